import { setTimeout as sleep } from 'node:timers/promises';
import {
  type AthenaClient,
  GetQueryExecutionCommand,
  type GetQueryResultsOutput,
  paginateGetQueryResults,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { CommandFailed } from './failure.ts';
import type { ResultColumn, Row } from './format-rows.ts';

const POLL_FIRST_MS = 20;
/** Each wait is so much longer than the one before: so a query's end is noticed within a fifth of the time that it took. */
const POLL_GROWTH = 1.2;
const POLL_LONGEST_MS = 1000;

export interface AthenaQuery {
  readonly sql: string;
  readonly workGroup: string;
  readonly database?: string;
  /** Cancels the query. @default never */
  readonly signal?: AbortSignal;
}

/** What a statement answered: values as Athena prints them, null for NULL. */
export interface AthenaAnswer {
  readonly columns: readonly ResultColumn[];
  /** Rows that the statement wrote; undefined for one that writes none. */
  readonly written?: number;
  /** Bytes of the data that were read. */
  readonly scannedBytes: number;
  /** Pages of rows, read as they are asked for. Once only. */
  pages(): AsyncIterable<readonly Row[]>;
}

/** An answer whose rows are all there. */
export interface Rows extends Omit<AthenaAnswer, 'pages'> {
  readonly rows: readonly Row[];
}

/**
 * Runs one statement and waits for its first rows.
 * @throws CommandFailed with Athena's message when the query fails or is cancelled; the signal's reason, once Athena was told to stop
 */
export async function askAthena(athena: AthenaClient, query: AthenaQuery): Promise<AthenaAnswer> {
  const { id, scannedBytes } = await startQuery(athena, query);
  const results = paginateGetQueryResults({ client: athena }, { QueryExecutionId: id })[
    Symbol.asyncIterator
  ]();
  const first = (await results.next()).value as GetQueryResultsOutput | undefined;
  const { columns, rows } = resultPage(first, true);
  const isCount = columns.length === 1 && columns[0]?.name === 'rows' && rows.length === 0;
  return {
    columns,
    scannedBytes,
    ...(isCount && first?.UpdateCount !== undefined && { written: first.UpdateCount }),
    async *pages() {
      yield rows;
      for (let page = await results.next(); !page.done; page = await results.next()) {
        query.signal?.throwIfAborted();
        yield resultPage(page.value, false).rows;
      }
    },
  };
}

/** Runs one statement to its end. @throws as {@link askAthena} does */
export async function startQuery(
  athena: AthenaClient,
  query: AthenaQuery,
): Promise<{ readonly id: string; readonly scannedBytes: number }> {
  const { QueryExecutionId } = await athena.send(
    new StartQueryExecutionCommand({
      QueryString: query.sql,
      WorkGroup: query.workGroup,
      ...(query.database && { QueryExecutionContext: { Database: query.database } }),
    }),
  );
  const id = QueryExecutionId as string;
  return { id, scannedBytes: await settled(athena, id, query.signal) };
}

/** The same with all of its rows at once, for answers that are known to be small. */
export async function runAthenaQuery(athena: AthenaClient, query: AthenaQuery): Promise<Rows> {
  const { pages, ...answer } = await askAthena(athena, query);
  const rows: Row[] = [];
  for await (const page of pages()) rows.push(...page);
  return { ...answer, rows };
}

/** Waits for the query's end. @returns bytes of the data that it read */
async function settled(athena: AthenaClient, id: string, signal?: AbortSignal): Promise<number> {
  for (let wait = POLL_FIRST_MS; ; wait = Math.min(wait * POLL_GROWTH, POLL_LONGEST_MS)) {
    const { QueryExecution } = await athena.send(new GetQueryExecutionCommand({ QueryExecutionId: id }));
    const status = QueryExecution?.Status;
    switch (status?.State) {
      case 'SUCCEEDED':
        return QueryExecution?.Statistics?.DataScannedInBytes ?? 0;
      case 'FAILED':
        throw new CommandFailed(status.StateChangeReason ?? `Query ${id} failed`);
      case 'CANCELLED':
        throw new CommandFailed(`Query ${id} was cancelled`);
      default:
        await sleep(wait, undefined, { ...(signal && { signal }) }).catch(() => {});
    }
    if (!signal?.aborted) continue;
    await athena.send(new StopQueryExecutionCommand({ QueryExecutionId: id }));
    throw signal.reason;
  }
}

/** Columns and rows of a page of results. @param isFirst whether it is the first, whose first row repeats the columns of a SELECT */
export function resultPage(
  page: GetQueryResultsOutput | undefined,
  isFirst: boolean,
): { readonly columns: readonly ResultColumn[]; readonly rows: readonly Row[] } {
  const columns = (page?.ResultSet?.ResultSetMetadata?.ColumnInfo ?? []).map((c) => ({
    name: c.Name ?? '',
    type: c.Type ?? 'varchar',
  }));
  const rows = (page?.ResultSet?.Rows ?? []).map((row) =>
    values(
      (row.Data ?? []).map((d) => d.VarCharValue ?? null),
      columns.length,
    ),
  );
  const isHeader = isFirst && rows[0]?.every((value, i) => value === columns[i]?.name);
  return { columns, rows: isHeader ? rows.slice(1) : rows };
}

/** Of DESCRIBE and the like Athena gives a row as one text, its values padded and separated by tabs. */
function values(row: (string | null)[], columns: number): (string | null)[] {
  const [text] = row;
  if (row.length !== 1 || columns < 2 || text === null || text === undefined) return row;
  return text.split('\t').map((value) => value.trimEnd());
}
