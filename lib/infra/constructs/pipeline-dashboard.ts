import { Duration } from 'aws-cdk-lib';
import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  Metric,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { Dataset } from '../../contracts/dataset.ts';
import type { RunMetrics } from './run-metrics.ts';

interface Machine {
  readonly name: string;
  readonly arn: string;
}

export interface PipelineDashboardProps {
  readonly name: string;
  readonly datasets: readonly Dataset[];
  readonly models: readonly string[];
  readonly machines: readonly Machine[];
  readonly metrics: RunMetrics;
  readonly alarms: readonly Alarm[];
}

const HOUR = Duration.hours(1);

/** The lakehouse on one page: alarms, freshness against its limits, failures, quarantine, runs and their durations. */
export class PipelineDashboard extends Construct {
  constructor(scope: Construct, id: string, props: PipelineDashboardProps) {
    super(scope, id);
    const { metrics } = props;
    const datasets = props.datasets.map((dataset) => dataset.name);
    const subjects = [...datasets, ...props.models];
    new Dashboard(this, 'Dashboard', {
      dashboardName: props.name,
      widgets: [
        [new AlarmStatusWidget({ title: 'Alarms', alarms: [...props.alarms], width: 24, height: 3 })],
        props.datasets.map(
          (dataset) =>
            new GraphWidget({
              title: `Freshness of ${dataset.name} (s)`,
              left: [metrics.freshnessLag(dataset.name, HOUR)],
              leftAnnotations: [
                { label: 'warn', value: dataset.freshness.warn.milliseconds / 1000, color: '#ff7f0e' },
                { label: 'error', value: dataset.freshness.error.milliseconds / 1000, color: '#d62728' },
              ],
              width: 12,
            }),
        ),
        [
          graph(
            'Failed runs',
            subjects.map((name) => metrics.failedRuns(name, HOUR)),
          ),
          graph(
            'Quarantined',
            datasets.map((name) => metrics.quarantined(name, HOUR)),
          ),
        ],
        [
          graph(
            'Runs',
            props.machines.map((machine) => executions('ExecutionsStarted', 'Sum', machine)),
          ),
          graph(
            'Duration of runs (ms)',
            props.machines.map((machine) => executions('ExecutionTime', 'Maximum', machine)),
          ),
        ],
      ],
    });
  }
}

/** Step Functions' own metric of a machine, which costs nothing. */
const executions = (metricName: string, statistic: string, { name, arn }: Machine): IMetric =>
  new Metric({
    namespace: 'AWS/States',
    metricName,
    dimensionsMap: { StateMachineArn: arn },
    label: name,
    statistic,
    period: HOUR,
  });

const graph = (title: string, left: IMetric[]): GraphWidget => new GraphWidget({ title, left, width: 12 });
