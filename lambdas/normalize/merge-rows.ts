import type { DatasetTable } from '../../lib/contracts/dataset-table.ts';
import type { ColumnValue, RowBatch } from '../../lib/contracts/table.ts';
import { exactNumbers } from '../../lib/lake/exact-numbers.ts';
import {
  buffersOf,
  type ColumnArray,
  compareTexts,
  isPacked,
  type PackedRows,
  takePacked,
  type Utf8Values,
  unpacked,
} from '../../lib/lake/packed-column.ts';
import type { ReusedMemory } from '../../lib/lake/reused-memory.ts';
import { compareCodePoints } from '../../lib/lake/text-order.ts';

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
 * @param batch in order of arrival; where its rows are put in another order, its columns in `memory` are given back
 */
export function mergeRows(dataset: DatasetTable, current: RowBatch, batch: RowBatch): MergeResult<RowBatch>;
export function mergeRows(
  dataset: DatasetTable,
  current: PackedRows,
  batch: PackedRows,
  memory: ReusedMemory,
): MergeResult;
export function mergeRows(
  dataset: DatasetTable,
  current: PackedRows,
  batch: PackedRows,
  memory?: ReusedMemory,
): MergeResult {
  const columns = dataset.table.fields.map((field) => field.name);
  const key = residualKey(dataset);
  const compared = columns.filter((name) => {
    const kind = dataset.columns[name]?.from?.kind;
    return !dataset.key.includes(name) && kind !== 'provenance' && kind !== 'grid';
  });
  const keysOf = (rows: PackedRows): Keys => key.map((name) => columnOf(rows, name));
  const [batchKeys, currentKeys] = [keysOf(batch), keysOf(current)];
  if (current.length === 0 && batch.length > 0 && isAscending(batchKeys, batch.length))
    return { rows: batch, inserted: batch.length, restated: 0, unchanged: 0, duplicate: 0 };
  const fresh = inOrderOfKey(batchKeys, batch.length);
  const old = inOrderOfKey(currentKeys, current.length);

  // Rows of the batch by their index, current ones by the complement of theirs.
  const picks = new Int32Array(old.length + fresh.length);
  const isBoth = current.length > 0 && batch.length > 0;
  // Values of packed columns are objects, of which a batch alone has no need.
  const compare = isBoth ? comparator(currentKeys, batchKeys) : () => 0;
  const isEqual = isBoth ? equality(current, batch, compared) : () => false;
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
  const take = gatherer(picks.subarray(0, length), batch.length, memory);
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
type Keys = readonly ColumnArray[];

/** Compares a place of one column with a place of another. */
type Compare = (left: number, right: number) => number;

/** Compares row `left` of one batch with row `right` of another by their keys. */
function comparator(leftKeys: Keys, rightKeys: Keys): Compare {
  const compares = leftKeys.map((column, at) => columnComparator(column, rightKeys[at]!));
  return (left, right) => {
    for (let at = 0; at < compares.length; at++) {
      const order = compares[at]!(left, right);
      if (order !== 0) return order;
    }
    return 0;
  };
}

function columnComparator(leftColumn: ColumnArray, rightColumn: ColumnArray): Compare {
  const [leftTexts, rightTexts] = [textsOf(leftColumn), textsOf(rightColumn)];
  if (leftTexts && rightTexts) return (left, right) => compareTexts(leftTexts, left, rightTexts, right);
  // Numbers and BigInts compare by their values, so each column may be either: numbers cost no object a look.
  const comparable = (column: ColumnArray): ArrayLike<ColumnValue> => {
    const values = unpacked(column);
    return (values instanceof BigInt64Array && exactNumbers(values)) || values;
  };
  const lefts = comparable(leftColumn);
  const rights = leftColumn === rightColumn ? lefts : comparable(rightColumn);
  return (left, right) => {
    const a = lefts[left]!;
    const b = rights[right]!;
    if (typeof a === 'string') return compareCodePoints(a, b as string);
    return a < b ? -1 : a > b ? 1 : 0;
  };
}

/** Texts as bytes, whose order is that of code points: of millions of rows they would be as many objects. */
const textsOf = (column: ColumnArray): Utf8Values | undefined =>
  isPacked(column) && !column.defined && column.packed.kind === 'utf8' ? column.packed : undefined;

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
  const [first, ...others] = keys;
  const times = first && others.length === 0 ? unpacked(first) : undefined;
  if (!(times instanceof BigInt64Array)) {
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
 * @param memory in which each column of the batch has arrays of its own, or none
 */
function gatherer(picks: Int32Array, batchLength: number, memory: ReusedMemory | undefined) {
  const isWholeBatch = picks.length === batchLength && picks.every((pick, i) => pick === i);
  return (currentColumn: ColumnArray, batchColumn: ColumnArray): ColumnArray => {
    if (isWholeBatch) return batchColumn;
    if (isPacked(batchColumn) && !isPacked(currentColumn) && currentColumn.length === 0) {
      const taken = takePacked(batchColumn, picks, memory?.take);
      memory?.giveBack(buffersOf(batchColumn));
      return taken;
    }
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
