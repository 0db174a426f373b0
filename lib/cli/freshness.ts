import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import type { Dataset } from '../contracts/dataset.ts';
import { metricNames } from '../contracts/metrics.ts';
import { runnableNamed } from './runnable.ts';
import { scheduledRuns } from './scheduled-runs.ts';
import type { Session } from './session.ts';

/** How late a dataset is, against what it promises. */
export interface Freshness {
  readonly dataset: string;
  readonly state: 'fresh' | 'warn' | 'error' | 'unknown';
  /** When the first row is due that silver lacks; undefined where no run has reported it. */
  readonly due?: Date;
  /** From there to the present, ms; 0 where the present comes first. */
  readonly late?: number;
  /** What this is measured against: now, or the end of recorded data. */
  readonly present: Date;
}

/** Reports that are looked at: one of a backfill knows only of its own scheduled time. */
const REPORTS = 5;
const MINUTE = 60_000;

/**
 * By the metric that the dataset's alarm watches: a run's report says how long, at the scheduled time, a row had been due.
 * @param recorded whether the data end: the latest scheduled time is their present
 */
export async function freshnessOf(
  session: Session,
  dataset: Dataset,
  { recorded, now }: { readonly recorded: boolean; readonly now: Date },
): Promise<Freshness> {
  const runs = await scheduledRuns(session, runnableNamed(dataset.name, session.deployment));
  const latest = Math.max(...runs.map((run) => run.scheduledTime.getTime()));
  const present = recorded && runs.length > 0 ? new Date(latest) : now;
  let due: number | undefined;
  for (const { scheduledTime, stoppedAt } of runs.filter((run) => run.stoppedAt).slice(0, REPORTS)) {
    const lag = await reportedLag(session, dataset.name, stoppedAt as Date);
    if (lag !== undefined) due = Math.max(due ?? 0, scheduledTime.getTime() - lag);
  }
  if (due === undefined) return { dataset: dataset.name, state: 'unknown', present };
  const late = Math.max(0, present.getTime() - due);
  const { warn, error } = dataset.freshness;
  const state = late > error.milliseconds ? 'error' : late > warn.milliseconds ? 'warn' : 'fresh';
  return { dataset: dataset.name, state, due: new Date(due), late, present };
}

/** What the report of a run that stopped then said, ms. */
async function reportedLag(session: Session, dataset: string, stopped: Date): Promise<number | undefined> {
  const minute = Math.floor(stopped.getTime() / MINUTE) * MINUTE;
  const { Datapoints = [] } = await session.connect(CloudWatchClient).send(
    new GetMetricStatisticsCommand({
      Namespace: session.deployment.metricsNamespace,
      MetricName: metricNames.freshnessLag,
      Dimensions: [{ Name: 'dataset', Value: dataset }],
      // A report is some seconds before the end of its run.
      StartTime: new Date(minute - MINUTE),
      EndTime: new Date(minute + MINUTE),
      Period: 60,
      Statistics: ['Maximum'],
    }),
  );
  const [newest] = Datapoints.toSorted(
    (a, b) => (b.Timestamp?.getTime() ?? 0) - (a.Timestamp?.getTime() ?? 0),
  );
  return newest?.Maximum === undefined ? undefined : newest.Maximum * 1000;
}
