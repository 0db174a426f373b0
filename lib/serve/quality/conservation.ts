import type { TableReader } from '../reading/table-reader.ts';
import { newestFiles } from './newest-files.ts';

/** Where a record may have gone. */
const PARTS = [
  ...['inserted', 'restated', 'unchanged', 'deleted', 'duplicate', 'open', 'quarantined'],
  ...['superseded', 'skipped'],
] as const;

const MOST_UNBALANCED = 100;

export interface Sums {
  readonly dataset: string;
  readonly batches: number;
  readonly records: number;
  /** By where they went; a part that the table has no column of is left out. */
  readonly parts: Readonly<Record<string, number>>;
  readonly is_balanced: boolean;
}

/** A batch whose records went elsewhere than its parts say. */
interface Unbalanced {
  readonly dataset: string;
  readonly run: string;
  readonly batch: string;
  readonly records: number;
  readonly accounted: number;
}

/** Whether all records of all batches are accounted for, by dataset. */
export interface Conservation {
  readonly datasets: readonly Sums[];
  /** At most 100. */
  readonly unbalanced: readonly Unbalanced[];
  /** Files of older batches that were not read. */
  readonly files_left_out: number;
}

/** From ops.batches. */
export async function conservation(reader: TableReader): Promise<Conservation> {
  const table = await reader.find('ops', 'batches');
  if (!table) return { datasets: [], unbalanced: [], files_left_out: 0 };
  const { files, leftOut } = await newestFiles(reader, table, 'scheduled_time');
  const known = new Set(table.knownFields.map(({ name }) => name));
  const parts = PARTS.filter((part) => known.has(part));
  const names = ['dataset', 'run', 'batch_id', 'records', ...parts];
  const { columns, length } = await reader.rows(table, files, names);
  const text = (name: string, row: number) => String(columns[name]?.[row]);
  const count = (name: string, row: number) => Number(columns[name]?.[row] ?? 0);
  const sums = new Map<string, { batches: number; records: number; parts: Record<string, number> }>();
  const unbalanced: Unbalanced[] = [];
  for (let row = 0; row < length; row++) {
    const dataset = text('dataset', row);
    const sum = sums.get(dataset) ?? {
      batches: 0,
      records: 0,
      parts: Object.fromEntries(parts.map((part) => [part, 0])),
    };
    sums.set(dataset, sum);
    const records = count('records', row);
    let accounted = 0;
    for (const part of parts) {
      accounted += count(part, row);
      sum.parts[part] = (sum.parts[part] ?? 0) + count(part, row);
    }
    sum.batches += 1;
    sum.records += records;
    if (records !== accounted)
      unbalanced.push({ dataset, run: text('run', row), batch: text('batch_id', row), records, accounted });
  }
  return {
    datasets: [...sums]
      .map(([dataset, sum]) => ({
        dataset,
        ...sum,
        is_balanced: !unbalanced.some((batch) => batch.dataset === dataset),
      }))
      .sort((a, b) => Number(a.is_balanced) - Number(b.is_balanced) || (a.dataset < b.dataset ? -1 : 1)),
    unbalanced: unbalanced.slice(0, MOST_UNBALANCED),
    files_left_out: leftOut,
  };
}
