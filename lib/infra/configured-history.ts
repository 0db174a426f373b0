import type { Dataset } from '../contracts/dataset.ts';
import { momentTime } from '../contracts/windows.ts';
import type { Settings } from '../datasets/settings.ts';

/** Years ahead that partitions must still fit in. */
const AHEAD = 5;

/** The time that tables cover: from the earliest start of any dataset to some years from now. */
export function configuredHistory(
  datasets: Readonly<Record<string, Dataset>>,
  settings: Settings,
  now: Date,
): { readonly from: Date; readonly to: Date } {
  const starts = Object.entries(settings.datasets)
    .flatMap(([name, given]) => (given ? datasets[name]!.demand(given) : []))
    .map(({ from }) => startOf(from, now).getTime());
  const to = new Date(now);
  to.setUTCFullYear(to.getUTCFullYear() + AHEAD);
  return { from: new Date(Math.min(to.getTime(), ...starts)), to };
}

/** A date is midnight UTC; an instant itself; a duration (P1Y, P6M, P30D) counts back from `now`. */
function startOf(start: string, now: Date): Date {
  const [, count, unit] = /^P(\d+)([YMD])$/.exec(start) ?? [];
  if (count === undefined) return new Date(momentTime(start) ?? Number.NaN);
  const at = new Date(now);
  if (unit === 'Y') at.setUTCFullYear(at.getUTCFullYear() - Number(count));
  else if (unit === 'M') at.setUTCMonth(at.getUTCMonth() - Number(count));
  else at.setUTCDate(at.getUTCDate() - Number(count));
  return at;
}
