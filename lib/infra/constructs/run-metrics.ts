import type { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { metricNames } from '../../contracts/metrics.ts';

/** The metrics that a run's report emits, by subject: a dataset's or a model's name. */
export class RunMetrics {
  readonly namespace: string;

  constructor(namespace: string) {
    this.namespace = namespace;
  }

  failedRuns(subject: string, period: Duration): Metric {
    return this.metric(metricNames.failedRuns, subject, 'Sum', period);
  }

  quarantined(subject: string, period: Duration): Metric {
    return this.metric(metricNames.quarantined, subject, 'Sum', period);
  }

  /** Seconds. */
  freshnessLag(subject: string, period: Duration): Metric {
    return this.metric(metricNames.freshnessLag, subject, 'Maximum', period);
  }

  private metric(metricName: string, dataset: string, statistic: string, period: Duration): Metric {
    return new Metric({
      namespace: this.namespace,
      metricName,
      dimensionsMap: { dataset },
      statistic,
      period,
    });
  }
}
