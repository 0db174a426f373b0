import type { DatasetTable } from '../../lib/contracts/dataset-table.ts';
import {
  type FragmentPlace,
  readFragment,
  readSection,
  unpackSection,
} from '../../lib/ingestion/run/fragments.ts';
import { noSliceCounts, type SliceCounts, type SlicePart } from '../../lib/ingestion/run/merged-partition.ts';
import { ColumnJoin } from '../../lib/lake/column-join.ts';
import type { ObjectStore } from '../../lib/lake/object-store.ts';
import { type PackedRows, unpacked } from '../../lib/lake/packed-column.ts';
import type { ReusedMemory } from '../../lib/lake/reused-memory.ts';
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
 * @param memory of the rows: what of it is needed no more is given back
 */
export async function mergePartition(
  table: DatasetTable,
  parts: readonly SlicePart[],
  current: PackedRows,
  rowsOf: (part: SlicePart) => Promise<PackedRows>,
  memory: ReusedMemory,
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
        ? { rows: joinRows(table, [before, batch], memory), ...APPENDED, inserted: batch.length }
        : mergeRows(table, before, batch, memory);
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
 * @param memory that they lie in where they are of more than one
 */
export async function fragmentRows(
  objects: Pick<ObjectStore, 'get'>,
  table: Pick<DatasetTable, 'table' | 'changes'>,
  fragments: readonly FragmentPlace[],
  memory: ReusedMemory,
): Promise<PackedRows> {
  const [only] = fragments;
  if (only && fragments.length === 1) return readFragment(objects, only);
  const joined = joinOf(
    table,
    fragments.reduce((sum, { rows }) => sum + rows, 0),
    memory,
  );
  for (const places of inBatches(fragments)) {
    const sections = await Promise.all(places.map((place) => readSection(objects, place)));
    for (const [at, place] of places.entries()) {
      let buffer: ArrayBuffer | undefined;
      joined.add(unpackSection(sections[at]!, place, (bytes) => (buffer = memory.take(bytes))));
      if (buffer) memory.giveBack([buffer]);
    }
  }
  return joined.end();
}

/** Packed bytes of sections that are asked for at a time. */
const BATCH_BYTES = 16_000_000;

/** Fragments that follow each other, those of a batch not much more than {@link BATCH_BYTES}. */
function* inBatches(fragments: readonly FragmentPlace[]): Generator<readonly FragmentPlace[]> {
  let batch: FragmentPlace[] = [];
  let bytes = 0;
  for (const fragment of fragments) {
    batch.push(fragment);
    bytes += fragment.end - fragment.start;
    if (bytes < BATCH_BYTES) continue;
    yield batch;
    [batch, bytes] = [[], 0];
  }
  if (batch.length > 0) yield batch;
}

/** Batches of a table's columns, one behind the other. */
function joinRows(
  table: Pick<DatasetTable, 'table' | 'changes'>,
  batches: readonly PackedRows[],
  memory: ReusedMemory,
): PackedRows {
  const filled = batches.filter(({ length }) => length > 0);
  const [only] = filled;
  if (only && filled.length === 1) return only;
  const joined = joinOf(
    table,
    filled.reduce((sum, { length }) => sum + length, 0),
    memory,
  );
  for (const batch of filled) joined.add(batch);
  return joined.end();
}

/** @param length rows of all batches */
function joinOf(table: Pick<DatasetTable, 'table' | 'changes'>, length: number, memory: ReusedMemory) {
  const joins = new Map(fragmentColumns(table).map((name) => [name, new ColumnJoin(length, memory)]));
  return {
    add(batch: PackedRows): void {
      for (const [name, join] of joins) join.add(batch.columns[name]!);
    },
    end: (): PackedRows => ({
      length,
      columns: Object.fromEntries([...joins].map(([name, join]) => [name, join.end()])),
    }),
  };
}
