import { momentTime } from '../../contracts/windows.ts';

const DAY = 86_400_000;

/**
 * First instant that a dataset's settings ask for, epoch ms.
 * @param start a date (midnight UTC), an instant in UTC, or an ISO 8601 duration in whole years, months or days before the
 *   day (UTC) of the scheduled time; a month without that day of the month gives its last one
 * @param scheduledTime epoch ms
 * @throws RangeError when `start` is neither
 */
export function startTime(start: string, scheduledTime: number): number {
  const moment = momentTime(start);
  if (moment !== undefined) return moment;
  const [, count, unit] = /^P(\d+)([YMD])$/.exec(start) ?? [];
  if (!count || !unit)
    throw new RangeError(`start '${start}': a date such as 2024-01-01 or a duration such as P1Y expected`);
  const midnight = Math.floor(scheduledTime / DAY) * DAY;
  if (unit === 'D') return midnight - Number(count) * DAY;
  const at = new Date(midnight);
  const day = at.getUTCDate();
  const months = Number(count) * (unit === 'Y' ? 12 : 1);
  at.setUTCDate(1);
  at.setUTCMonth(at.getUTCMonth() - months);
  const lastDay = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 0)).getUTCDate();
  return at.setUTCDate(Math.min(day, lastDay));
}
