import type { MachineDefinition, StatesBlock } from '../definition/machine-definition.ts';
import type { HistoryEvent } from '../interpreter/history.ts';
import { HISTORY_LIMIT } from '../interpreter/history.ts';
import { type LineProgress, progressOf } from '../interpreter/line-progress.ts';
import type { ExecutionRecord } from '../store/records.ts';

const DAY = 86_400_000;
/** How long after its end an execution can be redriven. */
const REDRIVABLE = 14 * DAY;
/** How long an execution may be open in all. */
const LONGEST = 365 * DAY;

/**
 * Why an execution can't be redriven, in AWS's words; undefined when it can.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html, redriveStatusReason
 * @param definition the machine's as the execution began with it; undefined when the machine is gone
 */
export function notRedrivable(
  record: ExecutionRecord,
  definition: MachineDefinition | undefined,
  events: () => readonly HistoryEvent[],
  now: number,
): string | undefined {
  const { status, stoppedAt = now, startedAt } = record;
  if (status === 'RUNNING' || status === 'SUCCEEDED') return `Execution is ${status} and cannot be redriven`;
  if (!definition) return 'State machine is in DELETING status';
  if (!record.tellsLines) return 'Execution was started before the launch of RedriveExecution';
  if (now - stoppedAt > REDRIVABLE) return 'Execution redrivable period exceeded';
  if (now - startedAt > LONGEST) return 'Execution has exceeded the max execution time';
  // AWS's own children of a Map Run go with their parent; the local runtime does not redrive Map Runs.
  if (record.mapRunArn !== undefined)
    return 'A child execution of a Map Run is redriven with its parent, which the local runtime does not support: start a new execution';
  const history = events();
  if (history.length >= HISTORY_LIMIT - 1) return 'Execution history event limit exceeded';
  const mapRun = distributedMap(definition, progressOf(history));
  if (mapRun !== undefined)
    return `The execution ended in the distributed Map state '${mapRun}', and the local runtime does not redrive Map Runs: start a new execution`;
  return undefined;
}

/** The name of a distributed Map that was begun and not finished. */
function distributedMap(block: StatesBlock, { at }: LineProgress): string | undefined {
  const state = at && block.States[at.name];
  if (!state) return undefined;
  const processor = (state.ItemProcessor ?? state.Iterator) as
    | (StatesBlock & { readonly ProcessorConfig?: { readonly Mode?: string } })
    | undefined;
  if (processor?.ProcessorConfig?.Mode === 'DISTRIBUTED') return at.children ? at.name : undefined;
  for (const [index, child] of at.children ?? []) {
    const branch = processor ?? (state.Branches as readonly StatesBlock[] | undefined)?.[index];
    const found = branch && distributedMap(branch, child);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * What a redriven execution goes on from. A Parallel or Map whose branches had all ended, and whose result was too large, begins anew.
 * https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html
 */
export function redriveProgress(record: ExecutionRecord, events: readonly HistoryEvent[]): LineProgress {
  const progress = progressOf(events);
  return record.error === 'States.DataLimitExceeded' ? withoutTooLarge(progress) : progress;
}

function withoutTooLarge(progress: LineProgress): LineProgress {
  const { at } = progress;
  if (!at?.children) return progress;
  const { children, ...state } = at;
  if ([...children.values()].every(({ ended }) => ended)) return { ...progress, at: state };
  const kept = [...children].map(([index, child]) => [index, withoutTooLarge(child)] as const);
  return { ...progress, at: { ...state, children: new Map(kept) } };
}
