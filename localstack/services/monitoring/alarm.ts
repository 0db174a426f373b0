import { AwsError } from '../service.ts';
import { type Dimension, type MetricName, type MetricStore, statistic } from './metric-store.ts';

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

/**
 * The alarm's state at `now`, from the last EvaluationPeriods periods, the one under way included.
 * Source: CloudWatch user guide, "Using Amazon CloudWatch alarms", missing data.
 */
export function evaluateAlarm(
  alarm: AlarmDefinition,
  before: AlarmState,
  metrics: MetricStore,
  now: Date,
): { state: AlarmState; reason: string } {
  const { metric, seconds, stat } = watchedMetric(alarm);
  const breaches = COMPARISONS[alarm.ComparisonOperator];
  if (!breaches)
    throw new AwsError(
      'ValidationError',
      `Alarm ${alarm.AlarmName}: ${alarm.ComparisonOperator} is not supported by the local runtime`,
    );
  const evaluated = Number(alarm.EvaluationPeriods);
  const needed = Number(alarm.DatapointsToAlarm ?? evaluated);
  const end = now.getTime() + 1;
  const from = end - evaluated * seconds * 1000;
  const points = [...metrics.periods(metric, from, end, seconds).values()].map(
    (s) => statistic(s, stat) as number,
  );
  const missing = evaluated - points.length;
  const treatment = alarm.TreatMissingData ?? 'missing';
  if (points.length === 0 && treatment === 'missing')
    return { state: 'INSUFFICIENT_DATA', reason: 'no datapoints were received' };
  if (missing > 0 && treatment === 'ignore')
    return { state: before, reason: 'datapoints are missing: the state is kept' };
  const breaching =
    points.filter((value) => breaches(value, Number(alarm.Threshold))).length +
    (treatment === 'breaching' ? missing : 0);
  return {
    state: breaching >= needed ? 'ALARM' : 'OK',
    reason: `${breaching} of ${evaluated} datapoints [${points.join(', ')}] were breaching: ${alarm.ComparisonOperator} ${alarm.Threshold}`,
  };
}
