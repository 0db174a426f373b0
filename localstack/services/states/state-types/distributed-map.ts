import { randomUUID } from 'node:crypto';
import { serviceError } from '../integrations/service-error.ts';
import { concludeWith } from '../interpreter/data-flow.ts';
import { StateError } from '../interpreter/state-error.ts';
import type { Outcome, StateRun } from '../interpreter/state-run.ts';
import type { Json } from '../json-value.ts';
import { batchItems } from './item-batcher.ts';
import { readItems } from './item-reader.ts';
import { processorOf } from './map.ts';
import { limitOf, type MapItem, mapItems, selectItem, toItems } from './map-items.ts';
import { type ChildResult, describeChild, writeResults } from './result-writer.ts';
import { roleOf } from './task-role.ts';

/** Child executions at once without MaxConcurrency. */
const DISTRIBUTED_CONCURRENCY = 1000;

/**
 * Map in DISTRIBUTED mode: each item or batch is an execution of its own, without the outer variables.
 * https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
 */
export async function runDistributedMap(run: StateRun): Promise<Outcome> {
  const { frame, execution, state } = run;
  mayRunChildren(run);
  const concurrency = (await limitOf(run, 'MaxConcurrency', 0)) || DISTRIBUTED_CONCURRENCY;
  // Items that are to be read are not known yet.
  const given = state.ItemReader === undefined ? await mapItems(run) : undefined;
  frame.record('MapStateStarted', { mapStateStartedEventDetails: { length: given?.length ?? 0 } });
  const tolerated = await toleratedFailures(run);
  const label = String(state.Label ?? run.name);
  const mapRunArn = `${execution.options.machine.arn.replace(':stateMachine:', ':mapRun:')}/${label}:${randomUUID()}`;
  frame.record('MapRunStarted', { mapRunStartedEventDetails: { mapRunArn } });
  try {
    const output = await runChildren(run, given ?? toItems(await readItems(run), run), {
      label,
      mapRunArn,
      concurrency,
      tolerated,
    });
    frame.record('MapRunSucceeded');
    frame.record('MapStateSucceeded');
    run.failedEvent = undefined;
    return concludeWith(run, output);
  } catch (failure) {
    if (failure instanceof StateError && run.failedEvent !== undefined) {
      const { error, errorCause: cause } = failure;
      frame.record('MapRunFailed', {
        mapRunFailedEventDetails: {
          ...(error !== undefined && { error }),
          ...(cause !== undefined && { cause }),
        },
      });
    }
    throw failure;
  }
}

/**
 * Child executions are started, watched and stopped with the machine's own role.
 * https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html
 */
function mayRunChildren(run: StateRun): void {
  const { machine, services } = run.execution.options;
  const naming = {
    prefix: 'StepFunctions',
    service: 'AWSStepFunctions',
    fallback: 'AWSStepFunctionsException',
  };
  try {
    services.authorize(roleOf(run), 'states:StartExecution', `stateMachine:${machine.name}`);
    for (const action of ['states:DescribeExecution', 'states:StopExecution'])
      services.authorize(roleOf(run), action, `execution:${machine.name}:*`);
  } catch (error) {
    throw serviceError(naming, error);
  }
}

/** One Map Run: all items or batches, and what becomes of their results. */
async function runChildren(
  run: StateRun,
  items: readonly MapItem[],
  mapRun: {
    readonly label: string;
    readonly mapRunArn: string;
    readonly concurrency: number;
    /** Items that may fail, given the number of all. */
    readonly tolerated: (total: number) => number;
  },
): Promise<Json> {
  const { frame, execution, state } = run;
  const { label, mapRunArn, concurrency, tolerated } = mapRun;
  const inputs: Json[] = [];
  for (const item of items) inputs.push(await selectItem(run, item));
  const batches = await batchItems(run, inputs);
  const results: ChildResult[] = [];
  let failures = 0;
  let next = 0;
  const exceeded = () => failures > tolerated(items.length);
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
    throw new StateError(
      'States.ExceedToleratedFailureThreshold',
      'The specified tolerated failure threshold was exceeded',
    );
  }
  return state.ResultWriter === undefined ? results.map(outputOf) : writeResults(run, mapRunArn, results);
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
