import { AthenaClient } from '@aws-sdk/client-athena';
import { GlueClient } from '@aws-sdk/client-glue';
import { S3Client } from '@aws-sdk/client-s3';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SFNClient } from '@aws-sdk/client-sfn';
import { type Deployment, deploymentOf } from './deployment.ts';
import { openEndpoint } from './local-endpoint.ts';
import { labelOf, marketOf } from './market.ts';
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
}

/** The account's owner, as the local runtime knows it: any key that is no role's session. */
export const OWNER = { accessKeyId: 'test', secretAccessKey: 'test' };

/**
 * Opens the deployment that the options name. The local runtime of a data folder that nobody serves is started in this process,
 * without schedules, until `close`.
 */
export async function openSession(options: TargetOptions): Promise<Session> {
  const deployment = deploymentOf(options.env, options.target);
  if (options.target === 'aws')
    return { deployment, ...clientsOf(awsClientOptions(options)), close: async () => {} };
  const local = await openEndpoint(options.data);
  const market = await marketOf(options.data);
  return {
    deployment,
    ...clientsOf({ endpoint: local.endpoint, region: local.region, credentials: OWNER }),
    localEndpoint: local.endpoint,
    ...(market && market.kind !== 'live' && { label: labelOf(market) }),
    close: local.close,
  };
}

/** As `--target aws` says; what it leaves open comes from the environment and ~/.aws. */
export function awsClientOptions(options: Pick<TargetOptions, 'endpointUrl' | 'region'>): ClientOptions {
  return {
    ...(options.endpointUrl && { endpoint: options.endpointUrl }),
    ...(options.region && { region: options.region }),
  };
}

export function clientsOf(options: ClientOptions) {
  return {
    athena: new AthenaClient(options),
    glue: new GlueClient(options),
    s3: new S3Client({ ...options, ...(options.endpoint && { forcePathStyle: true }) }),
    scheduler: new SchedulerClient(options),
    sfn: new SFNClient(options),
    connect: <Client>(client: new (options: ClientOptions) => Client) => new client(options),
  };
}
