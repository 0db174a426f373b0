import type { StateError } from './state-error.ts';

/**
 * Whether an entry of ErrorEquals names the error.
 * States.TaskFailed matches every error but States.Timeout; a missed heartbeat shows as
 * States.Timeout, and States.HeartbeatTimeout matches it too.
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
export function matchesError(errorEquals: readonly string[], failure: StateError): boolean {
  return errorEquals.some((name) => {
    if (name === failure.error) return true;
    if (name === 'States.ALL') return failure.matchedByAll;
    if (name === 'States.TaskFailed') return failure.matchedByAll && failure.error !== 'States.Timeout';
    return name === 'States.HeartbeatTimeout' && failure.missedHeartbeat;
  });
}
