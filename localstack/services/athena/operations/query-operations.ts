import { randomUUID } from 'node:crypto';
import type { Runtime } from '../../../runtime.ts';
import { AwsError, type Call, type Operation } from '../../service.ts';
import type { StatementKind } from '../engine/query-engine.ts';
import { bucketAndKey, S3Objects } from '../engine/s3-objects.ts';
import type { QueryRunner } from '../query-runner.ts';
import { columnInfo } from '../results/result-column.ts';
import { readResult } from '../results/result-file.ts';
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
}

export interface QueryServices {
  readonly runtime: Runtime;
  readonly groups: WorkGroups;
  readonly history: QueryHistory;
  readonly runner: QueryRunner;
  /** Reads what a statement is; for one that can't be read, a DML statement that will fail. */
  readonly classify: (sql: string) => StatementKind;
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
      throw new AwsError('InvalidRequestException', `QueryExecution ${id} was not found`);
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
  const token = input.ClientRequestToken;
  const before = token === undefined ? undefined : history.byToken(group.name, token);
  if (before) {
    if (before.query !== sql || before.database !== input.QueryExecutionContext?.Database)
      throw new AwsError('InvalidRequestException', 'Idempotent parameters do not match', 400, {
        AthenaErrorCode: 'IDEMPOTENT_PARAMETER_MISMATCH',
      });
    return { QueryExecutionId: before.id };
  }
  const resultConfiguration = effectiveResults(group, input);
  const folder = `${String(resultConfiguration.OutputLocation).replace(/\/+$/, '')}/`;
  await checkBucket(runtime, folder, call);
  // Another call with the same token may have come first while the bucket was looked at.
  const raced = token === undefined ? undefined : history.byToken(group.name, token);
  if (raced) return { QueryExecutionId: raced.id };
  const id = randomUUID();
  const kind = services.classify(sql);
  const record: QueryRecord = {
    id,
    query: sql,
    ...kind,
    workGroup: group.name,
    ...(input.QueryExecutionContext?.Database !== undefined && {
      database: input.QueryExecutionContext.Database.toLowerCase(),
    }),
    ...(catalog !== undefined && { catalog: catalog.toLowerCase() }),
    outputLocation: outputLocation(folder, id, kind),
    resultConfiguration,
    ...(input.ExecutionParameters && { executionParameters: input.ExecutionParameters }),
    ...(token !== undefined && { clientRequestToken: token }),
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
  });
  return { QueryExecutionId: id };
}

function outputLocation(folder: string, id: string, kind: StatementKind): string {
  if (kind.substatementType === 'CREATE_TABLE_AS_SELECT') return `${folder}tables/${id}`;
  return `${folder}${id}.${kind.statementType === 'DML' ? 'csv' : 'txt'}`;
}

/** The workgroup's result configuration where it is enforced, else the client's with the workgroup's as default. */
function effectiveResults(group: WorkGroup, input: StartInput): Readonly<Record<string, unknown>> {
  const own = group.configuration.ResultConfiguration ?? {};
  const result =
    group.configuration.EnforceWorkGroupConfiguration && own.OutputLocation !== undefined
      ? own
      : { ...own, ...input.ResultConfiguration };
  if (!result.OutputLocation)
    throw new AwsError(
      'InvalidRequestException',
      'No output location provided. An output location is required either through the Workgroup result configuration setting or as an API input.',
    );
  bucketAndKey(result.OutputLocation);
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
  if (record.state !== 'SUCCEEDED')
    throw new AwsError(
      'InvalidRequestException',
      record.state === 'FAILED' || record.state === 'CANCELLED'
        ? `Query did not finish successfully. Final query state: ${record.state}`
        : `Query has not yet finished. Current state: ${record.state}`,
      400,
      { AthenaErrorCode: 'INVALID_QUERY_STATE' },
    );
  const columns = record.columns ?? [];
  const metadata = { ColumnInfo: columns.map(columnInfo) };
  if (record.updateCount !== undefined)
    return { UpdateCount: record.updateCount, ResultSet: { Rows: [], ResultSetMetadata: metadata } };
  const limit = input.MaxResults ?? PAGE_ROWS;
  if (!(limit >= 1 && limit <= PAGE_ROWS))
    throw new AwsError(
      'InvalidRequestException',
      `MaxResults is more than maximum allowed length ${PAGE_ROWS}.`,
    );
  const from = input.NextToken === undefined ? 0 : Number(input.NextToken);
  if (!Number.isSafeInteger(from) || from < 0)
    throw new AwsError('InvalidRequestException', `Invalid NextToken: ${input.NextToken}`);
  const { rows, next } = await readResult(
    new S3Objects(services.runtime, call.caller),
    record.outputLocation,
    from,
    limit,
    record.statementType === 'DML',
  );
  return {
    UpdateCount: 0,
    ResultSet: {
      Rows: rows.map((row) => ({
        Data: row.map((value) => (value === null ? {} : { VarCharValue: value })),
      })),
      ResultSetMetadata: metadata,
    },
    ...(next !== undefined && { NextToken: String(next) }),
  };
}
