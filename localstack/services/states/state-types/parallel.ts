import type { StatesBlock } from '../definition/machine-definition.ts';
import { concludeWith, effectiveInput } from '../interpreter/data-flow.ts';
import { Frame } from '../interpreter/frame.ts';
import { runStates } from '../interpreter/run-states.ts';
import { StateError } from '../interpreter/state-error.ts';
import type { Outcome, StateRun } from '../interpreter/state-run.ts';
import type { Json } from '../json-value.ts';

/** Parallel: all branches at once over the same input; the result is their outputs in order. One failure aborts the others. */
export async function runParallel(run: StateRun): Promise<Outcome> {
  const { frame, execution, state } = run;
  const input = await effectiveInput(run);
  const earlier = run.takeChildren();
  const startedId = earlier ? frame.previousEventId : frame.record('ParallelStateStarted');
  run.failedEvent = 'ParallelStateFailed';
  const frames: Frame[] = [];
  let failed = false;

  const runBranch = async (branch: StatesBlock, index: number): Promise<Json> => {
    const before = earlier?.get(index);
    if (before?.ended) return before.ended.output;
    const child = new Frame(frame.history, {
      previousEventId: startedId,
      outer: frame,
      line: run.lineOf(index),
    });
    frames.push(child);
    try {
      return await runStates(execution, branch, input, child, run.language, before);
    } catch (error) {
      if (error instanceof StateError && !failed) {
        failed = true;
        child.leave();
        for (const other of frames) if (other !== child) other.abort(child.previousEventId);
        frame.previousEventId = child.previousEventId;
      }
      throw error;
    } finally {
      frame.release(child);
      if (!failed) frame.previousEventId = child.previousEventId;
    }
  };

  const results = await Promise.allSettled((state.Branches as readonly StatesBlock[]).map(runBranch));
  const failure = firstFailure(results);
  if (failure !== undefined) throw failure;
  frame.record('ParallelStateSucceeded');
  run.failedEvent = undefined;
  return concludeWith(
    run,
    results.map((result) => (result as PromiseFulfilledResult<Json>).value),
  );
}

/** The state error among the rejections, if any; else the first of them. */
export function firstFailure(results: readonly PromiseSettledResult<unknown>[]): unknown {
  const reasons = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
  return reasons.find((reason) => reason instanceof StateError) ?? reasons[0];
}
