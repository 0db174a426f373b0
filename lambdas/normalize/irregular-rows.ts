import type { TimeRange } from '../../lib/contracts/slice.ts';
import type { ColumnValue, RowBatch } from '../../lib/contracts/table.ts';
import { mergeRanges } from '../../lib/ingestion/coverage/time-ranges.ts';
import { isRegular } from './exact-record.ts';

/** The columns and the grid that tell whether an interval is regular. */
export interface IntervalColumns {
  readonly time: string;
  readonly closes: string;
  /** Microseconds. */
  readonly step: number;
}

/** Whether each slot, in microseconds, holds a regular interval; of a slot without a row nothing. */
export function regularSlots(
  rows: RowBatch,
  { time, closes, step }: IntervalColumns,
): ReadonlyMap<number, boolean> {
  const slots = new Map<number, boolean>();
  const grid = { name: '', step, others: new Map<number, string>() };
  const [opens, ends] = [rows.columns[time], rows.columns[closes]];
  for (let row = 0; row < rows.length; row++) {
    const at = Number(opens![row]);
    const slot = Math.floor(at / step) * step;
    slots.set(slot, slots.get(slot) === true || isRegular(grid, at, Number(ends![row])));
  }
  return slots;
}

/**
 * The rows without those that begin within a regular one: a later answer took their place.
 * @returns undefined where there is none
 */
export function withoutOverlapped(rows: RowBatch, columns: IntervalColumns): RowBatch | undefined {
  const { time, step } = columns;
  const slots = regularSlots(rows, columns);
  const times = rows.columns[time]!;
  const kept: number[] = [];
  for (let row = 0; row < rows.length; row++) {
    const at = Number(times[row]);
    const slot = Math.floor(at / step) * step;
    if (at === slot || !slots.get(slot)) kept.push(row);
  }
  if (kept.length === rows.length) return undefined;
  const pick = (values: ArrayLike<ColumnValue>): ArrayLike<ColumnValue> =>
    values instanceof BigInt64Array
      ? BigInt64Array.from(kept, (row) => values[row]!)
      : kept.map((row) => values[row]!);
  return {
    length: kept.length,
    columns: Object.fromEntries(Object.entries(rows.columns).map(([name, values]) => [name, pick(values)])),
    ...(rows.constants && { constants: rows.constants }),
  };
}

/** Rows of a batch below which its own rows do not confirm each other: an answer of a few is off as a whole. */
const FEWEST_ROWS = 20;

/**
 * Slots (ms) of a batch's irregular rows that nothing confirms: around halts, a neighbour is irregular as well, or missing. Nothing confirms an
 * answer of few rows that are all irregular.
 * @param batch what came; `irregular` are positions in it
 * @param current what the lake held before
 * @param unanswered slots that were asked for and have no row, ms
 */
export function unconfirmedSlots(
  batch: RowBatch,
  irregular: readonly number[],
  current: RowBatch,
  unanswered: readonly TimeRange[],
  columns: IntervalColumns,
): readonly TimeRange[] {
  if (irregular.length === 0) return [];
  const { time, step } = columns;
  const known = current.length > 0 ? regularSlots(current, columns) : new Map<number, boolean>();
  const answered = regularSlots(batch, columns);
  const own = batch.length >= FEWEST_ROWS ? answered : new Map<number, boolean>();
  // Where all rows are off, what is missing may be no halt either.
  const hasRegular = [answered, known].some((slots) => [...slots.values()].includes(true));
  const isMissing = (slot: number) =>
    hasRegular && unanswered.some(({ from, to }) => slot / 1000 >= from && slot / 1000 < to);
  const confirms = (slot: number) => known.get(slot) === false || own.get(slot) === false || isMissing(slot);
  const times = batch.columns[time]!;
  return mergeRanges(
    irregular.flatMap((row) => {
      const slot = Math.floor(Number(times[row]) / step) * step;
      if (confirms(slot - step) || confirms(slot + step)) return [];
      return [{ from: slot / 1000, to: (slot + step) / 1000 }];
    }),
  );
}
