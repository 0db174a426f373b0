import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IRule } from 'aws-cdk-lib/aws-events';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Dataset } from '../../contracts/dataset.ts';
import { silentHours } from '../silent-hours.ts';
import type { RunMetrics } from './run-metrics.ts';

export interface PipelineAlarmsProps {
  readonly prefix: string;
  readonly datasets: readonly Dataset[];
  readonly metrics: RunMetrics;
  /** The rule that matches every execution which did not succeed. */
  readonly failures: IRule;
  readonly deadLetters: IQueue;
  readonly topic: ITopic;
}

/**
 * Three alarms, however many datasets there are: an alarm costs $0.10 a month, and people stop reading long lists. They notice what no
 * report may tell of, silence included; what is failed or late by name is in the message that `report` publishes when it changes.
 * None tells of OK: every alarm of a first deployment would, and `report` says what is over.
 */
export class PipelineAlarms extends Construct {
  readonly alarms: readonly Alarm[];

  constructor(scope: Construct, id: string, props: PipelineAlarmsProps) {
    super(scope, id);
    this.alarms = [this.failed(props), this.late(props), this.undelivered(props)];
    for (const alarm of this.alarms) alarm.addAlarmAction(new SnsAction(props.topic));
  }

  /** EventBridge counts what its rule matched, whether or not a function that the rule calls works. */
  private failed({ prefix, failures }: PipelineAlarmsProps): Alarm {
    return this.alarm('Failed', prefix, {
      metric: new Metric({
        namespace: 'AWS/Events',
        metricName: 'TriggeredRules',
        dimensionsMap: { RuleName: failures.ruleName },
        statistic: 'Sum',
        period: Duration.minutes(5),
      }),
      description: 'A run failed, was aborted or timed out: see npx coinlake runs',
      threshold: 1,
      comparison: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      missing: TreatMissingData.NOT_BREACHING,
    });
  }

  /** Every report sends the lateness of all datasets: no value at all is as bad as a late one. */
  private late({ prefix, datasets, metrics }: PipelineAlarmsProps): Alarm {
    const hours = silentHours(datasets);
    return this.alarm('Late', prefix, {
      metric: metrics.pastLimit(Duration.hours(1)),
      description: `A dataset lacks a row for longer than its freshness limit allows, or no run has reported for ${hours} hours: see npx coinlake status`,
      threshold: 0,
      comparison: ComparisonOperator.GREATER_THAN_THRESHOLD,
      missing: TreatMissingData.BREACHING,
      periods: hours,
    });
  }

  private undelivered({ prefix, deadLetters }: PipelineAlarmsProps): Alarm {
    return this.alarm('DeadLetters', prefix, {
      metric: deadLetters.metricApproximateNumberOfMessagesVisible({
        period: Duration.minutes(5),
        statistic: 'Maximum',
      }),
      description: 'A schedule, a rule or a report could not deliver: see the dead-letter queue',
      threshold: 1,
      comparison: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      missing: TreatMissingData.NOT_BREACHING,
    });
  }

  private alarm(
    id: string,
    prefix: string,
    watch: {
      readonly metric: IMetric;
      readonly description: string;
      readonly threshold: number;
      readonly comparison: ComparisonOperator;
      readonly missing: TreatMissingData;
      /** @default 1 */
      readonly periods?: number;
    },
  ): Alarm {
    return new Alarm(this, id, {
      alarmName: `${prefix}-${id}`,
      alarmDescription: watch.description,
      metric: watch.metric,
      threshold: watch.threshold,
      evaluationPeriods: watch.periods ?? 1,
      comparisonOperator: watch.comparison,
      treatMissingData: watch.missing,
    });
  }
}
