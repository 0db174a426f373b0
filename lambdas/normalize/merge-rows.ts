import type { Dataset } from '../../lib/contracts/dataset.ts';
import type { ColumnValue, RowBatch } from '../../lib/contracts/table.ts';

export interface MergeResult {
  /** The partition's rows after the merge, by key. Undefined when nothing is new: the current files stay. */
  readonly rows: RowBatch | undefined;
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
export function mergeRows(dataset: Dataset, current: RowBatch, batch: RowBatch): MergeResult {
  const columns = dataset.table.fields.map((field) => field.name);
  const key = residualKey(dataset);
  const compared = columns.filter(
    (name) => !dataset.key.includes(name) && dataset.columns[name]?.from?.kind !== 'provenance',
  );
  const fresh = lastOfEachKey(sortedByKey(batch, key), batch, key);
  const old = sortedByKey(current, key);

  // Rows of the batch by their index, current ones by the complement of theirs.
  const picks = new Int32Array(old.length + fresh.length);
  const compare = comparator(current, batch, key);
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
  return {
    rows:
      inserted + restated === 0
        ? undefined
        : {
            length,
            columns: Object.fromEntries(
              columns.map((name) => [
                name,
                gather(current.columns[name]!, batch.columns[name]!, picks.subarray(0, length)),
              ]),
            ),
          },
    inserted,
    restated,
    unchanged,
    duplicate: batch.length - fresh.length,
  };
}

/** Key columns that differ within a partition. */
function residualKey(dataset: Dataset): string[] {
  const fixed = dataset.partition.filter((f) => f.transform === 'identity').map((f) => f.source);
  return dataset.key.filter((name) => !fixed.includes(name));
}

type Compare = (left: number, right: number) => number;

/** Compares row `left` of one batch with row `right` of another by the key's columns. */
function comparator(leftRows: RowBatch, rightRows: RowBatch, key: readonly string[]): Compare {
  const pairs = key.map((name) => [leftRows.columns[name]!, rightRows.columns[name]!] as const);
  return (left, right) => {
    for (const [l, r] of pairs) {
      const a = l[left]!;
      const b = r[right]!;
      if (a < b) return -1;
      if (a > b) return 1;
    }
    return 0;
  };
}

/** Row indexes in order of key; equal keys stay in order of arrival. */
function sortedByKey(rows: RowBatch, key: readonly string[]): Int32Array {
  const order = Int32Array.from({ length: rows.length }, (_, index) => index);
  const compare = comparator(rows, rows, key);
  for (let i = 1; i < order.length; i++)
    if (compare(i - 1, i) > 0) return order.sort((a, b) => compare(a, b) || a - b);
  return order;
}

function lastOfEachKey(order: Int32Array, rows: RowBatch, key: readonly string[]): Int32Array {
  const compare = comparator(rows, rows, key);
  return order.filter((row, i) => i + 1 === order.length || compare(row, order[i + 1]!) !== 0);
}

function equality(leftRows: RowBatch, rightRows: RowBatch, names: readonly string[]) {
  const pairs = names.map((name) => [leftRows.columns[name]!, rightRows.columns[name]!] as const);
  return (left: number, right: number): boolean => pairs.every(([l, r]) => l[left] === r[right]);
}

function gather(
  current: ArrayLike<ColumnValue>,
  batch: ArrayLike<ColumnValue>,
  picks: Int32Array,
): ArrayLike<ColumnValue> {
  if (batch instanceof BigInt64Array && (current instanceof BigInt64Array || current.length === 0)) {
    const old = current as BigInt64Array;
    const values = new BigInt64Array(picks.length);
    for (let i = 0; i < picks.length; i++) {
      const pick = picks[i]!;
      values[i] = pick < 0 ? old[~pick]! : batch[pick]!;
    }
    return values;
  }
  return Array.from(picks, (pick) => (pick < 0 ? current[~pick]! : batch[pick]!));
}
