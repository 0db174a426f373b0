import { randomUUID } from 'node:crypto';
import { concludeWith } from '../interpreter/data-flow.ts';
import { StateError } from '../interpreter/state-error.ts';
import type { Outcome, StateRun } from '../interpreter/state-run.ts';
import type { Json } from '../json-value.ts';
import { batchItems } from './item-batcher.ts';
import { readItems } from './item-reader.ts';
import { processorOf } from './map.ts';
import { limitOf, mapItems, selectItem, toItems } from './map-items.ts';
import { type ChildResult, describeChild, writeResults } from './result-writer.ts';

/** Child executions at once without MaxConcurrency. */
const DISTRIBUTED_CONCURRENCY = 1000;

/**
 * Map in DISTRIBUTED mode: each item or batch is an execution of its own, without the outer variables.
 * https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
 */
export async function runDistributedMap(run: StateRun): Promise<Outcome> {
  const { frame, execution, state } = run;
  const reader = state.ItemReader !== undefined;
  const items = reader ? toItems(await readItems(run), run) : await mapItems(run);
  const concurrency = (await limitOf(run, 'MaxConcurrency', 0)) || DISTRIBUTED_CONCURRENCY;
  const tolerated = await toleratedFailures(run);
  const inputs: Json[] = [];
  for (const item of items) inputs.push(await selectItem(run, item));
  const batches = await batchItems(run, inputs);

  frame.record('MapStateStarted', { mapStateStartedEventDetails: { length: reader ? 0 : items.length } });
  const label = String(state.Label ?? run.name);
  const mapRunArn = `${execution.options.machine.arn.replace(':stateMachine:', ':mapRun:')}/${label}:${randomUUID()}`;
  frame.record('MapRunStarted', { mapRunStartedEventDetails: { mapRunArn } });

  const results: ChildResult[] = [];
  let failures = 0;
  let next = 0;
  const exceeded = () => failures > tolerated(batches.length);
  const line = async (): Promise<void> => {
    while (next < batches.length && !exceeded()) {
      const index = next++;
      const input = batches[index]!.input;
      const child = await execution.options.children.run(
        {
          execution,
          definition: { ...processorOf(run), QueryLanguage: run.language },
          input,
          label,
          mapRunArn,
        },
        frame.signal,
      );
      if (child.result.status !== 'SUCCEEDED') failures += batches[index]!.items;
      results[index] = { ...child, input };
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, batches.length) }, line));
  frame.throwIfAborted();

  if (exceeded()) {
    const error = 'States.ExceedToleratedFailureThreshold';
    const cause = 'The specified tolerated failure threshold was exceeded';
    frame.record('MapRunFailed', { mapRunFailedEventDetails: { error, cause } });
    throw new StateError(error, cause);
  }
  const output =
    state.ResultWriter === undefined ? results.map(outputOf) : await writeResults(run, mapRunArn, results);
  frame.record('MapRunSucceeded');
  frame.record('MapStateSucceeded');
  run.failedEvent = undefined;
  return concludeWith(run, output);
}

/** Items that may fail, given the number of all: none unless a threshold says so; the lower of two counts. */
async function toleratedFailures(run: StateRun): Promise<(total: number) => number> {
  const count = await limitOf(run, 'ToleratedFailureCount', -1);
  const percentage = await limitOf(run, 'ToleratedFailurePercentage', -1);
  return (total) => {
    const limits = [...(count >= 0 ? [count] : []), ...(percentage >= 0 ? [(total * percentage) / 100] : [])];
    return limits.length === 0 ? 0 : Math.min(...limits);
  };
}

/**
 * A child's output (Transformation COMPACT, the default without a ResultWriter); one that failed within tolerance is
 * described as a result file describes it.
 */
function outputOf(child: ChildResult): Json {
  return child.result.status === 'SUCCEEDED' ? child.result.output : describeChild(child);
}
