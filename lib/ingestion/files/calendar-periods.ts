import type { TimeRange } from '../../contracts/slice.ts';
import { subtractRanges } from '../coverage/time-ranges.ts';

/** A kind of period that a source keeps files of. */
export interface CalendarPeriod {
  /** Length of an ISO date that names one: 7 for months, 10 for days. */
  readonly digits: number;
  /** First instant (ms UTC) of the period that an instant lies in, and of the one after. */
  bounds(time: number): readonly [start: number, next: number];
}

const DAY = 86_400_000;

export const CALENDAR_MONTH: CalendarPeriod = {
  digits: 7,
  bounds(time) {
    const at = new Date(time);
    const month = (ahead: number) => Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + ahead);
    return [month(0), month(1)];
  },
};

export const CALENDAR_DAY: CalendarPeriod = {
  digits: 10,
  bounds(time) {
    const start = Math.floor(time / DAY) * DAY;
    return [start, start + DAY];
  },
};

/**
 * The periods all of whose slots lie in the ranges, each with its name (2024-06, 2024-06-01) and the slots that it covers. Periods in which
 * no slot starts have no file to ask for.
 * @param step length of a slot, ms; the grid is aligned to 1970-01-01T00:00:00Z
 */
export function wholePeriods(
  period: CalendarPeriod,
  step: number,
  ranges: readonly TimeRange[],
): { readonly name: string; readonly covers: TimeRange }[] {
  const onGrid = (time: number) => Math.ceil(time / step) * step;
  const found = [];
  for (const range of ranges) {
    for (
      let [start, next] = period.bounds(range.from);
      start < range.to;
      [start, next] = period.bounds(next)
    ) {
      const covers = { from: onGrid(start), to: onGrid(next) };
      const isWhole = covers.from < covers.to && subtractRanges([covers], ranges).length === 0;
      const name = new Date(start).toISOString().slice(0, period.digits);
      if (isWhole && covers.from >= range.from) found.push({ name, covers });
    }
  }
  return found;
}
