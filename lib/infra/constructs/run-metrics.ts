import type { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { metricNames } from '../../contracts/metrics.ts';

/** The metrics that reports emit. */
export class RunMetrics {
  readonly namespace: string;

  constructor(namespace: string) {
    this.namespace = namespace;
  }

  quarantined(period: Duration): Metric {
    return this.metric(metricNames.quarantined, 'Sum', period);
  }

  /** Seconds. */
  pastLimit(period: Duration): Metric {
    return this.metric(metricNames.pastLimit, 'Maximum', period);
  }

  private metric(metricName: string, statistic: string, period: Duration): Metric {
    return new Metric({ namespace: this.namespace, metricName, statistic, period });
  }
}
