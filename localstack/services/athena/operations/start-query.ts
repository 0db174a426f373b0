import { randomUUID } from 'node:crypto';
import type { Runtime } from '../../../runtime.ts';
import { AwsError, type Call } from '../../service.ts';
import type { StatementKind } from '../engine/query-engine.ts';
import { bucketAndKey } from '../engine/s3-objects.ts';
import type { QueryRecord } from '../state/query-record.ts';
import type { WorkGroup } from '../state/work-groups.ts';
import { invalid } from './invalid-request.ts';
import { DATA_CATALOG } from './metadata-operations.ts';
import type { QueryServices } from './query-services.ts';

export interface StartInput {
  readonly QueryString?: string;
  readonly ClientRequestToken?: string;
  readonly QueryExecutionContext?: { readonly Database?: string; readonly Catalog?: string };
  readonly ResultConfiguration?: Readonly<Record<string, unknown>> & { readonly OutputLocation?: string };
  readonly WorkGroup?: string;
  readonly ExecutionParameters?: readonly string[];
  readonly ResultReuseConfiguration?: {
    readonly ResultReuseByAgeConfiguration?: {
      readonly Enabled?: boolean;
      readonly MaxAgeInMinutes?: number;
    };
  };
}

/** Longest statement that Athena takes, bytes. Source: Athena user guide, "Service quotas". */
const LONGEST_STATEMENT = 262_144;
/** A database as the catalog names it; a client may send it in Hive's quotes, as `name`. */
const databaseName = (given: string): string => given.replace(/^`(.*)`$/s, '$1').toLowerCase();

/** StartQueryExecution: the query is recorded and answered before it begins. @throws AwsError InvalidRequestException */
export async function startQuery(services: QueryServices, input: StartInput, call: Call): Promise<unknown> {
  const { runtime, groups, history, runner } = services;
  const group = groups.get(input.WorkGroup ?? 'primary');
  call.authorize('athena:StartQueryExecution', groups.arn(group.name));
  const sql = input.QueryString ?? '';
  if (sql.trim() === '') throw new AwsError('InvalidRequestException', 'QueryString must not be empty');
  if (Buffer.byteLength(sql) > LONGEST_STATEMENT)
    throw new AwsError('InvalidRequestException', 'Your query has exceeded the maximum query length.');
  if (group.state === 'DISABLED')
    throw new AwsError('InvalidRequestException', `WorkGroup ${group.name} is disabled.`);
  const catalog = input.QueryExecutionContext?.Catalog;
  if (catalog !== undefined && catalog.toLowerCase() !== DATA_CATALOG.toLowerCase())
    throw new AwsError('InvalidRequestException', `DataCatalog ${catalog} was not found`);
  call.authorize(
    'athena:GetDataCatalog',
    `arn:${runtime.partition}:athena:${runtime.region}:${runtime.accountId}:datacatalog/${DATA_CATALOG}`,
  );
  const token = checkedToken(input.ClientRequestToken);
  checkReuse(input);
  const resultConfiguration = effectiveResults(group, input);
  const folder = `${String(resultConfiguration.OutputLocation).replace(/\/+$/, '')}/`;
  const kind = services.classify(sql, group.name);
  const before = token === undefined ? undefined : history.byToken(token);
  if (before) return repeated(before, input);
  await checkBucket(runtime, folder, call);
  // Another call with the same token may have come first while the bucket was looked at.
  const raced = token === undefined ? undefined : history.byToken(token);
  if (raced) return repeated(raced, input);
  const id = randomUUID();
  const record: QueryRecord = {
    id,
    query: sql,
    statementType: kind.statementType,
    substatementType: kind.substatementType,
    workGroup: group.name,
    ...(input.QueryExecutionContext?.Database !== undefined && {
      database: databaseName(input.QueryExecutionContext.Database),
    }),
    ...(catalog !== undefined && { catalog: catalog.toLowerCase() }),
    outputLocation: outputLocation(folder, id, kind),
    resultConfiguration,
    ...(input.ExecutionParameters && { executionParameters: input.ExecutionParameters }),
    ...(token !== undefined && { clientRequestToken: token }),
    requested: requestedContext(input),
    ...(input.ResultReuseConfiguration && { resultReuse: input.ResultReuseConfiguration }),
    engineVersion: group.configuration.EngineVersion?.SelectedEngineVersion ?? 'AUTO',
    callerArn: call.caller.arn,
    state: 'QUEUED',
    submittedAt: runtime.now().getTime(),
    scannedBytes: 0,
    engineMs: 0,
  };
  history.add(record);
  runner.start(record, {
    id,
    sql,
    database: record.database,
    parameters: input.ExecutionParameters ?? [],
    call,
    scanLimit: group.configuration.BytesScannedCutoffPerQuery,
    outputFolder: folder,
    workGroup: group.name,
    enforcesOutput: enforcesOutput(group),
  });
  return { QueryExecutionId: id };
}

const outputLocation = (folder: string, id: string, { output }: StatementKind): string =>
  output === 'tables/' ? `${folder}tables/${id}` : `${folder}${id}${output}`;

/** Lengths as measured on AWS by the project athena-local, docs/dev/measurements/client-request-token.md. */
function checkedToken(token: string | undefined): string | undefined {
  if (token === undefined) return undefined;
  const problem =
    token.length < 32
      ? 'greater than or equal to 32'
      : token.length > 128
        ? 'less than or equal to 128'
        : undefined;
  if (problem)
    throw invalid(
      `1 validation error detected: Value at 'clientRequestToken' failed to satisfy constraint: Member must have length ${problem}`,
    );
  return token;
}

/** Reuse is accepted and never done: what a query answers is always computed. */
function checkReuse({ ResultReuseConfiguration: reuse }: StartInput): void {
  const age = reuse?.ResultReuseByAgeConfiguration?.MaxAgeInMinutes;
  if (age !== undefined && !(age >= 0 && age <= 10_080))
    throw invalid(`MaxAgeInMinutes must be from 0 to 10080, got ${age}`);
}

/** What a repeated call must say again; parameters and workgroup are not compared, as measured on AWS. */
const requestedContext = (input: StartInput): string =>
  JSON.stringify([
    input.QueryExecutionContext?.Catalog ?? null,
    input.QueryExecutionContext?.Database ?? null,
    input.ResultConfiguration?.OutputLocation ?? null,
  ]);

function repeated(before: QueryRecord, input: StartInput): unknown {
  if (before.query !== input.QueryString || before.requested !== requestedContext(input))
    throw invalid('Idempotent parameters do not match', 'IDEMPOTENT_PARAMETER_MISMATCH');
  return { QueryExecutionId: before.id };
}

const enforcesOutput = ({ configuration }: WorkGroup): boolean =>
  configuration.EnforceWorkGroupConfiguration === true &&
  configuration.ResultConfiguration?.OutputLocation !== undefined;

/** The workgroup's result configuration where it is enforced, else the client's with the workgroup's as default. */
function effectiveResults(group: WorkGroup, input: StartInput): Readonly<Record<string, unknown>> {
  const own = group.configuration.ResultConfiguration ?? {};
  const result = enforcesOutput(group) ? own : { ...own, ...input.ResultConfiguration };
  if (!result.OutputLocation)
    throw new AwsError(
      'InvalidRequestException',
      'No output location provided. An output location is required either through the Workgroup result configuration setting or as an API input.',
    );
  if (!/^s3:\/\/[^/]+/.test(result.OutputLocation)) throw invalid('outputLocation is not a valid S3 path.');
  return result;
}

async function checkBucket(runtime: Runtime, folder: string, call: Call): Promise<void> {
  const { Bucket } = bucketAndKey(folder);
  try {
    await runtime.call('s3', 'GetBucketLocation', { Bucket }, call.caller);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new AwsError(
      'InvalidRequestException',
      `Unable to verify/create output bucket ${Bucket}. ${error.message}`,
    );
  }
}
