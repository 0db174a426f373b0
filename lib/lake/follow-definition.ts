import type { TableDefinition } from '../contracts/table.ts';
import type { Lake } from './lake.ts';
import { loadTable } from './table.ts';
import { commitChange } from './table-commit.ts';
import { fitDefinition } from './table-shape.ts';

/**
 * Brings a table that is there to its definition, by metadata alone: no file is written or read, and old snapshots keep their columns.
 * @returns whether the table changed
 * @throws TableShapeMismatch when metadata alone can't; CommitConflict, CommitUnknown
 */
export async function followDefinition(
  lake: Lake,
  definition: TableDefinition,
  runId: string,
): Promise<boolean> {
  const table = await loadTable(lake, definition.database, definition.name);
  if (!table || fitDefinition(table.metadata, definition, table.name).metadata === table.metadata)
    return false;
  const target = { lake, definition, location: table.location, runId };
  const change = { added: [], removed: new Set<string>(), summary: {} };
  return (await commitChange(target, async () => change)).committed;
}
