import type { DatasetTable } from '../../lib/contracts/dataset-table.ts';
import type { ColumnValue, RowBatch } from '../../lib/contracts/table.ts';
import { noSliceCounts, type SliceCounts, type SlicePart } from '../../lib/ingestion/run/merged-partition.ts';
import { fragmentColumns } from './effects.ts';
import { mergeRows } from './merge-rows.ts';

export interface MergedRows {
  /** The partition's whole rows, or of an appended table the new ones alone; undefined where nothing changes. */
  readonly rows: RowBatch | undefined;
  /** By name of the slice. */
  readonly counts: Readonly<Record<string, SliceCounts>>;
}

/**
 * Merges what a run's slices have of a partition into its rows, slice after slice, so that each record's fate is counted for its own slice.
 * @param current the rows of the partition; of a table that is appended to none
 * @param rowsOf reads the rows that a slice has of it
 */
export async function mergePartition(
  table: DatasetTable,
  parts: readonly SlicePart[],
  current: RowBatch,
  rowsOf: (part: SlicePart) => Promise<RowBatch>,
): Promise<MergedRows> {
  let rows = current;
  let isChanged = false;
  const counts: Record<string, SliceCounts> = {};
  for (const part of parts) {
    const { slice } = part;
    const batch = await rowsOf(part);
    const isReplacing = table.merge === 'replace' && slice.quarantined === 0;
    const found = isReplacing ? withoutLost(table, rows, batch, slice.name) : rows;
    const lost = rows.length - found.length;
    // An answer without a record would empty what its slice brought.
    const isRefused = lost > 0 && slice.records === 0;
    const before = isRefused ? rows : found;
    const merged =
      table.merge === 'append'
        ? { rows: joinRows(table, [before, batch]), ...APPENDED, inserted: batch.length }
        : mergeRows(table, before, batch);
    const after = merged.rows ?? before;
    if (before.length + merged.inserted !== after.length)
      // Rows appeared or vanished in a merge: a mistake in this program.
      throw new Error(
        `${table.table.name}: ${before.length} rows before + ${merged.inserted} inserted are not the ${after.length} after`,
      );
    isChanged ||= after !== rows;
    rows = after;
    const { inserted, restated, unchanged, duplicate } = merged;
    const gone = isRefused ? { removed: 0, kept: lost } : { removed: lost, kept: 0 };
    counts[slice.name] = { ...noSliceCounts, inserted, restated, unchanged, duplicate, ...gone };
  }
  return { rows: isChanged ? rows : undefined, counts };
}

const APPENDED = { restated: 0, unchanged: 0, duplicate: 0 };

/** The rows without those that the slice brought and its new answer lacks. The same object where none is lost. */
function withoutLost(table: DatasetTable, current: RowBatch, batch: RowBatch, slice: string): RowBatch {
  const keyAt = ({ columns }: RowBatch, row: number) =>
    JSON.stringify(table.key.map((name) => String(columns[name]![row])));
  const answered = new Set(Array.from({ length: batch.length }, (_, row) => keyAt(batch, row)));
  // A batch's id ends in the name of its slice.
  const isOfSlice = (row: number) => String(current.columns.batch_id![row]).endsWith(`/${slice}`);
  const kept = Array.from({ length: current.length }, (_, row) => row).filter(
    (row) => !isOfSlice(row) || answered.has(keyAt(current, row)),
  );
  if (kept.length === current.length) return current;
  return {
    length: kept.length,
    columns: Object.fromEntries(
      Object.entries(current.columns).map(([name, values]) => [name, kept.map((row) => values[row]!)]),
    ),
  };
}

/** Batches of a table's columns, one behind the other. */
export function joinRows(
  table: Pick<DatasetTable, 'table' | 'changes'>,
  batches: readonly RowBatch[],
): RowBatch {
  const [only] = batches;
  if (only && batches.length === 1) return only;
  const length = batches.reduce((sum, batch) => sum + batch.length, 0);
  const columns: Record<string, ArrayLike<ColumnValue>> = {};
  for (const name of fragmentColumns(table))
    columns[name] = joined(
      batches.filter((batch) => batch.length > 0).map((batch) => batch.columns[name]!),
      length,
    );
  return { length, columns };
}

/** Integers stay 64 bits in place where all parts have them so: an object a value would cost the collector most of the time. */
function joined(parts: readonly ArrayLike<ColumnValue>[], length: number): ArrayLike<ColumnValue> {
  if (!parts.every((part) => part instanceof BigInt64Array)) return parts.flatMap((part) => Array.from(part));
  const values = new BigInt64Array(length);
  let at = 0;
  for (const part of parts) {
    values.set(part, at);
    at += part.length;
  }
  return values;
}
