import { AwsError } from '../service.ts';
import {
  type Dimension,
  type MetricName,
  type MetricStore,
  requireStatistics,
  statistic,
} from './metric-store.ts';

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

/** PutMetricAlarm's input, as far as the local runtime evaluates it. */
export interface AlarmDefinition {
  readonly AlarmName: string;
  readonly AlarmDescription?: string;
  readonly Namespace?: string;
  readonly MetricName?: string;
  readonly Dimensions?: readonly Dimension[];
  readonly Statistic?: string;
  readonly Period?: number;
  readonly Metrics?: readonly {
    readonly Id: string;
    readonly ReturnData?: boolean;
    readonly Expression?: string;
    readonly MetricStat?: { readonly Metric: MetricName; readonly Period: number; readonly Stat: string };
  }[];
  readonly EvaluationPeriods: number;
  readonly DatapointsToAlarm?: number;
  readonly Threshold: number;
  readonly ComparisonOperator: string;
  readonly TreatMissingData?: string;
  readonly ActionsEnabled?: boolean;
  readonly AlarmActions?: readonly string[];
  readonly OKActions?: readonly string[];
  readonly InsufficientDataActions?: readonly string[];
}

/** The one metric that an alarm watches. @throws AwsError for metric math, which the local runtime does not evaluate */
export function watchedMetric(alarm: AlarmDefinition): { metric: MetricName; seconds: number; stat: string } {
  if (!alarm.Metrics?.length)
    return {
      metric: {
        Namespace: alarm.Namespace ?? '',
        MetricName: alarm.MetricName ?? '',
        Dimensions: alarm.Dimensions ?? [],
      },
      seconds: Number(alarm.Period),
      stat: alarm.Statistic ?? 'Average',
    };
  const [only, ...others] = alarm.Metrics;
  if (!only?.MetricStat || others.length > 0)
    throw new AwsError(
      'ValidationError',
      `Alarm ${alarm.AlarmName}: the local runtime evaluates one metric, no expressions`,
    );
  const { Metric, Period, Stat } = only.MetricStat;
  return { metric: Metric, seconds: Number(Period), stat: Stat };
}

const COMPARISONS: Readonly<Record<string, (value: number, threshold: number) => boolean>> = {
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  GreaterThanThreshold: (value, threshold) => value > threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};

/** Holds an alarm to what evaluateAlarm can do. @throws AwsError ValidationError that names the alarm and what is wrong */
export function checkAlarm(alarm: AlarmDefinition): void {
  const refuse = (why: string) => new AwsError('ValidationError', `Alarm ${alarm.AlarmName}: ${why}`);
  const { seconds, stat } = watchedMetric(alarm);
  requireStatistics([stat]);
  if (!Object.hasOwn(COMPARISONS, alarm.ComparisonOperator ?? ''))
    throw refuse(`${alarm.ComparisonOperator} is not supported by the local runtime`);
  if (!(seconds > 0) || seconds % 60 !== 0)
    throw refuse('the local runtime keeps metrics in minutes: Period must be a multiple of 60');
  if (!(Number(alarm.EvaluationPeriods) >= 1)) throw refuse('EvaluationPeriods must be at least 1');
  if (Number(alarm.DatapointsToAlarm ?? 1) > Number(alarm.EvaluationPeriods))
    throw refuse('DatapointsToAlarm must not exceed EvaluationPeriods');
  for (const action of [
    ...(alarm.AlarmActions ?? []),
    ...(alarm.OKActions ?? []),
    ...(alarm.InsufficientDataActions ?? []),
  ])
    if (action.split(':')[2] !== 'sns')
      throw refuse(`the local runtime acts on SNS topics only, not ${action}`);
}

/**
 * CloudWatch retrieves more periods than it evaluates, how many more is not published; its own examples retrieve 5 for 3.
 */
const FURTHER_PERIODS = 2;

/** A period that has data. */
interface DataPoint {
  readonly value: number;
  /** 1 for the newest period of the range, 2 for the one before it. */
  readonly age: number;
}

/**
 * The alarm's state at `now`, over a window that slides: of the last periods, the newest of which ends now, the newest EvaluationPeriods
 * that have data count; where there are fewer, TreatMissingData fills them. Source: CloudWatch user guide, "Configuring how CloudWatch
 * alarms treat missing data" with its tables, and "Alarm evaluation window".
 */
export function evaluateAlarm(
  alarm: AlarmDefinition,
  before: AlarmState,
  metrics: MetricStore,
  now: Date,
): { state: AlarmState; reason: string } {
  const { metric, seconds, stat } = watchedMetric(alarm);
  const evaluated = Number(alarm.EvaluationPeriods);
  const range = evaluated + FURTHER_PERIODS;
  const length = seconds * 1000;
  const end = now.getTime() + 1;
  const from = end - range * length;
  const points = [...metrics.periods(metric, from, end, seconds)]
    .map(([start, statistics]) => ({
      value: statistic(statistics, stat) as number,
      age: range - Math.round((start - from) / length),
    }))
    .sort((a, b) => b.age - a.age)
    .slice(-evaluated);
  return judge(alarm, before, points);
}

/** @param points the newest that there are, oldest first, at most EvaluationPeriods */
function judge(
  alarm: AlarmDefinition,
  before: AlarmState,
  points: readonly DataPoint[],
): { state: AlarmState; reason: string } {
  const evaluated = Number(alarm.EvaluationPeriods);
  const needed = Number(alarm.DatapointsToAlarm ?? evaluated);
  const treatment = alarm.TreatMissingData ?? 'missing';
  const [oldest] = points;
  if (!oldest && treatment === 'missing')
    return { state: 'INSUFFICIENT_DATA', reason: 'no datapoints were received' };
  const breaches = COMPARISONS[alarm.ComparisonOperator];
  const known = points.filter(({ value }) => breaches?.(value, Number(alarm.Threshold))).length;
  const breaching = known + (treatment === 'breaching' ? evaluated - points.length : 0);
  // Too few points to know, and all that are known breach.
  const undecided = known < needed && known === points.length;
  if (undecided && treatment === 'ignore')
    return { state: before, reason: 'datapoints are missing: the state is kept' };
  // A breach alone alarms once it is old enough: the next point may be a good one.
  const alone = undecided && treatment === 'missing' && oldest !== undefined && oldest.age >= needed;
  const values = points.map(({ value }) => value).join(', ');
  return {
    state: breaching >= needed || alone ? 'ALARM' : 'OK',
    reason: `${breaching} of ${evaluated} datapoints [${values}] were breaching: ${alarm.ComparisonOperator} ${alarm.Threshold}`,
  };
}
