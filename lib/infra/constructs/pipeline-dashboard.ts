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
import type { RunMetrics } from './run-metrics.ts';

interface Machine {
  readonly name: string;
  readonly arn: string;
}

export interface PipelineDashboardProps {
  readonly name: string;
  readonly machines: readonly Machine[];
  readonly metrics: RunMetrics;
  readonly alarms: readonly Alarm[];
}

const HOUR = Duration.hours(1);

/** The lakehouse on one page: alarms, the worst freshness, quarantine, failures, runs and their durations. */
export class PipelineDashboard extends Construct {
  constructor(scope: Construct, id: string, props: PipelineDashboardProps) {
    super(scope, id);
    const { metrics } = props;
    new Dashboard(this, 'Dashboard', {
      dashboardName: props.name,
      widgets: [
        [new AlarmStatusWidget({ title: 'Alarms', alarms: [...props.alarms], width: 24, height: 3 })],
        [
          graph('Worst dataset: seconds past its freshness limit', [metrics.pastLimit(HOUR)]),
          graph('Quarantined', [metrics.quarantined(HOUR)]),
        ],
        [
          graph(
            'Failed runs',
            props.machines.map((machine) => executions('ExecutionsFailed', 'Sum', machine)),
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
