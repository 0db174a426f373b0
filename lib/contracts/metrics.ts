/**
 * The custom metrics that the report function emits, namespace METRICS_NAMESPACE, without dimensions: a metric costs per
 * set of dimensions, and alarms must not grow with datasets. Ids go to logs; which dataset is late or failed is in the message that
 * report publishes. EventBridge counts failed runs, Step Functions times them, without charge; ops.batches has the records.
 */
export const metricNames = {
  /**
   * How long the dataset that is worst has a row due beyond its freshness limit, seconds; below zero while all keep theirs. Every
   * report sends it, so that no value means that nothing runs.
   */
  pastLimit: 'PastFreshnessLimit',
  /** Records that went to quarantine, count. */
  quarantined: 'Quarantined',
} as const;
