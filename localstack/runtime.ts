import type { AccessControl, StatementUse } from './iam/access-control.ts';
import type { IdentityRegistry } from './iam/identity-registry.ts';
import type { CallObserver } from './server/call-record.ts';
import type { Holds } from './server/holds.ts';
import type { Caller, Service } from './services/service.ts';
import type { StateStore } from './state-store.ts';

/** The services by name. A service that offers more than its API adds itself, in its own file. */
export interface ServiceMap {
  readonly glue: Service;
  readonly iam: Service;
  readonly sts: Service;
}

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
  /** @throws Error that names the services there are */
  service<N extends keyof ServiceMap>(name: N): ServiceMap[N];
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

export type ServiceFactory = (runtime: LocalRuntime) => Service;

/** The runtime with what its owner (the stack engine, the command line, a test) needs beside the services' view. */
export interface LocalRuntime extends Runtime {
  /** Roles and policies, and decisions by them. */
  readonly access: AccessControl;
  readonly identities: IdentityRegistry;
  /** The account's owner, as a caller. */
  readonly owner: Caller;
  /** The commands of other processes that use it. */
  readonly holds: Holds;
  /** Adds a service, or replaces the one of that name. @returns the service */
  register<S extends Service>(service: S | ((runtime: LocalRuntime) => S)): S;
  hasService(name: string): boolean;
  /** Begins to answer requests and starts the services. Until then the endpoint answers 503. */
  listen(): Promise<void>;
  /** Stops the services, closes the endpoint and the state, releases the data folder. */
  close(): Promise<void>;
  /** Observes every finished call. @returns a function that ends it */
  onCall(observer: CallObserver): () => void;
  /** Credentials of a session of the role that end; `credentialsFor` gives ones that do not. */
  temporaryCredentials(roleArn: string, sessionName: string, expires: Date): Credentials;
  /** The caller that a session of this role is: for services that act by a role. */
  sessionCaller(roleArn: string, sessionName: string): Caller;
  /** Allow statements that were used since the start or the last `access.resetUses()`. */
  statementUses(): readonly StatementUse[];
}
