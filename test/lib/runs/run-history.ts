import type { HistoryEvent } from '@aws-sdk/client-sfn';

const START = Date.UTC(2024, 5, 1);

/** Seconds after START. */
export const second = (seconds: number): Date => new Date(START + seconds * 1000);

/**
 * Events of one execution, numbered from 1, a second apart.
 * @param rows type, id of the event before, and what the type's own member holds
 */
export function history(
  rows: readonly (readonly [type: string, previous: number, details?: object])[],
): HistoryEvent[] {
  return rows.map(([type, previousEventId, details], i) => ({
    id: i + 1,
    previousEventId,
    timestamp: second(i),
    type: type as HistoryEvent['type'],
    ...(details && { [memberOf(type)]: details }),
  }));
}

/** TaskStateEntered → stateEnteredEventDetails, TaskFailed → taskFailedEventDetails. */
function memberOf(type: string): string {
  if (type.endsWith('StateEntered')) return 'stateEnteredEventDetails';
  if (type.endsWith('StateExited')) return 'stateExitedEventDetails';
  return `${type[0]?.toLowerCase()}${type.slice(1)}EventDetails`;
}

/** A task that fails once and starts an execution, then a Map of two iterations at a time, the second of which fails. */
export const RETRIED_AND_MAPPED = history([
  ['ExecutionStarted', 0],
  ['TaskStateEntered', 1, { name: 'Lease' }],
  ['TaskScheduled', 2],
  ['TaskFailed', 3, { error: 'ProviderThrottled', cause: '{"errorMessage":"wait"}' }],
  ['TaskScheduled', 4],
  ['TaskSubmitted', 5, { output: '{"ExecutionArn":"arn:aws:states:x:0:execution:gold-model:m1"}' }],
  ['TaskSucceeded', 6],
  ['TaskStateExited', 7, { name: 'Lease' }],
  ['MapStateEntered', 8, { name: 'Ingest' }],
  ['MapStateStarted', 9, { length: 2 }],
  ['MapIterationStarted', 10, { name: 'Ingest', index: 0 }],
  ['MapIterationStarted', 10, { name: 'Ingest', index: 1 }],
  ['TaskStateEntered', 11, { name: 'Ingest group' }],
  ['TaskStateEntered', 12, { name: 'Ingest group' }],
  ['TaskScheduled', 13],
  ['TaskScheduled', 14],
  ['TaskSucceeded', 15],
  ['TaskFailed', 16, { error: 'ProviderRejected', cause: 'no' }],
  ['TaskStateExited', 17, { name: 'Ingest group' }],
  ['MapIterationSucceeded', 19, { name: 'Ingest', index: 0 }],
  ['MapIterationFailed', 18, { name: 'Ingest', index: 1 }],
  ['MapStateFailed', 21],
  ['ExecutionFailed', 22, { error: 'ProviderRejected', cause: 'no' }],
]);
