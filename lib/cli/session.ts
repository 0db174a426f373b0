import { resolve } from 'node:path';
import { AthenaClient } from '@aws-sdk/client-athena';
import { GlueClient } from '@aws-sdk/client-glue';
import { S3Client } from '@aws-sdk/client-s3';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SFNClient } from '@aws-sdk/client-sfn';
import { type Deployment, deploymentOf } from './deployment.ts';
import { CommandFailed } from './failure.ts';
import { marketOf } from './market/claim-market.ts';
import { labelOf } from './market/label.ts';
import { type HeldRuntime, holdRuntime } from './runtime/hold-runtime.ts';
import type { TargetOptions } from './target.ts';

/** AWS clients of one deployment. */
export interface Session {
  readonly deployment: Deployment;
  readonly athena: AthenaClient;
  readonly glue: GlueClient;
  readonly s3: S3Client;
  readonly scheduler: SchedulerClient;
  readonly sfn: SFNClient;
  /** A client of another service, e.g. `connect(SQSClient)`. */
  connect<Client>(client: new (options: ClientOptions) => Client): Client;
  /** Where the local runtime answers; undefined for AWS. */
  readonly localEndpoint?: string;
  /** What the rows are to be labelled with, when they are not live data. */
  readonly label?: string;
  close(): Promise<void>;
}

/** What every client is made with. */
export interface ClientOptions {
  readonly endpoint?: string;
  readonly region?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly requestHandler?: { readonly connectionTimeout: number };
}

/** An address that lets nobody in, like a LocalStack that has gone, is found out in seconds: the system's own limit is minutes. */
const CONNECTION_TIMEOUT_MS = 3000;

/** The account's owner, as the local runtime knows it: any key that is no role's session. */
export const OWNER = { accessKeyId: 'test', secretAccessKey: 'test' };

/**
 * Opens the deployment that the options name. The local runtime of a data folder is shared with other commands: it stays at least
 * until `close`.
 * @param needs `runs`: executions will be started, so the providers' market must be served
 * @throws CommandFailed when the data folder holds no lakehouse
 */
export async function openSession(options: TargetOptions, needs?: 'runs'): Promise<Session> {
  const deployment = deploymentOf(options.env, options.target);
  if (options.target === 'aws') {
    const isLocal = options.endpointUrl !== undefined && (await isLocalRuntime(options.endpointUrl));
    return {
      deployment: isLocal ? deploymentOf(options.env, 'local') : deployment,
      ...clientsOf(awsClientOptions(options)),
      close: async () => {},
    };
  }
  const market = await marketOf(options.data);
  const runtime = await holdRuntime(options.data, {
    command: process.argv[2] ?? 'a command',
    ...(needs && { needs }),
  });
  const { endpoint, region } = runtime;
  return {
    deployment,
    ...clientsOf({ endpoint, region, credentials: OWNER }, () => endedMessage(options.data, runtime)),
    localEndpoint: endpoint,
    ...(market && market.kind !== 'live' && { label: labelOf(market) }),
    close: () => runtime.release(),
  };
}

/** Whether the local runtime answers at an address: its databases have no prefix, whatever cdk.json gives them on AWS. */
async function isLocalRuntime(endpointUrl: string): Promise<boolean> {
  if (!/^http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?\/?$/.test(endpointUrl)) return false;
  const health = `${endpointUrl.replace(/\/$/, '')}/_coinlake/health`;
  return fetch(health, { signal: AbortSignal.timeout(2000) }).then(
    (response) => response.ok,
    () => false,
  );
}

const endedMessage = (data: string, { pid }: HeldRuntime): string =>
  `The local runtime of ${resolve(data)} (process ${pid}) ended while this command used it: run the command again`;

/** As `--target aws` says; what it leaves open comes from the environment and ~/.aws. */
export function awsClientOptions(options: Pick<TargetOptions, 'endpointUrl' | 'region'>): ClientOptions {
  return {
    ...(options.endpointUrl && { endpoint: options.endpointUrl }),
    ...(options.region && { region: options.region }),
  };
}

/**
 * @param ended the words for a connection that breaks. @default the client's own
 */
export function clientsOf(options: ClientOptions, ended?: () => string) {
  const make = <Client>(client: new (options: ClientOptions) => Client): Client => {
    const made = new client({
      ...options,
      requestHandler: { connectionTimeout: CONNECTION_TIMEOUT_MS },
    });
    if (ended) explainEnd(made as AnyClient, ended);
    return made;
  };
  return {
    athena: make(AthenaClient),
    glue: make(GlueClient),
    s3: make(
      class extends S3Client {
        constructor(given: ClientOptions) {
          super({ ...given, ...(given.endpoint && { forcePathStyle: true }) });
        }
      },
    ),
    scheduler: make(SchedulerClient),
    sfn: make(SFNClient),
    connect: make,
  };
}

type AnyClient = Pick<AthenaClient, 'middlewareStack'>;

const BROKEN = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE']);

/** Outside of the client's retries: what still fails after them. */
function explainEnd(client: AnyClient, ended: () => string): void {
  client.middlewareStack.add(
    (next) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        const { code = '', message } = error as NodeJS.ErrnoException;
        if (BROKEN.has(code) || message === 'socket hang up')
          throw new CommandFailed(ended(), { cause: error });
        throw error;
      }
    },
    { step: 'initialize', name: 'explainEnd', priority: 'high' },
  );
}
