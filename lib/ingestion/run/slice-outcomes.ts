import type { ObjectStore } from '../../lake/object-store.ts';
import type { RunPlan } from './run-plan.ts';
import { failureOf, type ProgressEntry, readProgress, type SliceFailure } from './slice-progress.ts';

/** A call for a group that ended with an error, as the state machine caught it. */
export interface BrokenCall {
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

/** A plan's slices, by group: of partitions their paths. */
const slicesByGroup = (plan: Pick<RunPlan, 'groups' | 'slices'>): readonly (readonly Named[])[] =>
  plan.slices && plan.slices.length > 0
    ? [plan.slices]
    : plan.groups.map((group) => group.map(({ path, isStored }) => ({ name: path, isStored })));

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
    slicesByGroup(plan).map(async (slices, group) => {
      const broken = calls.find((call) => call.group === group);
      const why = broken ? `: ${broken.error}${broken.cause ? `: ${causeText(broken.cause)}` : ''}` : '';
      const asked = (await read('ingest', group)) ?? {};
      const staged = attempt === undefined ? undefined : ((await read(`normalize-${attempt}`, group)) ?? {});
      for (const { name, isStored } of slices) {
        // As due as before: of a run that staged nothing it is not said that it came.
        if (asked[name]?.state === 'left') {
          if (!staged) failures.set(name, { state: 'failed', reason: '' });
          continue;
        }
        const unasked = failureOf(
          asked[name],
          attempt === undefined ? '' : `its call ended before it was asked for${why}`,
        );
        const failure = unasked ?? unmerged(staged?.[name], staged !== undefined, why);
        const lies = isStored === true || !unasked;
        if (failure)
          failures.set(name, lies && failure.state === 'failed' ? { ...failure, state: 'stored' } : failure);
        else results.set(name, staged?.[name]?.result);
      }
    }),
  );
  return { failures, results };
}

/** Why what was asked for was not staged; undefined where it was. */
const unmerged = (
  known: ProgressEntry | undefined,
  isStaged: boolean,
  why: string,
): SliceFailure | undefined =>
  isStaged
    ? failureOf(known, `its call ended before it was normalized${why}`)
    : { state: 'failed', reason: 'its run ended before it was merged' };

/** Step Functions hands over a Lambda's error as JSON with the message inside. */
function causeText(cause: string): string {
  try {
    const { errorMessage } = JSON.parse(cause) as { readonly errorMessage?: unknown };
    return typeof errorMessage === 'string' ? errorMessage : cause;
  } catch {
    return cause;
  }
}
