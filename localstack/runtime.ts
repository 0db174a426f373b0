import type { Caller, Service } from './services/service.ts';
import type { StateStore } from './state-store.ts';

/** What every service of the local runtime shares. */
export interface Runtime {
  readonly accountId: string;
  readonly region: string;
  readonly partition: string;
  /** Absolute path of the data folder. */
  readonly dataFolder: string;
  /** http://127.0.0.1:PORT of the one endpoint that answers for all services. */
  readonly endpoint: string;
  readonly state: StateStore;
  /** The wall clock; tests set it. */
  now(): Date;
  service(name: string): Service;
  /**
   * Calls another service in this process as `caller`, with the IAM check that a call over the wire gets.
   * Input and output are the API's JSON shapes (timestamps as Date).
   * @throws AwsError
   */
  call(service: string, operation: string, input: unknown, caller: Caller): Promise<unknown>;
  /** Credentials that the endpoint recognises as this role's session (for a Lambda's environment, for a client). */
  credentialsFor(roleArn: string, sessionName: string): Credentials;
  /** Publishes an event of the default EventBridge bus from inside a service (aws.states, aws.s3 …). */
  emitEvent(event: BusEvent): void;
}

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

export interface BusEvent {
  readonly source: string;
  readonly detailType: string;
  readonly resources: readonly string[];
  readonly detail: unknown;
}
