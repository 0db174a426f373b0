import type { GridDataset } from '../../lib/contracts/dataset.ts';
import { ATTEMPT } from '../../lib/ingestion/books/books.ts';
import { keepGridBooks, newestTimes } from '../../lib/ingestion/books/grid-books.ts';
import { subtractRanges } from '../../lib/ingestion/coverage/time-ranges.ts';
import { addCounts, type Conservation, noCounts } from '../../lib/ingestion/run/conservation.ts';
import { markSettled } from '../../lib/ingestion/run/latest-run.ts';
import type { PartitionPlan, RunPlan } from '../../lib/ingestion/run/run-plan.ts';
import { type BrokenCall, type SliceEnd, sliceOutcomes } from '../../lib/ingestion/run/slice-outcomes.ts';
import {
  type SliceTally,
  type TalliedState,
  tallyOf,
  worstState,
} from '../../lib/ingestion/run/slice-tally.ts';
import { readStagedBatches, type StagedBatch } from '../../lib/ingestion/run/staged-batch.ts';
import { commitPartitions } from '../../lib/lake/commit-partitions.ts';
import type { Lake } from '../../lib/lake/lake.ts';
import { type FailedSlices, failedSlices } from './failed-slices.ts';

export interface CommitOutcome {
  /** Whether silver holds a snapshot of this run. */
  readonly committed: boolean;
  readonly snapshotId?: string;
  readonly counts: Conservation;
  /** Slices that this run asked for and that failed, were refused or could not be merged. @default none */
  readonly failed?: FailedSlices;
  /** All slices of the dataset after this run, by state. @default not counted, by the plan of an earlier release */
  readonly slices?: SliceTally;
  /** Slices that this run asked for and that were answered. */
  readonly answered: number;
}

/**
 * Commits what an attempt staged: one silver snapshot for all partitions that came so far, then the books (ops.batches, ops.quarantine,
 * ops.slices). Each step is applied once per run, so a repeated call completes what an earlier one began. Silver goes first where it
 * changes: a conflict must not leave books of rows that never came. Where only books change they go first: nothing
 * else would tell that they are missing.
 * @param calls for groups that ended with an error. @default none
 * @throws CommitConflict when a partition changed since it was read; CommitUnknown
 */
export async function commitRun(
  lake: Lake,
  workBucket: string,
  dataset: GridDataset,
  plan: Pick<RunPlan, 'run' | 'scheduledTime' | 'groups' | 'others'>,
  attempt: number,
  calls: readonly BrokenCall[] = [],
): Promise<CommitOutcome> {
  const { run } = plan;
  const { failures, results } = await sliceOutcomes(lake.objects, workBucket, plan, attempt, calls);
  const arrived = plan.groups.flat().filter(({ path }) => results.has(path));
  const staged = await readStagedBatches(lake.objects, workBucket, run, arrived, attempt, results);
  const counts = staged.reduce((sum, batch) => addCounts(sum, batch.counts), noCounts);
  const changes = staged.filter((batch) => batch.files.length > 0);

  const newest = await newestTimes(lake, dataset, staged);
  const books = { plan, staged, failures, newest };
  if (changes.length === 0) await keepGridBooks(lake, dataset, books);
  const { snapshotId } = await commitSilver(lake, dataset, run, attempt, [...newest.values()], changes);
  if (changes.length > 0) await keepGridBooks(lake, dataset, books);
  await markSettled(lake.objects, workBucket, run);
  const lacking = staged.flatMap(({ path, lacks }) => lacks.map((lack) => [path, lack] as const));
  const failed = failedSlices([...failures, ...lacking]);
  return {
    committed: snapshotId !== undefined,
    ...(snapshotId !== undefined && { snapshotId }),
    counts,
    ...(failed && { failed }),
    ...(plan.others && { slices: tallyOf(statesAfter(plan.groups.flat(), failures, staged), plan.others) }),
    answered: staged.length,
  };
}

/** How the partitions ended that the run asked for. */
function statesAfter(
  partitions: readonly PartitionPlan[],
  failures: ReadonlyMap<string, SliceEnd>,
  staged: readonly StagedBatch[],
): readonly TalliedState[] {
  const batchOf = new Map(staged.map((batch) => [batch.path, batch]));
  return partitions.map(({ path, rests }) => {
    const batch = batchOf.get(path);
    const failure = failures.get(path);
    // What the run had no time for is as due as before.
    if (!batch && !failure) return 'due';
    const { lacks = [], unanswered = [] } = batch ?? {};
    return worstState([
      ...(rests ? [rests] : []),
      ...(failure ? [failure.state] : []),
      ...lacks.map(({ state }) => state),
      ...(subtractRanges(unanswered, lacks).length > 0 ? (['empty'] as const) : []),
    ]);
  });
}

async function commitSilver(
  lake: Lake,
  dataset: GridDataset,
  run: string,
  attempt: number,
  newest: readonly number[],
  changes: readonly StagedBatch[],
) {
  // Of the series that is furthest behind: every series has its rows up to there.
  const watermark = newest.length === 0 ? undefined : new Date(Math.min(...newest)).toISOString();
  return commitPartitions(lake, dataset.table, {
    runId: run,
    ...(watermark !== undefined && { watermark }),
    replacements: changes.map(({ values, baseFiles, files }) => ({ partition: values, baseFiles, files })),
    summary: { [ATTEMPT]: String(attempt) },
  });
}
