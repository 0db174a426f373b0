import type { RowBatch, TableField } from '../../lib/contracts/table.ts';
import type { DataFile } from '../../lib/lake/data-file.ts';
import type { Lake } from '../../lib/lake/lake.ts';
import { readDefinedRows } from '../../lib/lake/read-rows.ts';
import type { Table } from '../../lib/lake/table.ts';

/** A batch without a row. @param names of its columns */
export const noRows = (names: readonly string[]): RowBatch => ({
  length: 0,
  columns: Object.fromEntries(names.map((name) => [name, []])),
});

/**
 * The rows that a table has in some of its files.
 * @param table undefined where there is none yet
 */
export async function currentRows(
  lake: Lake,
  fields: readonly TableField[],
  table: Table | undefined,
  files: readonly DataFile[],
): Promise<RowBatch> {
  return table && files.length > 0
    ? readDefinedRows(lake, table, files, fields)
    : noRows(fields.map(({ name }) => name));
}
