import type { SFNClient } from '@aws-sdk/client-sfn';

/** Where executions are read: a deployment's machines and logs, with the caller's own rights. */
export interface RunSource {
  readonly sfn: SFNClient;
  readonly deployment: {
    /** State machines of this deployment have names that start with it. */
    readonly machinePrefix: string;
  };
  /** A client of another service, e.g. `connect(LambdaClient)`. */
  connect<Client>(
    client: new (options: { readonly endpoint?: string; readonly region?: string }) => Client,
  ): Client;
}
