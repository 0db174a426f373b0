import type { DataFile } from '../../lake/data-file.ts';
import type { Table } from '../../lake/table.ts';
import type { TableReader } from '../reading/table-reader.ts';

/** Every run adds a file to the books: more than these are not read for one answer. */
const MOST_FILES = 1000;

/** The newest files of a table, by the upper bound of a time column. */
export async function newestFiles(
  reader: TableReader,
  table: Table,
  timeColumn: string,
): Promise<{ readonly files: readonly DataFile[]; readonly leftOut: number }> {
  const upper = ({ columns }: DataFile) => BigInt(columns[timeColumn]?.upper ?? 0);
  const files = (await reader.dataFiles(table, undefined, [timeColumn])).sort((a, b) =>
    upper(a) < upper(b) ? 1 : upper(a) > upper(b) ? -1 : 0,
  );
  return { files: files.slice(0, MOST_FILES), leftOut: Math.max(0, files.length - MOST_FILES) };
}
