import { type Duration, days, hours, minutes } from './duration.ts';

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
