import type { Column } from '../../lib/contracts/column.ts';
import type { GridDataset, Restatement } from '../../lib/contracts/dataset.ts';
import type { ColumnValue } from '../../lib/contracts/table.ts';
import { exactNumbers } from '../../lib/lake/exact-numbers.ts';
import type { RecordContract } from './record-contract.ts';
import { showValue } from './show-value.ts';

/** Values of a row by column; undefined for what it has not. */
export type RowValues = (column: string) => ColumnValue | undefined;

/** A row that an answer has, and the one of the same time that the lake holds. */
export interface AnchorPair {
  readonly time: ColumnValue;
  readonly held: RowValues;
  readonly answered: RowValues;
}

/**
 * Why an answer is not of the series that was asked for, judged by the rows before those that were meant: one of them has to be as the lake
 * holds it, or be a restatement of that. Undefined where one is, and where the lake holds none.
 * @param held times of the rows that the lake holds where the answer begins
 * @param pairs those of them that the answer has
 */
export function strangerTo(
  contract: RecordContract,
  restatement: Restatement,
  held: readonly ColumnValue[],
  pairs: readonly AnchorPair[],
): string | undefined {
  const isOurs = ({ held: before, answered }: AnchorPair) =>
    isSameRow(contract, before, answered) || isRestated(restatement, before, answered);
  if (held.length === 0 || pairs.some(isOurs)) return undefined;
  const { dataset, columns, time } = contract;
  const { name, column } = columns[time]!;
  const last = pairs.at(-1);
  if (!last)
    return `the answer lacks ${name} ${showValue(column.type, held.at(-1)!)}, which is held: it may be another series’`;
  const shown = [...restatement.same, ...restatement.near].map((one) => {
    const show = (value: ColumnValue | undefined) => showValue(typeOf(dataset, one), value ?? null);
    return `${one} ${show(last.answered(one))} (held ${show(last.held(one))})`;
  });
  return `${name} ${showValue(column.type, last.time)} came with ${shown.join(', ')}: the answer is another series’`;
}

/** Whether two rows have the same values in all columns that the record feeds. */
export const isSameRow = ({ columns }: RecordContract, a: RowValues, b: RowValues): boolean =>
  columns.every(({ name }) => a(name) === b(name));

/** Whether a row is what its provider made of the one that is held, and no other series'. */
function isRestated({ same, near, share }: Restatement, held: RowValues, answered: RowValues): boolean {
  const isNear = (name: string) => {
    const [before, after] = [held(name), answered(name)].map(Number) as [number, number];
    return Math.abs(after - before) <= share * Math.abs(before);
  };
  return same.every((name) => held(name) === answered(name)) && near.every(isNear);
}

const typeOf = ({ columns }: Pick<GridDataset, 'columns'>, name: string): Column['type'] =>
  columns[name]!.type;

/**
 * Positions of the times that lie between two others, oldest first.
 * @param times microseconds
 * @param from inclusive, microseconds
 * @param to exclusive, microseconds
 * @param first position to look at. @default 0
 * @param end position behind the last one to look at. @default all
 */
export function rowsBetween(
  times: ArrayLike<ColumnValue>,
  from: number,
  to: number,
  first = 0,
  end = times.length,
): number[] {
  const exact = timesOf(times, first, end);
  const found: number[] = [];
  for (let row = 0; row < exact.length; row++) {
    const time = exact[row]!;
    if (time >= from && time < to) found.push(first + row);
  }
  return found.sort((a, b) => exact[a - first]! - exact[b - first]!);
}

/** Times as doubles, in which microseconds are exact, from a position (inclusive) to another (exclusive): no BigInt per row. */
export function timesOf(times: ArrayLike<ColumnValue>, first: number, end: number): Float64Array {
  return (
    (times instanceof BigInt64Array && exactNumbers(times, first, end)) ||
    Float64Array.from({ length: end - first }, (_, row) => Number(times[first + row]))
  );
}
