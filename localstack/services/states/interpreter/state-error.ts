import { isTooDeep } from '../../../protocols/nesting.ts';

/** An error of Amazon States Language: what Retry and Catch match and what a failed execution shows. */
export class StateError extends Error {
  /** Error name, e.g. States.Timeout, Athena.TooManyRequestsException, LeaseHeld. */
  readonly error: string | undefined;
  /** Text for people, or JSON for a failed task. */
  readonly errorCause: string | undefined;
  /** Field of the state whose evaluation failed, e.g. Output/count. */
  readonly location: string | undefined;
  /** Whether the cause is to begin with the state that failed, as AWS's does. Always so where there is a location. */
  readonly namesState: boolean;
  /** Whether States.ALL and States.TaskFailed match it. False for States.Runtime, and for a state's own oversized data. */
  readonly matchedByAll: boolean;

  /** Whether the States.Timeout is a missed heartbeat. */
  readonly missedHeartbeat: boolean;

  constructor(
    error: string | undefined,
    errorCause?: string,
    options: {
      readonly location?: string;
      readonly namesState?: boolean;
      readonly matchedByAll?: boolean;
      readonly missedHeartbeat?: boolean;
    } = {},
  ) {
    super(errorCause ?? error ?? 'Failed');
    this.name = 'StateError';
    this.error = error;
    this.errorCause = errorCause;
    this.location = options.location;
    this.namesState = options.namesState ?? options.location !== undefined;
    this.missedHeartbeat = options.missedHeartbeat ?? false;
    this.matchedByAll = options.matchedByAll ?? error !== 'States.Runtime';
  }
}

/** Thrown through a branch that was aborted; its events are already written. */
export class BranchAborted extends Error {
  constructor() {
    super('The branch was aborted');
    this.name = 'BranchAborted';
  }
}

/** A fault of the interpreter itself, so that it ends the execution like any other and is seen. */
export function internalError(error: unknown): StateError {
  if (isTooDeep(error)) return new StateError('States.Runtime', 'The data is nested too deeply to be read.');
  const text = error instanceof Error ? error.message : String(error);
  return new StateError('States.Runtime', `The local Step Functions failed: ${text}`);
}
