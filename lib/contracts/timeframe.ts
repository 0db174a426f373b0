import { type Duration, days, hours, minutes, seconds } from './duration.ts';

const UNITS: Readonly<Record<string, (count: number) => Duration>> = { m: minutes, h: hours, d: days };

/**
 * The length that a timeframe such as 1m, 15m, 1h or 1d names.
 * @throws RangeError for anything else, calendar months and weeks (off the UTC day grid) included.
 */
export function timeframeLength(timeframe: string): Duration {
  const [, count, unit] = /^(\d+)([mhd])$/.exec(timeframe) ?? [];
  const build = unit && UNITS[unit];
  if (!count || !build || Number(count) === 0)
    throw new RangeError(
      `Timeframe '${timeframe}' is not supported: write a number and m, h or d, e.g. 1m, 1h, 1d`,
    );
  return build(Number(count));
}

const DAY = 86_400_000;

/** All lengths, ms, that an interval of that name has: besides those of {@link timeframeLength} seconds, weeks (1w) and months (1M). */
export function intervalLengths(name: string): readonly number[] {
  const [, count, unit] = /^(\d+)([swM])$/.exec(name) ?? [];
  if (unit === 's') return [seconds(Number(count)).milliseconds];
  if (unit === 'w') return [Number(count) * 7 * DAY];
  if (unit === 'M') return [28, 29, 30, 31].map((days) => days * DAY);
  return [timeframeLength(name).milliseconds];
}
