import type { SliceDataset } from '../../contracts/dataset.ts';
import type { RunPlan, SlicePlan } from '../run/run-plan.ts';
import type { SliceEnd } from '../run/slice-outcomes.ts';
import type { StagedSlices } from '../run/staged-slices.ts';
import { nextTime } from './retry-delays.ts';
import { type LedgerRow, rangeOf, type SliceState } from './slice-ledger.ts';

/** What a run of a dataset of slices came to. */
export interface SlicesRun {
  readonly plan: Pick<RunPlan, 'run' | 'scheduledTime' | 'slices' | 'missed'>;
  /** Undefined where nothing was staged. */
  readonly staged: StagedSlices | undefined;
  /** By the slice's name. */
  readonly failures: ReadonlyMap<string, SliceEnd>;
}

/** The failures of a run's slices, those included that could be read and not be merged. */
export const allFailures = ({ staged, failures }: SlicesRun): ReadonlyMap<string, SliceEnd> =>
  new Map([
    ...failures,
    ...(staged?.unmerged ?? []).map(({ name, ...failure }): [string, SliceEnd] => [name, failure]),
  ]);

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
      const { state, reason, isUnfinished } = failure;
      if (isUnfinished) return [row(slice, { state: 'due', kind: 'partial', reason })];
      const attempts = attemptsOf(slice, state);
      const batch = state === 'stored' && { version: slice.batchId };
      return [row(slice, { state, reason, ...batch, attempts, nextAt: nextTime(failure, attempts, at) })];
    }
    const outcome = outcomes.get(slice.name);
    if (outcome?.outcome === 'answered') {
      const found = doubtOf(slice, outcome, staged);
      if (!found) return [row(slice, { version: outcome.version, nextAt: unsettledUntil(slice, at) })];
      const attempts = attemptsOf(slice, found.state);
      // What is asked for in every run needs no time of its own, nor does a snapshot that is held.
      const isAskedAnyway =
        slice.extent.kind === 'whole' || (slice.extent.kind === 'snapshot' && found.state === 'held');
      const nextAt = isAskedAnyway ? undefined : nextTime({ state: 'empty' }, attempts, at);
      return [row(slice, { ...found, version: outcome.version, attempts, nextAt })];
    }
    // What is held stays so, but for one that was made due.
    if (outcome?.outcome === 'unchanged')
      return (slice.state === undefined || slice.state === 'held') && slice.settlesAt === undefined
        ? []
        : [row(slice, { version: outcome.version, nextAt: unsettledUntil(slice, at) })];
    if (!outcome) return [];
    const attempts = attemptsOf(slice, 'empty');
    const reason =
      slice.extent.kind === 'object'
        ? 'it was overwritten or deleted after it was listed: a later run takes what is there then'
        : 'the source has nothing at its address';
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

/** What an answer lacks, so that it is worth another question; undefined where it is whole. */
function doubtOf(
  { name, extent }: SlicePlan,
  { conflicts = 0, missing = 0, lacking = 0 }: StagedSlices['slices'][number],
  staged: StagedSlices | undefined,
): Pick<LedgerRow, 'state' | 'kind' | 'reason'> | undefined {
  const counts = staged?.tables[0]?.counts[name];
  const many = (count: number, what: string) => (count === 1 ? `one ${what}` : `${count} ${what}s`);
  if (conflicts > 0)
    return {
      state: 'held',
      kind: 'disagreed',
      reason: `${many(conflicts, 'key')} came with different values in one answer: the rows are in quarantine`,
    };
  if (missing > 0)
    return {
      state: 'held',
      kind: 'partial',
      reason: `${many(missing, 'record')} broke the contract, and went to quarantine`,
    };
  // A whole list may be empty; a day, a block or a snapshot that is due has something.
  if (counts?.records === 0 && extent.kind !== 'whole' && extent.kind !== 'object')
    return { state: 'empty', reason: 'the source answered, and has no record' };
  if (lacking > 0)
    return {
      state: 'held',
      kind: 'partial',
      reason: `${many(lacking, 'record')} fewer than were asked for came, the second time too`,
    };
  return undefined;
}

/** What may still change is asked for by the next run of a later time; undefined for what is final. */
const unsettledUntil = ({ settlesAt = 0 }: SlicePlan, at: number): number | undefined =>
  settlesAt > at ? at + 1 : undefined;

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
