import { type Dataset, type GridDataset, isGrid, type SliceDataset } from '../../contracts/dataset.ts';
import { batches } from '../../contracts/ops/batches.ts';
import type { Lake } from '../../lake/lake.ts';
import { ObjectNotFound } from '../../lake/object-store.ts';
import { loadTable } from '../../lake/table.ts';
import { isSettled, readLatestRun } from '../run/latest-run.ts';
import { type RunPlan, readPlan } from '../run/run-plan.ts';
import { type SliceOutcomes, sliceOutcomes } from '../run/slice-outcomes.ts';
import { readStagedBatches } from '../run/staged-batch.ts';
import { readStagedSlices, type StagedSlices } from '../run/staged-slices.ts';
import { keepGridBooks, newestTimes } from './grid-books.ts';
import { keepSliceBooks, keepSliceLedger } from './slice-books.ts';

/** Keys of a silver snapshot's summary: the run that made it, and which of its attempts. */
const RUN_ID = 'coinlake.run-id';
export const ATTEMPT = 'coinlake.attempt';

/** From this version of plans on runs record how each slice came along. */
const RECORDS_PROGRESS = 3;

/**
 * Completes what runs left undone that ended on their way: the books of the one that made the dataset's latest silver snapshot, should
 * it have ended between its two commits, and what became of the slices of the one that was planned last: what it got and did not merge is
 * stored. A run whose plan has expired is left as it is.
 * @returns a run whose books were completed; undefined where all were complete
 */
export async function settleBooks(
  lake: Lake,
  workBucket: string,
  dataset: Dataset,
): Promise<string | undefined> {
  const committed = await settleCommitted(lake, workBucket, dataset);
  const latest = await readLatestRun(lake.objects, workBucket, dataset.name);
  if (latest === undefined || latest === committed || (await isSettled(lake.objects, workBucket, latest)))
    return committed;
  // It ended between its books and its mark.
  if (await isInBooks(lake, latest)) return committed;
  const plan = await planOf(lake, workBucket, latest);
  if (!plan) return committed;
  const { failures } = await sliceOutcomes(lake.objects, workBucket, plan, undefined);
  // What the run never came to ask for has not failed: it is as due as before, however often runs die.
  const noted = new Map([...failures].filter(([, { reason }]) => reason !== ''));
  if (isGrid(dataset)) {
    const newest = await newestTimes(lake, dataset, []);
    await keepGridBooks(lake, dataset, { plan, staged: [], failures: noted, newest });
  } else await keepSliceLedger(lake, dataset, { plan, staged: undefined, failures: noted });
  return committed ?? (noted.size > 0 ? latest : undefined);
}

/** Whether a run that merged anything has all its books: batches come last. */
async function isInBooks(lake: Lake, run: string): Promise<boolean> {
  const books = await loadTable(lake, batches.database, batches.name);
  return books?.history.some(({ summary }) => summary[RUN_ID] === run) ?? false;
}

/** @returns the run whose books were missing */
async function settleCommitted(
  lake: Lake,
  workBucket: string,
  dataset: Dataset,
): Promise<string | undefined> {
  for (const { table } of dataset.tables) {
    const silver = await loadTable(lake, table.database, table.name);
    const summary = silver?.history.find((snapshot) => snapshot.summary[RUN_ID])?.summary;
    const run = summary?.[RUN_ID];
    const attempt = summary?.[ATTEMPT];
    if (run === undefined || attempt === undefined) continue;
    if (await isInBooks(lake, run)) continue;
    const settle = isGrid(dataset) ? settleGrid : settleSlices;
    if (await settle(lake, workBucket, dataset as never, run, Number(attempt))) return run;
  }
  return undefined;
}

/** @returns false for a run whose plan has expired */
async function settleGrid(
  lake: Lake,
  workBucket: string,
  dataset: GridDataset,
  run: string,
  attempt: number,
): Promise<boolean> {
  const plan = await planOf(lake, workBucket, run);
  if (!plan) return false;
  const { failures, results } = await outcomesOf(lake, workBucket, plan, attempt);
  const partitions = plan.groups.flat().filter(({ path }) => results.has(path));
  const staged = await readStagedBatches(lake.objects, workBucket, run, partitions, attempt, results);
  const newest = await newestTimes(lake, dataset, staged);
  await keepGridBooks(lake, dataset, { plan, staged, failures, newest });
  return true;
}

async function settleSlices(
  lake: Lake,
  workBucket: string,
  dataset: SliceDataset,
  run: string,
  attempt: number,
): Promise<boolean> {
  const staged = await readStagedSlices(lake.objects, workBucket, run, attempt);
  const plan = await planOf(lake, workBucket, run);
  // Where a table lacks its rows the slices are merged again, and bring them.
  if (!staged || !plan || !(await holdsRun(lake, dataset, staged))) return false;
  const { failures } = await outcomesOf(lake, workBucket, plan, attempt);
  // What was committed has come, whatever a release before this one recorded of its way.
  const open = new Map([...failures].filter(([name]) => !staged.slices.some((slice) => slice.name === name)));
  await keepSliceBooks(lake, dataset, { plan, staged, failures: open });
  return true;
}

/** Runs of a release that recorded no progress staged all of their slices, or committed nothing. */
const outcomesOf = async (
  lake: Lake,
  workBucket: string,
  plan: RunPlan,
  attempt: number,
): Promise<SliceOutcomes> =>
  (plan.version ?? 0) < RECORDS_PROGRESS
    ? { failures: new Map(), results: new Map(plan.groups.flat().map(({ path }) => [path, undefined])) }
    : sliceOutcomes(lake.objects, workBucket, plan, attempt);

async function planOf(lake: Lake, workBucket: string, run: string): Promise<RunPlan | undefined> {
  try {
    return await readPlan(lake.objects, workBucket, run);
  } catch (error) {
    if (error instanceof ObjectNotFound) return undefined;
    throw error;
  }
}

/** Whether every table that the run changes has its snapshot. */
async function holdsRun(lake: Lake, dataset: SliceDataset, staged: StagedSlices): Promise<boolean> {
  for (const { table } of dataset.tables) {
    const change = staged.tables.find(({ name }) => name === table.name);
    if (!change || change.replacements.length + change.appended.length === 0) continue;
    const silver = await loadTable(lake, table.database, table.name);
    if (!silver?.history.some(({ summary }) => summary[RUN_ID] === staged.run)) return false;
  }
  return true;
}
