import { createHash } from 'node:crypto';
import type { Runtime } from '../../../runtime.ts';
import { type HistoryEvent, withoutPlace } from '../interpreter/history.ts';
import { withoutData } from '../operations/shown-event.ts';
import type { ExecutionRecord, LoggingConfiguration } from '../store/records.ts';

/** Events of a level, as https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html lists them. */
const LEVELS = {
  ALL: /./,
  ERROR: /(Failed|TimedOut|Aborted)$/,
  FATAL: /^Execution(Failed|TimedOut|Aborted)$/,
  OFF: /(?!)/,
};

/** Entries that PutLogEvents takes at once. */
const BATCH = 1000;

/** Writes an ended execution's events to the log groups that its machine names. @throws AwsError */
export async function deliverLogs(
  runtime: Runtime,
  logging: LoggingConfiguration,
  record: ExecutionRecord,
  events: readonly HistoryEvent[],
): Promise<void> {
  const level = LEVELS[logging.level ?? 'OFF'];
  // What came before a redrive was delivered when that attempt ended.
  const since = events.findLastIndex(({ type }) => type === 'ExecutionRedriven');
  const logEvents = events
    .slice(Math.max(0, since))
    .map(withoutPlace)
    .filter(({ type }) => level.test(type))
    .map((event) => ({
      timestamp: event.timestamp,
      message: message(logging.includeExecutionData === true ? event : withoutData(event), record),
    }));
  if (logEvents.length === 0) return;
  const minute = new Date(record.startedAt).toISOString().slice(0, 16).replace(/[T:]/g, '-');
  const id = createHash('sha256').update(record.arn).digest('hex').slice(0, 8);
  const logStreamName = `states/${record.machineArn.split(':').at(-1)}/${minute}/${id}`;
  const owner = { arn: `arn:${runtime.partition}:iam::${runtime.accountId}:root` };
  for (const { cloudWatchLogsLogGroup } of logging.destinations ?? []) {
    const logGroupName = cloudWatchLogsLogGroup?.logGroupArn?.split(':')[6];
    // A stream may be there: a redriven execution, or a delivery that a restart repeats.
    await runtime
      .call('logs', 'CreateLogStream', { logGroupName, logStreamName }, owner)
      .catch((error: { readonly code?: string }) => {
        if (error.code !== 'ResourceAlreadyExistsException') throw error;
      });
    for (let start = 0; start < logEvents.length; start += BATCH) {
      const batch = logEvents.slice(start, start + BATCH);
      await runtime.call('logs', 'PutLogEvents', { logGroupName, logStreamName, logEvents: batch }, owner);
    }
  }
}

function message(
  { id, type, timestamp, previousEventId, ...members }: HistoryEvent,
  record: ExecutionRecord,
): string {
  return JSON.stringify({
    id: String(id),
    type,
    details: Object.values(members)[0] ?? {},
    redrive_count: String(record.redriveCount ?? 0),
    previous_event_id: String(previousEventId),
    event_timestamp: String(timestamp),
    execution_arn: record.arn,
  });
}
