import { Cron } from 'croner';
import type { Dataset } from '../contracts/dataset.ts';

const HOUR = 3_600_000;
/** A month that holds a change of clocks in most zones. */
const SPAN = { from: new Date('2024-03-10T00:00:00Z'), to: new Date('2024-04-10T00:00:00Z') };
/** CloudWatch looks back a week at most. Source: API reference, PutMetricAlarm, EvaluationPeriods. */
const LONGEST = 7 * 24;
/**
 * CloudWatch retrieves more periods than it evaluates, so that silence breaches so much later; how many more is not published. Its own
 * examples have two. Source: user guide, "Configuring how CloudWatch alarms treat missing data".
 */
const FURTHER_PERIODS = 2;

/**
 * Hours without any report after which the pipeline counts as silent, by the dataset that runs most often: at least one more than its
 * longest pause between two runs, so that no ordinary pause is a fault, else as many as let CloudWatch notice within its freshness limit.
 */
export function silentHours(datasets: readonly Pick<Dataset, 'schedule' | 'freshness'>[]): number {
  const hours = datasets.map(({ schedule, freshness }) => ({
    pause: longestPause(schedule),
    limit: Math.floor(freshness.error.milliseconds / HOUR),
  }));
  const [first] = hours.sort((a, b) => a.pause - b.pause || a.limit - b.limit);
  if (!first) return LONGEST;
  return Math.min(LONGEST, Math.max(first.pause + 1, first.limit - FURTHER_PERIODS));
}

/** Between two starts, whole hours. */
function longestPause({ expression, timeZone }: Dataset['schedule']): number {
  const cron = new Cron(expression, { timezone: timeZone });
  let longest = 0;
  let before = cron.nextRun(SPAN.from);
  for (let next = before; next && next < SPAN.to; next = cron.nextRun(next)) {
    longest = Math.max(longest, next.getTime() - (before as Date).getTime());
    before = next;
  }
  // One start in a month or none: a week without is no fault.
  return longest === 0 ? LONGEST : Math.ceil(longest / HOUR);
}
