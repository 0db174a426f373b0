import type { Call, Operation } from '../../service.ts';
import { S3Objects } from '../engine/s3-objects.ts';
import { columnInfo } from '../results/result-column.ts';
import { readCsv, readText } from '../results/result-file.ts';
import { type QueryRecord, queryExecution } from '../state/query-record.ts';
import { invalid } from './invalid-request.ts';
import { page } from './metadata-operations.ts';
import type { QueryServices } from './query-services.ts';
import { type StartInput, startQuery } from './start-query.ts';

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
    StartQueryExecution: (input: StartInput, call) => startQuery(services, input, call),
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
