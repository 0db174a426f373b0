import { S3Objects } from '../../../../localstack/services/athena/engine/s3-objects.ts';
import type { LocalAthena } from '../../../glue-sql/gold/local-athena.ts';

/** A query's end, as GetQueryExecution tells it. */
export interface Execution {
  readonly QueryExecutionId: string;
  readonly StatementType: string;
  readonly SubstatementType?: string;
  readonly ResultConfiguration: { readonly OutputLocation: string };
  readonly Statistics: { readonly DataScannedInBytes: number; readonly DataManifestLocation?: string };
  readonly Status: {
    readonly State: string;
    readonly StateChangeReason?: string;
    readonly AthenaError?: { readonly ErrorCategory: number; readonly ErrorType: number };
  };
}

/** Starts a statement as the owner and waits for its end. */
export async function execute(local: LocalAthena, sql: string, input: object = {}): Promise<Execution> {
  const request = { QueryString: sql, WorkGroup: 'coinlake', ...input };
  const started = await api<{ QueryExecutionId: string }>(local, 'StartQueryExecution', request);
  await local.athena.settled(started.QueryExecutionId);
  return (await api<{ QueryExecution: Execution }>(local, 'GetQueryExecution', started)).QueryExecution;
}

/** Runs a statement that must succeed. */
export async function succeed(local: LocalAthena, sql: string, input: object = {}): Promise<Execution> {
  const execution = await execute(local, sql, input);
  if (execution.Status.State !== 'SUCCEEDED') throw new Error(execution.Status.StateChangeReason);
  return execution;
}

/** Why a statement failed. */
export const reason = async (
  local: LocalAthena,
  sql: string,
  input: object = {},
): Promise<string | undefined> => (await execute(local, sql, input)).Status.StateChangeReason;

/** The store as its owner sees it. */
export const objectsOf = ({ runtime }: LocalAthena): S3Objects => new S3Objects(runtime, runtime.owner);

export const bytesAt = async (local: LocalAthena, uri: string): Promise<Buffer> =>
  Buffer.from(await objectsOf(local).get(uri));

/** URIs below a folder. */
export async function urisBelow(local: LocalAthena, folder: string): Promise<string[]> {
  const uris: string[] = [];
  for await (const { uri } of objectsOf(local).list(folder)) uris.push(uri);
  return uris;
}

/** An answer of the service's API, as the owner. */
export const api = <T = Record<string, unknown>>(
  local: LocalAthena,
  operation: string,
  input: object,
): Promise<T> => local.runtime.call('athena', operation, input, local.runtime.owner) as Promise<T>;
