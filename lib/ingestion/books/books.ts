import { type Dataset, isGrid, type SliceDataset } from '../../contracts/dataset.ts';
import { batches } from '../../contracts/ops/batches.ts';
import { quarantine } from '../../contracts/ops/quarantine.ts';
import { sourceFiles } from '../../contracts/ops/source-files.ts';
import { appendFiles } from '../../lake/append-files.ts';
import type { Lake } from '../../lake/lake.ts';
import { ObjectNotFound } from '../../lake/object-store.ts';
import { loadTable } from '../../lake/table.ts';
import { currentDefinition } from '../../lake/table-shape.ts';
import { writeDataFile } from '../../lake/write-data-file.ts';
import { readPlan } from '../run/run-plan.ts';
import { readStagedBatches, type StagedBatch } from '../run/staged-batch.ts';
import { readStagedSlices, type StagedSlices } from '../run/staged-slices.ts';
import { batchRows, sourceFileRows } from './ops-rows.ts';
import { keepSliceBooks } from './slice-books.ts';

/** Keys of a silver snapshot's summary: the run that made it, and which of its attempts. */
const RUN_ID = 'coinlake.run-id';
export const ATTEMPT = 'coinlake.attempt';

/** Appends a run's batches, the archive files in them and their broken records to the tables of ops, each once per run. */
export async function keepBooks(lake: Lake, run: string, staged: readonly StagedBatch[]): Promise<void> {
  const [first] = staged;
  if (!first) return;
  const broken = staged.flatMap((batch) => batch.quarantine);
  if (broken.length > 0) await appendFiles(lake, quarantine, { runId: run, files: broken });
  const fileName = `${run}-${first.attempt}`;
  const ingested = sourceFileRows(staged);
  if (ingested.length > 0) {
    const file = await writeDataFile(
      lake,
      await currentDefinition(lake, sourceFiles),
      { dataset: first.dataset },
      ingested,
      fileName,
    );
    await appendFiles(lake, sourceFiles, { runId: run, files: [file] });
  }
  // Last: a run that is in ops.batches has all its books.
  const rows = await writeDataFile(
    lake,
    await currentDefinition(lake, batches),
    { dataset: first.dataset },
    batchRows(staged),
    fileName,
  );
  await appendFiles(lake, batches, { runId: run, files: [rows] });
}

/**
 * Completes the books of the run that made the dataset's latest silver snapshot, should it have ended between its two
 * commits. A run whose plan has expired is left as it is.
 * @returns the run whose books were missing
 */
export async function settleBooks(
  lake: Lake,
  workBucket: string,
  dataset: Dataset,
): Promise<string | undefined> {
  const books = await loadTable(lake, batches.database, batches.name);
  for (const { table } of dataset.tables) {
    const silver = await loadTable(lake, table.database, table.name);
    const summary = silver?.history.find((snapshot) => snapshot.summary[RUN_ID])?.summary;
    const run = summary?.[RUN_ID];
    const attempt = summary?.[ATTEMPT];
    if (run === undefined || attempt === undefined) continue;
    if (books?.history.some((snapshot) => snapshot.summary[RUN_ID] === run)) continue;
    if (await settleRun(lake, workBucket, dataset, run, Number(attempt))) return run;
  }
  return undefined;
}

/** @returns false for a run whose plan has expired */
async function settleRun(
  lake: Lake,
  workBucket: string,
  dataset: Dataset,
  run: string,
  attempt: number,
): Promise<boolean> {
  if (!isGrid(dataset)) {
    const staged = await readStagedSlices(lake.objects, workBucket, run, attempt);
    // Where a table lacks its rows the slices are asked for again, and bring them.
    if (!staged || !(await holdsRun(lake, dataset, staged))) return false;
    await keepSliceBooks(lake, staged);
    return true;
  }
  const plan = await readPlan(lake.objects, workBucket, run).catch((error: unknown) => {
    if (error instanceof ObjectNotFound) return undefined;
    throw error;
  });
  if (!plan) return false;
  await keepBooks(lake, run, await readStagedBatches(lake.objects, workBucket, plan, attempt));
  return true;
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
