import { Command } from 'commander';
import { openTable } from '../../lake/table.ts';
import { drawTable } from '../draw-table.ts';
import { type ListingFormat, listingFormat, printListing } from '../listing-format.ts';
import type { Session } from '../session.ts';
import { lakeOf } from '../session-lake.ts';
import { showTime } from '../show-duration.ts';
import { tableOrigins } from '../table-origins.ts';
import { type TargetOptions, targetOptions } from '../target.ts';
import { withSession } from '../with-session.ts';

/** Databases whose tables are shown, in the direction of the data. */
const DATABASES = ['silver', 'gold', 'ops'] as const;

/** What is known of a table from its metadata alone. */
export interface TableSummary {
  /** database.table, without the namespace. */
  readonly name: string;
  readonly rows: bigint;
  readonly files: number;
  readonly snapshotId: string;
  readonly committedAt: Date;
  /** That nothing feeds it any more, and why. */
  readonly note?: string;
}

/** `tables`: each table's rows and current snapshot. */
export function tablesCommand(): Command {
  const command = new Command('tables').description('list tables: rows, files, current snapshot');
  for (const option of [listingFormat(), ...targetOptions()]) command.addOption(option);
  return command.action(async (options: TargetOptions & { readonly format: ListingFormat }) => {
    await withSession(options, async (session) => {
      const tables = (await listTables(session)).map(tableListing);
      printListing(options.format, tables, () =>
        tables.length === 0 ? 'No tables yet: the first run makes them' : drawTables(tables),
      );
    });
  });
}

/** A table as JSON has it: row counts are far below 2^53. */
export const tableListing = ({ name, rows, ...others }: TableSummary) => ({
  table: name,
  rows: Number(rows),
  ...others,
});

export function drawTables(tables: readonly ReturnType<typeof tableListing>[]): string {
  const hasNotes = tables.some(({ note }) => note !== undefined);
  return drawTable(
    ['table', 'rows', 'files', 'snapshot', 'committed (UTC)', ...(hasNotes ? ['note'] : [])],
    tables.map((t) => [
      t.table,
      t.rows.toLocaleString('en-US'),
      String(t.files),
      t.snapshotId,
      showTime(t.committedAt),
      ...(hasNotes ? [t.note ?? ''] : []),
    ]),
    ['rows', 'files'],
  );
}

export async function listTables(session: Session): Promise<readonly TableSummary[]> {
  const { catalog, objects, namespace } = lakeOf(session);
  const origins = await tableOrigins(session);
  const found: TableSummary[] = [];
  for (const database of DATABASES)
    for (const entry of await catalog.listTables(`${namespace}${database}`)) {
      const table = await openTable({ objects }, entry);
      const snapshot = table.currentSnapshot;
      if (!snapshot) continue;
      found.push({
        name: `${database}.${entry.table}`,
        rows: BigInt(snapshot.summary['total-records'] ?? '0'),
        files: Number(snapshot.summary['total-data-files'] ?? '0'),
        snapshotId: snapshot.id,
        committedAt: new Date(snapshot.timestampMs),
        ...origins.note(database, entry.table),
      });
    }
  return found;
}
