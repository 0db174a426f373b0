import type { Json, JsonObject } from '../json-value.ts';
import { eventData, Frame, unlessAborted } from './frame.ts';
import { History } from './history.ts';
import { runStates } from './run-states.ts';
import type { ExecutionOptions, ExecutionResult, RunningExecution } from './running-execution.ts';
import { BranchAborted, internalError, StateError } from './state-error.ts';

/** One run of a state machine. */
export class Execution implements RunningExecution {
  readonly options: ExecutionOptions;
  readonly history: History;
  readonly #root: Frame;
  #stopped: { readonly error?: string; readonly cause?: string } | undefined;

  constructor(options: ExecutionOptions) {
    this.options = options;
    this.history = new History(() => options.clock.now(), options.append, options.redrive?.events);
    this.#root = new Frame(this.history, { previousEventId: 0 });
  }

  get context(): JsonObject {
    const { arn, name, machine, roleArn, input, startedAt, redrive } = this.options;
    return {
      Execution: {
        Id: arn,
        Input: input,
        Name: name,
        RoleArn: roleArn,
        StartTime: new Date(startedAt).toISOString(),
        RedriveCount: redrive?.count ?? 0,
        ...(redrive && { RedriveTime: new Date(redrive.at).toISOString() }),
      },
      StateMachine: { Id: machine.arn, Name: machine.name },
    };
  }

  /** Runs to the end; never rejects for what the machine does. */
  async run(): Promise<ExecutionResult> {
    const { input, roleArn, machine, redrive } = this.options;
    if (redrive)
      this.#root.previousEventId = this.history.record('ExecutionRedriven', redrive.events, {
        executionRedrivenEventDetails: { redriveCount: redrive.count },
      });
    else
      this.history.record('ExecutionStarted', 0, {
        executionStartedEventDetails: { ...eventData('input', input), roleArn },
      });
    try {
      const output = await this.#withinTimeout(
        runStates(
          this,
          machine.definition,
          input,
          this.#root,
          machine.definition.QueryLanguage ?? 'JSONPath',
          redrive?.progress,
        ),
      );
      this.history.record('ExecutionSucceeded', this.#root.previousEventId, {
        executionSucceededEventDetails: eventData('output', output),
      });
      return { status: 'SUCCEEDED', output };
    } catch (error) {
      this.#root.end();
      if (error instanceof MachineTimedOut) return this.#finish('TIMED_OUT', { error: 'States.Timeout' });
      if (error instanceof BranchAborted && this.#stopped !== undefined) {
        return this.#finish('ABORTED', this.#stopped);
      }
      const failure = error instanceof StateError ? error : internalError(error);
      return this.#finish('FAILED', {
        ...(failure.error !== undefined && { error: failure.error }),
        ...(failure.errorCause !== undefined && { cause: failure.errorCause }),
      });
    }
  }

  /** StopExecution: ends the run as ABORTED; tasks under way are told by their signal. */
  stop(error?: string, cause?: string): void {
    if (this.#root.signal.aborted) return;
    this.#stopped = { ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) };
    this.#root.end();
  }

  async #withinTimeout(work: Promise<Json>): Promise<Json> {
    const seconds = this.options.machine.definition.TimeoutSeconds;
    const guarded = unlessAborted(work, this.#root.signal);
    if (seconds === undefined) return guarded;
    const timer = new AbortController();
    const timeout = this.options.clock.sleep(seconds * 1000, timer.signal).then(
      () => {
        throw new MachineTimedOut();
      },
      () => new Promise<never>(() => undefined),
    );
    try {
      return await Promise.race([guarded, timeout]);
    } finally {
      guarded.catch(() => undefined);
      timer.abort();
    }
  }

  #finish(
    status: 'FAILED' | 'TIMED_OUT' | 'ABORTED',
    details: { readonly error?: string; readonly cause?: string },
  ): ExecutionResult {
    const [type, member] = {
      FAILED: ['ExecutionFailed', 'executionFailedEventDetails'],
      TIMED_OUT: ['ExecutionTimedOut', 'executionTimedOutEventDetails'],
      ABORTED: ['ExecutionAborted', 'executionAbortedEventDetails'],
    }[status] as [string, string];
    const previous = status === 'FAILED' ? this.#root.previousEventId : 0;
    this.history.record(type, previous, { [member]: { ...details } });
    return { status, ...details };
  }
}

class MachineTimedOut extends Error {}
