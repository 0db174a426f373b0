import type { DatasetTable } from '../../lib/contracts/dataset-table.ts';
import { ContractViolation } from '../../lib/contracts/errors.ts';
import { type PartitionValues, partitionPath } from '../../lib/contracts/partition.ts';
import type { ColumnValue, RowBatch } from '../../lib/contracts/table.ts';
import { assertConserved, type Conservation } from '../../lib/ingestion/run/conservation.ts';
import type { DataFile } from '../../lib/lake/data-file.ts';
import type { DecodedSlice, Fragment } from './decode-slice.ts';
import { mergeRows } from './merge-rows.ts';

/** A slice whose rows are to be merged. */
export interface SliceToMerge {
  readonly name: string;
  readonly batchId: string;
  readonly decoded: DecodedSlice;
}

/** A partition after all slices of the run. */
export interface MergedPartition {
  readonly values: PartitionValues;
  /** Paths of the files that the merge began from. */
  readonly baseFiles: readonly string[];
  /** Its whole rows, or of an appended table the new ones alone. */
  readonly rows: RowBatch;
}

export interface MergedTable {
  /** Those that change. */
  readonly partitions: readonly MergedPartition[];
  /** By name of the slice. */
  readonly counts: Readonly<Record<string, Conservation>>;
  /** Rows that an answer without them removed. */
  readonly removed: number;
}

/** What a table holds before a run. */
export interface TableState {
  /** Of the current snapshot. */
  readonly files: readonly DataFile[];
  rows(files: readonly DataFile[]): Promise<RowBatch>;
}

/** A slice that cannot be merged, while others can. */
export class UnmergedSlice extends Error {
  override readonly name = 'UnmergedSlice';
  readonly slice: string;

  constructor(slice: string, cause: ContractViolation) {
    super(cause.message, { cause });
    this.slice = slice;
  }
}

interface Partition {
  readonly values: PartitionValues;
  readonly base: readonly DataFile[];
  rows: RowBatch;
  isChanged: boolean;
}

/**
 * Merges a run's slices into one table, slice after slice, so that each record's fate is counted for its own slice.
 * @throws UnmergedSlice where an answer without a record would empty what its slice brought
 * @throws ConservationBroken
 */
export async function mergeSlices(
  table: DatasetTable,
  slices: readonly SliceToMerge[],
  state: TableState,
): Promise<MergedTable> {
  const partitions = new Map<string, Partition>();
  const byPath = Map.groupBy(state.files, (file) => partitionPath(table.partition, file.partition));
  const counts: Record<string, Conservation> = {};
  let removed = 0;
  for (const slice of slices) {
    const { decoded } = slice;
    const fragments = decoded.fragments.get(table)!;
    const sums = { inserted: 0, restated: 0, unchanged: 0, duplicate: 0 };
    // What could not be read may stand for a row that is there: nothing is removed on the word of a broken answer.
    const isReplacing = table.merge === 'replace' && decoded.broken.length === 0;
    const paths = new Set([...fragments.keys(), ...(isReplacing ? byPath.keys() : [])]);
    let gone = 0;
    for (const path of paths) {
      const fragment = fragments.get(path);
      const partition = await partitionAt(path, fragment);
      const batch = batchOf(table, fragment);
      const before = isReplacing ? withoutLost(table, partition.rows, batch, slice.name) : partition.rows;
      gone += partition.rows.length - before.length;
      const merged =
        table.merge === 'append'
          ? {
              rows: joined(table, before, batch),
              inserted: batch.length,
              restated: 0,
              unchanged: 0,
              duplicate: 0,
            }
          : mergeRows(table, before, batch);
      assertBalanced(path, before.length, merged.inserted, (merged.rows ?? before).length);
      for (const name of Object.keys(sums) as (keyof typeof sums)[]) sums[name] += merged[name];
      if (merged.rows || before !== partition.rows) {
        partition.rows = merged.rows ?? before;
        partition.isChanged = true;
      }
    }
    if (gone > 0 && decoded.records === 0)
      throw new UnmergedSlice(
        slice.name,
        new ContractViolation(
          `${table.table.name}: the answer for ${slice.name} has no record, and would remove the ${gone} rows that it had; if that is meant, drop the table or set merge to 'upsert'`,
        ),
      );
    removed += gone;
    counts[slice.name] = { records: decoded.records, ...sums, open: 0, quarantined: decoded.broken.length };
    assertConserved(counts[slice.name]!, slice.batchId);
  }
  return {
    partitions: [...partitions.values()]
      .filter(({ isChanged }) => isChanged)
      .map(({ values, base, rows }) => ({ values, baseFiles: base.map((file) => file.path), rows })),
    counts,
    removed,
  };

  async function partitionAt(path: string, fragment: Fragment | undefined): Promise<Partition> {
    const known = partitions.get(path);
    if (known) return known;
    const base = byPath.get(path) ?? [];
    const values = base[0]?.partition ?? fragment!.values;
    // What is appended to is not read.
    const rows =
      base.length > 0 && table.merge !== 'append' ? await state.rows(base) : batchOf(table, undefined);
    const made = { values, base, rows, isChanged: false };
    partitions.set(path, made);
    return made;
  }
}

/** Rows appeared or vanished in a merge: a mistake in this program. */
function assertBalanced(path: string, before: number, inserted: number, after: number): void {
  if (before + inserted !== after)
    throw new Error(
      `Partition ${path}: ${before} rows before + ${inserted} inserted are not the ${after} after`,
    );
}

function batchOf({ table }: DatasetTable, fragment: Fragment | undefined): RowBatch {
  const columns = fragment?.columns ?? Object.fromEntries(table.fields.map(({ name }) => [name, []]));
  return { length: columns[table.fields[0]!.name]!.length, columns };
}

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

function joined({ table }: DatasetTable, before: RowBatch, batch: RowBatch): RowBatch {
  const columns: Record<string, ColumnValue[]> = {};
  for (const { name } of table.fields)
    columns[name] = [...Array.from(before.columns[name]!), ...Array.from(batch.columns[name]!)];
  return { length: before.length + batch.length, columns };
}
