import { randomUUID } from 'node:crypto';
import type { Runtime } from '../../../runtime.ts';
import { AwsError, type Call, type Operation } from '../../service.ts';
import type { StatementKind } from '../engine/query-engine.ts';
import { bucketAndKey, S3Objects } from '../engine/s3-objects.ts';
import type { QueryRunner } from '../query-runner.ts';
import { columnInfo } from '../results/result-column.ts';
import { readCsv, readText } from '../results/result-file.ts';
import type { QueryHistory } from '../state/query-history.ts';
import { type QueryRecord, queryExecution } from '../state/query-record.ts';
import type { WorkGroup, WorkGroups } from '../state/work-groups.ts';
import { DATA_CATALOG, page } from './metadata-operations.ts';

interface StartInput {
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

export interface QueryServices {
  readonly runtime: Runtime;
  readonly groups: WorkGroups;
  readonly history: QueryHistory;
  readonly runner: QueryRunner;
  /** Reads what a statement is; for one that can't be read, a DML statement that will fail. */
  readonly classify: (sql: string, workGroup: string) => StatementKind;
}

/** Longest statement that Athena takes, bytes. Source: Athena user guide, "Service quotas". */
const LONGEST_STATEMENT = 262_144;
/** Result rows of one page at most, the header row included. */
const PAGE_ROWS = 1000;

export function queryOperations(services: QueryServices): Record<string, Operation> {
  const { history, groups, runner } = services;
  /** The query, for a caller who may do this in its workgroup. */
  const known = (id: string | undefined, action: string, call: Call): QueryRecord => {
    const record = id === undefined ? undefined : history.get(id);
    if (!record) {
      call.authorize(`athena:${action}`, groups.arn('primary'));
      throw invalid(`QueryExecution ${id} was not found`, 'QUERY_EXECUTION_NOT_FOUND');
    }
    call.authorize(`athena:${action}`, groups.arn(record.workGroup));
    return record;
  };
  return {
    StartQueryExecution: (input: StartInput, call) => start(services, input, call),
    GetQueryExecution: (input: { QueryExecutionId?: string }, call) => ({
      QueryExecution: queryExecution(known(input.QueryExecutionId, 'GetQueryExecution', call)),
    }),
    BatchGetQueryExecution: (input: { QueryExecutionIds: readonly string[] }, call) => {
      const found = input.QueryExecutionIds.map((id) => history.get(id));
      for (const record of found)
        if (record) call.authorize('athena:BatchGetQueryExecution', groups.arn(record.workGroup));
      return {
        QueryExecutions: found.filter((record) => record !== undefined).map(queryExecution),
        UnprocessedQueryExecutionIds: input.QueryExecutionIds.filter((_, index) => !found[index]).map(
          (id) => ({
            QueryExecutionId: id,
            ErrorCode: 'INVALID_QUERY_EXECUTION_ID',
            ErrorMessage: `QueryExecution ${id} was not found`,
          }),
        ),
      };
    },
    StopQueryExecution: (input: { QueryExecutionId?: string }, call) => {
      runner.cancel(known(input.QueryExecutionId, 'StopQueryExecution', call).id);
      return {};
    },
    ListQueryExecutions: (input: { WorkGroup?: string; MaxResults?: number; NextToken?: string }, call) => {
      const group = groups.get(input.WorkGroup ?? 'primary');
      call.authorize('athena:ListQueryExecutions', groups.arn(group.name));
      const { items, NextToken } = page(history.ids(group.name), input, 50);
      return { QueryExecutionIds: items, ...NextToken };
    },
    GetQueryRuntimeStatistics: (input: { QueryExecutionId?: string }, call) => {
      const record = known(input.QueryExecutionId, 'GetQueryRuntimeStatistics', call);
      const { Statistics } = queryExecution(record) as { Statistics: Record<string, unknown> };
      const { DataScannedInBytes, ResultReuseInformation, ...Timeline } = Statistics;
      return {
        QueryRuntimeStatistics: {
          Timeline,
          Rows: { InputBytes: DataScannedInBytes, OutputRows: record.rows ?? record.updateCount ?? 0 },
        },
      };
    },
    GetQueryResults: (input: { QueryExecutionId?: string; NextToken?: string; MaxResults?: number }, call) =>
      results(services, known(input.QueryExecutionId, 'GetQueryResults', call), input, call),
  };
}

/** A database as the catalog names it; a client may send it in Hive's quotes, as `name`. */
const databaseName = (given: string): string => given.replace(/^`(.*)`$/s, '$1').toLowerCase();

async function start(services: QueryServices, input: StartInput, call: Call): Promise<unknown> {
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

const invalid = (message: string, code = 'INVALID_INPUT'): AwsError =>
  new AwsError('InvalidRequestException', message, 400, { AthenaErrorCode: code });

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

async function results(
  services: QueryServices,
  record: QueryRecord,
  input: { readonly NextToken?: string; readonly MaxResults?: number },
  call: Call,
): Promise<unknown> {
  const limit = input.MaxResults ?? PAGE_ROWS;
  if (limit > PAGE_ROWS) throw invalid(`MaxResults is more than maximum allowed length ${PAGE_ROWS}`);
  if (!(limit >= 1))
    throw invalid(
      "1 validation error detected: Value at 'maxResults' failed to satisfy constraint: Member must have value greater than or equal to 1",
    );
  checkEnded(record);
  const from = input.NextToken === undefined ? 0 : Number(input.NextToken);
  if (!Number.isSafeInteger(from) || from < 0) throw invalid(`Malformed nextPageToken ${input.NextToken}`);
  const columns = record.columns ?? [];
  const objects = new S3Objects(services.runtime, call.caller);
  const { rows, next } =
    record.rows === undefined
      ? { rows: [], next: undefined }
      : record.outputLocation.endsWith('.csv')
        ? await readCsv(objects, record.outputLocation, from, limit)
        : record.rows === 0
          ? { rows: [], next: undefined }
          : await readText(objects, record.outputLocation, from, limit);
  return {
    ...(!record.countsNothing && { UpdateCount: record.updateCount ?? 0 }),
    ResultSet: {
      Rows: rows.map((row) => ({
        Data: row.map((value) => (value === null ? {} : { VarCharValue: value })),
      })),
      ResultSetMetadata: { ColumnInfo: columns.map(columnInfo) },
    },
    ...(next !== undefined && { NextToken: String(next) }),
  };
}

/** Messages as measured on AWS by the project athena-local, docs/api.md. */
function checkEnded({ state }: QueryRecord): void {
  if (state === 'CANCELLED') throw invalid('Could not find results', 'RESULT_NOT_FOUND');
  if (state === 'FAILED')
    throw invalid(
      'Query did not finish successfully. Final query state: FAILED',
      'INVALID_QUERY_EXECUTION_STATE',
    );
  if (state !== 'SUCCEEDED')
    throw invalid(`Query has not yet finished. Current state: ${state}`, 'INVALID_QUERY_EXECUTION_STATE');
}
