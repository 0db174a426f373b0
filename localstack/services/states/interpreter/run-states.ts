import { ownValue } from '../../../own-value.ts';
import type { Catcher, QueryLanguage, StatesBlock } from '../definition/machine-definition.ts';
import type { Json, JsonObject } from '../json-value.ts';
import { stateTypes } from '../state-types/state-types.ts';
import { outputPath, placeResult } from './data-flow.ts';
import { matchesError } from './error-matching.ts';
import { eventData, type Frame } from './frame.ts';
import { HISTORY_LIMIT } from './history.ts';
import type { LineProgress } from './line-progress.ts';
import { RetryPolicy } from './retry-policy.ts';
import type { RunningExecution } from './running-execution.ts';
import { BranchAborted, internalError, StateError } from './state-error.ts';
import { type Outcome, StateRun } from './state-run.ts';

/**
 * Runs a block of states from its start to an end and returns the last output.
 * @param before how far the line had come when the execution ended that is redriven; the state that it stayed in runs again, its retries
 * counted anew. @default it begins
 */
export async function runStates(
  execution: RunningExecution,
  block: StatesBlock,
  input: Json,
  frame: Frame,
  language: QueryLanguage,
  before?: LineProgress,
): Promise<Json> {
  if (before?.ended) return before.ended.output;
  let at = before?.at;
  const first = at ?? before?.next ?? { name: block.StartAt, input };
  let { name, input: data } = first;
  if (before) frame.variables.assign(before.variables);
  for (;;) {
    const state = ownValue(block.States, name);
    if (state === undefined) throw new StateError('States.Runtime', `No state is named '${name}'.`);
    if (execution.history.count >= HISTORY_LIMIT - 10) {
      throw new StateError(
        'States.Runtime',
        'The execution reached the maximum number of history events (25000).',
      );
    }
    // A Fail state is entered again, as AWS documents; what else was entered goes on.
    const earlier = state.Type === 'Fail' ? undefined : at;
    at = undefined;
    const enteredEventId =
      earlier?.enteredEventId ??
      frame.record(`${state.Type}StateEntered`, {
        stateEnteredEventDetails: { name, ...eventData('input', data) },
      });
    frame.enter(state.Type);
    const run = new StateRun(execution, frame, {
      name,
      state,
      language: state.QueryLanguage ?? language,
      input: data,
      enteredEventId,
      enteredAt: earlier?.enteredAt ?? execution.options.clock.now(),
      children: earlier?.children,
    });
    const outcome = await runState(run);
    if (Object.keys(outcome.assign).length > 0) frame.variables.assign(outcome.assign);
    frame.record(`${state.Type}StateExited`, {
      stateExitedEventDetails: {
        name,
        ...eventData('output', outcome.output),
        ...assignedVariables(outcome.assign),
      },
      ...(outcome.next !== undefined && { next: outcome.next }),
    });
    frame.leave();
    if (outcome.next === undefined) return outcome.output;
    name = outcome.next;
    data = outcome.output;
  }
}

/** Runs one state under its Retry and Catch. */
async function runState(run: StateRun): Promise<Outcome> {
  const { execution, frame, state } = run;
  const retries = new RetryPolicy(state.Retry, execution.options.random);
  for (;;) {
    try {
      return await stateTypes[state.Type](run);
    } catch (error) {
      if (frame.signal.aborted) throw new BranchAborted();
      const failure = describe(error instanceof StateError ? error : internalError(error), run);
      const delay = retries.next(failure);
      if (delay !== undefined) {
        await execution.options.clock.sleep(delay * 1000, frame.signal).catch(() => frame.throwIfAborted());
        run.retryCount += 1;
        continue;
      }
      if (run.failedEvent !== undefined) frame.record(run.failedEvent);
      const index = (state.Catch ?? []).findIndex((catcher) => matchesError(catcher.ErrorEquals, failure));
      const catcher = state.Catch?.[index];
      if (catcher === undefined) throw failure;
      return await catchError(run, catcher, index, failure);
    }
  }
}

async function catchError(
  run: StateRun,
  catcher: Catcher,
  index: number,
  failure: StateError,
): Promise<Outcome> {
  const errorOutput: JsonObject = { Error: failure.error ?? '', Cause: failure.errorCause ?? '' };
  if (run.language === 'JSONPath') {
    return outputPath(run, placeResult(catcher.ResultPath, run.input, errorOutput), catcher.Next);
  }
  try {
    return await run.conclude(catcher, errorOutput, catcher.Next, { errorOutput }, `Catch[${index}]/`);
  } catch (error) {
    throw error instanceof StateError ? describe(error, run) : error;
  }
}

/** Records a failed evaluation and words its cause as AWS does. */
function describe(error: StateError, run: StateRun): StateError {
  if (!error.namesState) return error;
  const cause = `An error occurred while executing the state '${run.name}' (entered at the event id #${run.enteredEventId}). ${error.errorCause}`;
  if (error.location !== undefined) {
    run.frame.record('EvaluationFailed', {
      evaluationFailedEventDetails: {
        error: error.error ?? '',
        cause,
        location: error.location,
        state: run.name,
      },
    });
  }
  return new StateError(error.error, cause, { matchedByAll: error.matchedByAll });
}

function assignedVariables(assign: JsonObject): JsonObject {
  const entries = Object.entries(assign);
  if (entries.length === 0) return {};
  return {
    assignedVariables: Object.fromEntries(entries.map(([name, value]) => [name, JSON.stringify(value)])),
    assignedVariablesDetails: { truncated: false },
  };
}
