import {
  type AthenaClient,
  GetQueryExecutionCommand,
  paginateGetQueryResults,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { CommandFailed } from './failure.ts';
import type { Rows } from './format-rows.ts';

const POLL_FIRST_MS = 20;
const POLL_LONGEST_MS = 1000;

/**
 * Runs one statement and waits for all of its rows.
 * @throws CommandFailed with Athena's message when the query fails or is cancelled
 */
export async function runAthenaQuery(
  athena: AthenaClient,
  query: {
    readonly sql: string;
    readonly workGroup: string;
    readonly database?: string;
    readonly signal?: AbortSignal;
  },
): Promise<Rows> {
  const { QueryExecutionId } = await athena.send(
    new StartQueryExecutionCommand({
      QueryString: query.sql,
      WorkGroup: query.workGroup,
      ...(query.database && { QueryExecutionContext: { Database: query.database } }),
    }),
  );
  const id = QueryExecutionId as string;
  const cancel = () =>
    void athena.send(new StopQueryExecutionCommand({ QueryExecutionId: id })).catch(() => {});
  query.signal?.addEventListener('abort', cancel, { once: true });
  const scannedBytes = await settled(athena, id);
  return { ...(await readResult(athena, id)), scannedBytes };
}

/** Waits for the query's end. @returns bytes of the data that it read */
async function settled(athena: AthenaClient, id: string): Promise<number> {
  for (let wait = POLL_FIRST_MS; ; wait = Math.min(wait * 2, POLL_LONGEST_MS)) {
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
        await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}

async function readResult(athena: AthenaClient, id: string): Promise<Rows> {
  let columns: Rows['columns'] = [];
  const rows: (string | null)[][] = [];
  let first = true;
  let written: number | undefined;
  for await (const page of paginateGetQueryResults({ client: athena }, { QueryExecutionId: id })) {
    columns = (page.ResultSet?.ResultSetMetadata?.ColumnInfo ?? []).map((c) => ({
      name: c.Name ?? '',
      type: c.Type ?? 'varchar',
    }));
    for (const row of page.ResultSet?.Rows ?? [])
      rows.push(
        values(
          (row.Data ?? []).map((d) => d.VarCharValue ?? null),
          columns.length,
        ),
      );
    if (columns.length === 1 && columns[0]?.name === 'rows' && !page.ResultSet?.Rows?.length)
      written = page.UpdateCount;
    // Athena's first row of a SELECT repeats the column names.
    if (first && rows[0]?.every((value, i) => value === columns[i]?.name)) rows.shift();
    first = false;
  }
  return { columns, rows, ...(written !== undefined && { written }) };
}

/** Of DESCRIBE and the like Athena gives a row as one text, its values padded and separated by tabs. */
function values(row: (string | null)[], columns: number): (string | null)[] {
  const [text] = row;
  if (row.length !== 1 || columns < 2 || text === null || text === undefined) return row;
  return text.split('\t').map((value) => value.trimEnd());
}
