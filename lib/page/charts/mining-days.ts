import { daysBefore } from '../show.ts';

/** Start of a day, UTC, and its hash rate, as the API gives them. */
export type HashRate = readonly [time: string, hashRate: string];
/** The block whose time it is begins a difficulty. */
export type Adjustment = readonly [time: string, height: number, difficulty: string, adjustment: string];

/** A day of the calendar. */
export interface MiningDay {
  readonly day: string;
  /** Hashes a second; null where the day has none, or none that is above 0. */
  readonly hashRate: number | null;
  /** With all its digits. */
  readonly exact: string | undefined;
  /** Of this day and the six before; null where one of them is missing. */
  readonly mean7: number | null;
  /** The one in force at the day's end, as its row; undefined before the first that is known. */
  readonly adjustment: Adjustment | undefined;
}

const MEAN_DAYS = 7;

/**
 * Every day from the first to the last hash rate, so that a line breaks where days are missing; where there is no hash rate, from the
 * first to the last adjustment.
 * @param rates and `adjustments` ascending by time
 */
export function miningDays(
  rates: readonly HashRate[],
  adjustments: readonly Adjustment[],
): readonly MiningDay[] {
  const known = rates.length > 0 ? rates : adjustments;
  const first = known[0]?.[0].slice(0, 10);
  const last = known.at(-1)?.[0].slice(0, 10);
  if (first === undefined || last === undefined) return [];
  const byDay = new Map(rates.map(([time, rate]) => [time.slice(0, 10), rate]));
  const days: MiningDay[] = [];
  const sum: number[] = [];
  let next = 0;
  for (let day = first; day <= last; day = daysBefore(day, -1)) {
    while (next < adjustments.length && (adjustments[next]?.[0] ?? '').slice(0, 10) <= day) next += 1;
    const exact = byDay.get(day);
    const rate = exact === undefined ? undefined : Number(exact);
    if (rate === undefined) sum.length = 0;
    else sum.push(rate);
    if (sum.length > MEAN_DAYS) sum.shift();
    days.push({
      day,
      hashRate: rate || null,
      exact,
      mean7: sum.length === MEAN_DAYS ? sum.reduce((all, one) => all + one, 0) / MEAN_DAYS || null : null,
      adjustment: adjustments[next - 1],
    });
  }
  return days;
}

/** Hashes that a block takes on the average at difficulty 1. */
const HASHES_A_BLOCK = 2 ** 32;

/** Milliseconds that a block takes on the average, at a hash rate and a difficulty. */
export const blockTime = (hashRate: number, difficulty: number): number =>
  ((difficulty * HASHES_A_BLOCK) / hashRate) * 1000;
