import type { ObjectStore } from '../../lake/object-store.ts';
import { decodeGroups } from './decode-groups.ts';
import type { RunPlan } from './run-plan.ts';
import {
  failureOf,
  type ProgressEntry,
  readProgress,
  type SliceFailure,
  type Step,
} from './slice-progress.ts';

/** A call for a group that ended with an error, as the state machine caught it. */
export interface BrokenCall {
  /** @default not told, by the machine of an earlier release */
  readonly step?: 'ingest' | 'decode' | 'normalize' | undefined;
  readonly group: number;
  readonly error: string;
  readonly cause?: string | undefined;
}

/** How a slice of a run ended that its lake does not hold after it. */
export interface SliceEnd extends Omit<SliceFailure, 'state'> {
  /** As of {@link SliceFailure}; `stored`: its answer lies in bronze, and could not be merged. */
  readonly state: SliceFailure['state'] | 'stored';
}

type Named = { readonly name: string; readonly isStored?: boolean | undefined };

/** Slices that one call works on after they came, and where that is recorded. */
interface Part {
  readonly slices: readonly Named[];
  /** Group of the call that asks for them. */
  readonly asked: number;
  readonly group: number;
  readonly step: Step | undefined;
}

/** A plan's slices, of partitions their paths, by the calls that work on them. @param attempt undefined for a run that staged nothing */
const partsOf = (plan: Pick<RunPlan, 'groups' | 'slices'>, attempt: number | undefined): readonly Part[] =>
  plan.slices && plan.slices.length > 0
    ? decodeGroups(plan).map((slices, group) => ({
        slices,
        asked: 0,
        group,
        step: attempt === undefined ? undefined : 'decode',
      }))
    : plan.groups.map((group, index) => ({
        slices: group.map(({ path, isStored }) => ({ name: path, isStored })),
        asked: index,
        group: index,
        step: attempt === undefined ? undefined : `normalize-${attempt}`,
      }));

/** How the slices of a run came along. */
export interface SliceOutcomes {
  /** By name: those that did not get to where the attempt could commit them, and why. */
  readonly failures: ReadonlyMap<string, SliceEnd>;
  /** By name: those that did, and what the attempt left of them. */
  readonly results: ReadonlyMap<string, unknown>;
}

/**
 * How the slices of a run came along. One whose answer lies in bronze has not failed, whatever ended its merge: nothing is to be asked for
 * again, unless the answer itself breaks the contract.
 * @param attempt undefined for a run that staged nothing: whether it got its answers is all that counts, and of what it never came to ask
 *   for the reason is empty
 * @param calls that ended with an error. @default none
 */
export async function sliceOutcomes(
  objects: ObjectStore,
  workBucket: string,
  plan: Pick<RunPlan, 'run' | 'groups' | 'slices'>,
  attempt: number | undefined,
  calls: readonly BrokenCall[] = [],
): Promise<SliceOutcomes> {
  const failures = new Map<string, SliceEnd>();
  const results = new Map<string, unknown>();
  const read = (step: Parameters<typeof readProgress>[3], group: number) =>
    readProgress(objects, workBucket, plan.run, step, group);
  await Promise.all(
    partsOf(plan, attempt).map(async ({ slices, asked: asking, group, step }) => {
      const asked = (await read('ingest', asking)) ?? {};
      const staged = step && ((await read(step, group)) ?? {});
      for (const { name, isStored } of slices) {
        // As due as before: of a run that staged nothing it is not said that it came.
        if (asked[name]?.state === 'left') {
          if (!staged) failures.set(name, { state: 'failed', reason: '' });
          continue;
        }
        const unasked = failureOf(
          asked[name],
          attempt === undefined
            ? ''
            : `its call ended before it was asked for${endOf(calls, 'ingest', asking)}`,
        );
        const failure = unasked ?? unmerged(staged?.[name], step && endOf(calls, step, group));
        const lies = isStored === true || !unasked;
        if (failure)
          failures.set(name, lies && failure.state === 'failed' ? { ...failure, state: 'stored' } : failure);
        else results.set(name, staged?.[name]?.result);
      }
    }),
  );
  return { failures, results };
}

/** Why what was asked for was not staged; undefined where it was. @param end of its call; undefined for a run that staged nothing */
const unmerged = (known: ProgressEntry | undefined, end: string | undefined): SliceFailure | undefined =>
  end === undefined
    ? { state: 'failed', reason: 'its run ended before it was merged' }
    : failureOf(known, `its call ended before it was normalized${end}`);

/** How the call for a group ended in a step, as it is told behind a colon; nothing where it ended well. */
export function endOf(calls: readonly BrokenCall[], step: Step, group: number): string {
  const broken = calls.find((call) => call.group === group && step.startsWith(call.step ?? ''));
  return broken ? `: ${broken.error}${broken.cause ? `: ${causeText(broken.cause)}` : ''}` : '';
}

/** Step Functions hands over a Lambda's error as JSON with the message inside. */
function causeText(cause: string): string {
  try {
    const { errorMessage } = JSON.parse(cause) as { readonly errorMessage?: unknown };
    return typeof errorMessage === 'string' ? errorMessage : cause;
  } catch {
    return cause;
  }
}
