import type { SliceDataset } from '../../contracts/dataset.ts';
import type { RunPlan, SlicePlan } from '../run/run-plan.ts';
import type { SliceFailure } from '../run/slice-progress.ts';
import type { StagedSlices } from '../run/staged-slices.ts';
import { nextTime } from './retry-delays.ts';
import { type LedgerRow, rangeOf, type SliceState } from './slice-ledger.ts';

/** What a run of a dataset of slices came to. */
export interface SlicesRun {
  readonly plan: Pick<RunPlan, 'run' | 'scheduledTime' | 'slices' | 'missed'>;
  /** Undefined where nothing was staged. */
  readonly staged: StagedSlices | undefined;
  /** By the slice's name. */
  readonly failures: ReadonlyMap<string, SliceFailure>;
}

/** The failures of a run's slices, those included that could be read and not be merged. */
export const allFailures = ({ staged, failures }: SlicesRun): ReadonlyMap<string, SliceFailure> =>
  new Map([...failures, ...(staged?.unmerged ?? []).map(({ name, ...failure }) => [name, failure] as const)]);

/** What a run has to note of its slices: all that came into another state. */
export function sliceIncidents(
  { name: dataset, provider }: Pick<SliceDataset, 'name' | 'provider'>,
  run: SlicesRun,
  now: number,
): readonly LedgerRow[] {
  const { plan, staged } = run;
  const at = Date.parse(plan.scheduledTime);
  const failures = allFailures(run);
  const outcomes = new Map((staged?.slices ?? []).map((slice) => [slice.name, slice]));
  const source = staged?.source ?? provider.name;
  const row = (slice: Pick<SlicePlan, 'name' | 'parameters' | 'extent'>, more: Partial<LedgerRow>) => ({
    slice: slice.name,
    parameters: slice.parameters,
    range: rangeOf(slice.extent),
    state: 'held' as const,
    source,
    attempts: 1,
    run: plan.run,
    recordedAt: now,
    ...more,
  });
  const asked = (plan.slices ?? []).flatMap((slice): LedgerRow[] => {
    const failure = failures.get(slice.name);
    if (failure) {
      const { state, reason } = failure;
      const attempts = attemptsOf(slice, state);
      return [row(slice, { state, reason, attempts, nextAt: nextTime(failure, attempts, at) })];
    }
    const outcome = outcomes.get(slice.name);
    if (outcome?.outcome === 'answered' && outcome.conflicts !== undefined) {
      const attempts = attemptsOf(slice, 'held');
      const keys = outcome.conflicts === 1 ? 'one key' : `${outcome.conflicts} keys`;
      const reason = `${keys} came with different values in one answer: the rows are in quarantine`;
      // What is asked for in every run needs no time of its own.
      const isAskedAnyway = slice.extent.kind === 'whole' || slice.extent.kind === 'snapshot';
      const nextAt = isAskedAnyway ? undefined : nextTime({ state: 'empty' }, attempts, at);
      return [row(slice, { version: outcome.version, kind: 'disagreed', reason, attempts, nextAt })];
    }
    if (outcome?.outcome === 'answered') return [row(slice, { version: outcome.version })];
    // What is held stays so, but for one that was made due.
    if (outcome?.outcome === 'unchanged')
      return slice.state === undefined || slice.state === 'held'
        ? []
        : [row(slice, { version: outcome.version })];
    if (!outcome) return [];
    const attempts = attemptsOf(slice, 'empty');
    const reason = 'the source has nothing at its address';
    const kind = slice.isLatest && !hasLater(slice, staged) ? 'late' : undefined;
    const nextAt = nextTime({ state: 'empty' }, attempts, at);
    return [row(slice, { state: 'empty', kind, reason, attempts, nextAt })];
  });
  const missed = (plan.missed ?? []).map((slice) =>
    row(slice, {
      state: 'missed',
      reason: `its time passed without an answer, and ${dataset} has no past to ask for`,
      attempts: 0,
    }),
  );
  return [...missed, ...asked];
}

/** Whether the same run brought a slice of the same parameters that lies behind. */
const hasLater = ({ parameters, extent }: SlicePlan, staged: StagedSlices | undefined): boolean =>
  (staged?.slices ?? []).some(
    ({ outcome, ...other }) =>
      outcome === 'answered' &&
      (rangeOf(other.extent)?.from ?? 0) > (rangeOf(extent)?.from ?? 0) &&
      JSON.stringify(other.parameters) === JSON.stringify(parameters),
  );

/** How often in a row a slice ended in a state, this time included. */
const attemptsOf = ({ state: before, attempts = 0 }: SlicePlan, now: SliceState): number =>
  before === now ? attempts + 1 : 1;
