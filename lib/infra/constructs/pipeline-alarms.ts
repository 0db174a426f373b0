import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  type AlarmProps,
  ComparisonOperator,
  type IMetric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Dataset } from '../../contracts/dataset.ts';
import type { RunMetrics } from './run-metrics.ts';

export interface PipelineAlarmsProps {
  readonly prefix: string;
  readonly datasets: readonly Dataset[];
  /** Models with a schedule of their own; the others fail the run of their dataset. */
  readonly scheduledModels: readonly string[];
  readonly metrics: RunMetrics;
  readonly deadLetters: IQueue;
  readonly topic: ITopic;
}

/** An alarm is $0.10 a month, and people stop reading long lists. */
const MOST_ALARMS = 10;
const HOUR = Duration.hours(1);
/** CloudWatch looks back a day at most. */
const LONGEST_PERIOD = Duration.days(1);

/** Failed runs, stale data, undelivered events. */
export class PipelineAlarms extends Construct {
  readonly alarms: readonly Alarm[];

  /** @throws Error when there would be more than ten. */
  constructor(scope: Construct, id: string, props: PipelineAlarmsProps) {
    super(scope, id);
    const subjects = [...props.datasets.map((dataset) => dataset.name), ...props.scheduledModels];
    const count = subjects.length + props.datasets.length + 1;
    if (count > MOST_ALARMS)
      throw new Error(
        `${count} alarms for ${props.datasets.length} datasets and ${props.scheduledModels.length} scheduled models: at most ${MOST_ALARMS} fit the cost of this design`,
      );
    this.alarms = [
      ...subjects.map((subject) => this.failedRuns(subject, props)),
      ...props.datasets.map((dataset) => this.staleness(dataset, props)),
      this.undelivered(props),
    ];
    for (const alarm of this.alarms) {
      alarm.addAlarmAction(new SnsAction(props.topic));
      alarm.addOkAction(new SnsAction(props.topic));
    }
  }

  private failedRuns(subject: string, props: PipelineAlarmsProps): Alarm {
    return this.alarm(`FailedRuns-${subject}`, props, {
      metric: props.metrics.failedRuns(subject, HOUR),
      description: `A run of ${subject} failed`,
      threshold: 1,
      comparison: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      missing: TreatMissingData.NOT_BREACHING,
    });
  }

  /** No report within the limit is as bad as a report of old data. */
  private staleness(dataset: Dataset, props: PipelineAlarmsProps): Alarm {
    const limit = Duration.millis(dataset.freshness.error.milliseconds);
    const period = Duration.seconds(Math.min(limit.toSeconds(), LONGEST_PERIOD.toSeconds()));
    return this.alarm(`Freshness-${dataset.name}`, props, {
      metric: props.metrics.freshnessLag(dataset.name, period),
      description: `${dataset.name} lacks a row for more than ${limit.toHumanString()}, or no run reports`,
      threshold: limit.toSeconds(),
      comparison: ComparisonOperator.GREATER_THAN_THRESHOLD,
      missing: TreatMissingData.BREACHING,
    });
  }

  private undelivered(props: PipelineAlarmsProps): Alarm {
    return this.alarm('DeadLetters', props, {
      metric: props.deadLetters.metricApproximateNumberOfMessagesVisible({
        period: Duration.minutes(5),
        statistic: 'Maximum',
      }),
      description: 'A schedule or a rule could not deliver: see the dead-letter queue',
      threshold: 1,
      comparison: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      missing: TreatMissingData.NOT_BREACHING,
    });
  }

  private alarm(
    id: string,
    { prefix }: PipelineAlarmsProps,
    watch: {
      readonly metric: IMetric;
      readonly description: string;
      readonly threshold: number;
      readonly comparison: ComparisonOperator;
      readonly missing: TreatMissingData;
    },
  ): Alarm {
    const props: AlarmProps = {
      alarmName: `${prefix}-${id}`,
      alarmDescription: watch.description,
      metric: watch.metric,
      threshold: watch.threshold,
      evaluationPeriods: 1,
      comparisonOperator: watch.comparison,
      treatMissingData: watch.missing,
    };
    return new Alarm(this, id, props);
  }
}
