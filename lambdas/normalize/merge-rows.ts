import type { DatasetTable } from '../../lib/contracts/dataset-table.ts';
import type { ColumnValue, RowBatch } from '../../lib/contracts/table.ts';
import { exactNumbers } from '../../lib/lake/exact-numbers.ts';
import {
  type ColumnArray,
  isPacked,
  type PackedRows,
  takePacked,
  unpacked,
} from '../../lib/lake/packed-column.ts';

export interface MergeResult<R extends PackedRows = PackedRows> {
  /** The partition's rows after the merge, by key. Undefined when nothing is new: the current files stay. */
  readonly rows: R | undefined;
  readonly inserted: number;
  readonly restated: number;
  readonly unchanged: number;
  readonly duplicate: number;
}

/**
 * Merges a batch into the current rows of its partition. A key that the batch repeats counts once, the last of them;
 * a key that exists keeps its row, provenance included, when all else is equal, and takes the batch's otherwise.
 * @param current in any order; keys at most once
 * @param batch in order of arrival
 */
export function mergeRows(dataset: DatasetTable, current: RowBatch, batch: RowBatch): MergeResult<RowBatch>;
export function mergeRows(dataset: DatasetTable, current: PackedRows, batch: PackedRows): MergeResult;
export function mergeRows(dataset: DatasetTable, current: PackedRows, batch: PackedRows): MergeResult {
  const columns = dataset.table.fields.map((field) => field.name);
  const key = residualKey(dataset);
  const compared = columns.filter((name) => {
    const kind = dataset.columns[name]?.from?.kind;
    return !dataset.key.includes(name) && kind !== 'provenance' && kind !== 'grid';
  });
  const keysOf = (rows: PackedRows): Keys => key.map((name) => valuesOf(rows, name));
  const [batchKeys, currentKeys] = [keysOf(batch), keysOf(current)];
  if (current.length === 0 && batch.length > 0 && isAscending(batchKeys, batch.length))
    return { rows: batch, inserted: batch.length, restated: 0, unchanged: 0, duplicate: 0 };
  const fresh = inOrderOfKey(batchKeys, batch.length);
  const old = inOrderOfKey(currentKeys, current.length);

  // Rows of the batch by their index, current ones by the complement of theirs.
  const picks = new Int32Array(old.length + fresh.length);
  const compare = comparator(currentKeys, batchKeys);
  const isEqual = equality(current, batch, compared);
  let length = 0;
  let restated = 0;
  let unchanged = 0;
  let i = 0;
  let j = 0;
  while (i < old.length || j < fresh.length) {
    const order = i === old.length ? 1 : j === fresh.length ? -1 : compare(old[i]!, fresh[j]!);
    if (order < 0) picks[length++] = ~old[i++]!;
    else if (order > 0) picks[length++] = fresh[j++]!;
    else {
      const isUnchanged = isEqual(old[i]!, fresh[j]!);
      if (isUnchanged) unchanged++;
      else restated++;
      picks[length++] = isUnchanged ? ~old[i]! : fresh[j]!;
      i++;
      j++;
    }
  }
  const inserted = fresh.length - restated - unchanged;
  const take = gatherer(picks.subarray(0, length), batch.length);
  const constants = current.length === 0 ? batch.constants : undefined;
  return {
    rows:
      inserted + restated === 0
        ? undefined
        : {
            length,
            columns: Object.fromEntries(
              columns
                .filter((name) => constants?.[name] === undefined)
                .map((name) => [name, take(columnOf(current, name), columnOf(batch, name))]),
            ),
            ...(constants && { constants }),
          },
    inserted,
    restated,
    unchanged,
    duplicate: batch.length - fresh.length,
  };
}

function columnOf({ length, columns, constants }: PackedRows, name: string): ColumnArray {
  return columns[name] ?? new Array<string>(length).fill(constants![name]!);
}

/** A column's values, one a row. */
const valuesOf = (rows: PackedRows, name: string): ArrayLike<ColumnValue> => unpacked(columnOf(rows, name));

/** Key columns that differ within a partition. */
function residualKey(dataset: DatasetTable): string[] {
  const fixed = dataset.partition.filter((f) => f.transform === 'identity').map((f) => f.source);
  return dataset.key.filter((name) => !fixed.includes(name));
}

/** The key's columns. */
type Keys = readonly ArrayLike<ColumnValue>[];

/** Compares row `left` of one batch with row `right` of another by their keys. */
function comparator(leftKeys: Keys, rightKeys: Keys): (left: number, right: number) => number {
  // Numbers and BigInts compare by their values, so each column may be either: numbers cost no object a look.
  const comparable = (column: ArrayLike<ColumnValue>): ArrayLike<ColumnValue> =>
    (column instanceof BigInt64Array && exactNumbers(column)) || column;
  const lefts = leftKeys.map(comparable);
  const rights = leftKeys === rightKeys ? lefts : rightKeys.map(comparable);
  return (left, right) => {
    for (let i = 0; i < lefts.length; i++) {
      const a = lefts[i]![left]!;
      const b = rights[i]![right]!;
      if (a < b) return -1;
      if (a > b) return 1;
    }
    return 0;
  };
}

/** Row indexes in order of key, of equal keys the last that arrived. */
function inOrderOfKey(keys: Keys, rows: number): Int32Array {
  const order = new Int32Array(rows).map((_, index) => index);
  if (isAscending(keys, rows)) return order;
  const compare = comparator(keys, keys);
  order.sort((a, b) => compare(a, b) || a - b);
  return order.filter((row, i) => i + 1 === order.length || compare(row, order[i + 1]!) !== 0);
}

/** Whether the rows are in order and without duplicates: most batches are. */
function isAscending(keys: Keys, rows: number): boolean {
  const [times, ...others] = keys;
  if (others.length > 0 || !(times instanceof BigInt64Array)) {
    const compare = comparator(keys, keys);
    for (let row = 1; row < rows; row++) if (compare(row - 1, row) >= 0) return false;
    return true;
  }
  // A look at the halves of 32 bits costs no object a row.
  const high = halvesOf(times);
  const low = new Uint32Array(high.buffer, high.byteOffset, high.length);
  for (let at = 2; at < high.length; at += 2) {
    const order = high[at + 1]! - high[at - 1]!;
    if (order < 0 || (order === 0 && low[at]! <= low[at - 2]!)) return false;
  }
  return true;
}

function equality(leftRows: PackedRows, rightRows: PackedRows, names: readonly string[]) {
  const pairs = names.map((name) => [valuesOf(leftRows, name), valuesOf(rightRows, name)] as const);
  return (left: number, right: number): boolean => pairs.every(([l, r]) => l[left] === r[right]);
}

/**
 * Builds the merged rows' columns.
 * @param picks rows of the batch by their index, current ones by the complement of theirs
 */
function gatherer(picks: Int32Array, batchLength: number) {
  const isWholeBatch = picks.length === batchLength && picks.every((pick, i) => pick === i);
  return (currentColumn: ColumnArray, batchColumn: ColumnArray): ColumnArray => {
    if (isWholeBatch) return batchColumn;
    if (isPacked(batchColumn) && !isPacked(currentColumn) && currentColumn.length === 0)
      return takePacked(batchColumn, picks);
    const [current, batch] = [unpacked(currentColumn), unpacked(batchColumn)];
    if (batch instanceof BigInt64Array && (current instanceof BigInt64Array || current.length === 0))
      return gatherInt64(current.length === 0 ? batch : (current as BigInt64Array), batch, picks);
    return Array.from(picks, (pick) => (pick < 0 ? current[~pick]! : batch[pick]!));
  };
}

/** By halves of 32 bits: a BigInt per value would cost more than the copy. */
function gatherInt64(current: BigInt64Array, batch: BigInt64Array, picks: Int32Array): BigInt64Array {
  const values = new BigInt64Array(picks.length);
  const target = halvesOf(values);
  const old = halvesOf(current);
  const fresh = halvesOf(batch);
  for (let i = 0; i < picks.length; i++) {
    const pick = picks[i]!;
    const source = pick < 0 ? old : fresh;
    const at = 2 * (pick < 0 ? ~pick : pick);
    target[2 * i] = source[at]!;
    target[2 * i + 1] = source[at + 1]!;
  }
  return values;
}

const halvesOf = (array: BigInt64Array): Int32Array =>
  new Int32Array(array.buffer, array.byteOffset, array.length * 2);
