import type { DatasetTable } from '../../lib/contracts/dataset-table.ts';
import type { ColumnValue } from '../../lib/contracts/table.ts';
import { type FragmentPlace, readFragment } from '../../lib/ingestion/run/fragments.ts';
import { noSliceCounts, type SliceCounts, type SlicePart } from '../../lib/ingestion/run/merged-partition.ts';
import type { ObjectStore } from '../../lib/lake/object-store.ts';
import { type ColumnArray, joinPacked, type PackedRows, unpacked } from '../../lib/lake/packed-column.ts';
import type { Allocate, ReusedMemory } from '../../lib/lake/reused-memory.ts';
import { fragmentColumns } from './effects.ts';
import { mergeRows } from './merge-rows.ts';

export interface MergedRows {
  /** The partition's whole rows, or of an appended table the new ones alone; undefined where nothing changes. */
  readonly rows: PackedRows | undefined;
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
  current: PackedRows,
  rowsOf: (part: SlicePart) => Promise<PackedRows>,
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
function withoutLost(table: DatasetTable, current: PackedRows, batch: PackedRows, slice: string): PackedRows {
  if (current.length === 0) return current;
  const keysOf = ({ columns, length }: PackedRows) => {
    const keys = table.key.map((name) => unpacked(columns[name]!));
    return Array.from({ length }, (_, row) => JSON.stringify(keys.map((values) => String(values[row]))));
  };
  const answered = new Set(keysOf(batch));
  const held = keysOf(current);
  const batchIds = unpacked(current.columns.batch_id!);
  // A batch's id ends in the name of its slice.
  const isOfSlice = (row: number) => String(batchIds[row]).endsWith(`/${slice}`);
  const kept = Array.from({ length: current.length }, (_, row) => row).filter(
    (row) => !isOfSlice(row) || answered.has(held[row]!),
  );
  if (kept.length === current.length) return current;
  return {
    length: kept.length,
    columns: Object.fromEntries(
      Object.entries(current.columns).map(([name, column]) => {
        const values = unpacked(column);
        return [name, kept.map((row) => values[row]!)];
      }),
    ),
  };
}

/**
 * The rows that fragments of one partition have.
 * @param memory that they lie in
 */
export async function fragmentRows(
  objects: Pick<ObjectStore, 'get'>,
  table: Pick<DatasetTable, 'table' | 'changes'>,
  fragments: readonly FragmentPlace[],
  memory: ReusedMemory,
): Promise<PackedRows> {
  const buffers: ArrayBuffer[] = [];
  const allocate: Allocate = (bytes) => {
    const buffer = memory.take(bytes);
    buffers.push(buffer);
    return buffer;
  };
  const parts = await Promise.all(fragments.map((place) => readFragment(objects, place, allocate)));
  const rows = joinRows(table, parts, memory.take);
  // What was joined lies elsewhere.
  if (parts.length > 1) memory.giveBack(buffers);
  return rows;
}

/** Batches of a table's columns, one behind the other. */
function joinRows(
  table: Pick<DatasetTable, 'table' | 'changes'>,
  batches: readonly PackedRows[],
  allocate?: Allocate,
): PackedRows {
  const [only] = batches;
  if (only && batches.length === 1) return only;
  const length = batches.reduce((sum, batch) => sum + batch.length, 0);
  const columns: Record<string, ColumnArray> = {};
  for (const name of fragmentColumns(table))
    columns[name] = joined(
      batches.filter((batch) => batch.length > 0).map((batch) => batch.columns[name]!),
      allocate,
    );
  return { length, columns };
}

/** Columns stay packed where all parts are: an object a value would cost the collector most of the time. */
function joined(parts: readonly ColumnArray[], allocate?: Allocate): ColumnArray {
  const packed = parts.length > 0 ? joinPacked(parts, allocate) : undefined;
  return packed ?? parts.flatMap((part): ColumnValue[] => Array.from(unpacked(part)));
}
