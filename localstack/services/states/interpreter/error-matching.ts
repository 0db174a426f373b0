import type { StateError } from './state-error.ts';

/**
 * Whether an entry of ErrorEquals names the error.
 * States.TaskFailed matches every error but States.Timeout; States.Timeout also matches a missed heartbeat.
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
export function matchesError(errorEquals: readonly string[], failure: StateError): boolean {
  return errorEquals.some((name) => {
    if (name === failure.error) return true;
    if (name === 'States.ALL') return failure.matchedByAll;
    if (name === 'States.TaskFailed') return failure.matchedByAll && !isTimeout(failure);
    if (name === 'States.Timeout') return isTimeout(failure);
    return false;
  });
}

function isTimeout(failure: StateError): boolean {
  return failure.error === 'States.Timeout' || failure.error === 'States.HeartbeatTimeout';
}
