/**
 * The custom metrics that the report function emits, namespace METRICS_NAMESPACE, dimension `dataset` (for a gold
 * model: the model's name). Alarms and the dashboard name them by this list. A metric costs per dimension set, so there
 * are at most ten, and ids go to logs. Step Functions counts and times executions without charge; ops.batches has the records.
 */
export const metricNames = {
  /** Runs that failed, count: 0 for a run that succeeded, so that an alarm can tell success from silence. */
  failedRuns: 'FailedRuns',
  /** Records that went to quarantine, count. */
  quarantined: 'Quarantined',
  /** How long, at the scheduled time, the first row that silver lacks had been due, seconds; below zero while none is due. */
  freshnessLag: 'FreshnessLag',
} as const;
