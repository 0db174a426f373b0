import type { Dataset } from '../../contracts/dataset.ts';
import { batches } from '../../contracts/ops/batches.ts';
import { quarantine } from '../../contracts/ops/quarantine.ts';
import { sourceFiles } from '../../contracts/ops/source-files.ts';
import { appendFiles } from '../../lake/append-files.ts';
import type { Lake } from '../../lake/lake.ts';
import { ObjectNotFound } from '../../lake/object-store.ts';
import { loadTable } from '../../lake/table.ts';
import { writeDataFile } from '../../lake/write-data-file.ts';
import { readPlan } from '../run/run-plan.ts';
import { readStagedBatches, type StagedBatch } from '../run/staged-batch.ts';
import { batchRows, sourceFileRows } from './ops-rows.ts';

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
    const file = await writeDataFile(lake, sourceFiles, { dataset: first.dataset }, ingested, fileName);
    await appendFiles(lake, sourceFiles, { runId: run, files: [file] });
  }
  // Last: a run that is in ops.batches has all its books.
  const rows = await writeDataFile(lake, batches, { dataset: first.dataset }, batchRows(staged), fileName);
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
  const silver = await loadTable(lake, dataset.table.database, dataset.table.name);
  const summary = silver?.history.find((snapshot) => snapshot.summary[RUN_ID])?.summary;
  const run = summary?.[RUN_ID];
  const attempt = summary?.[ATTEMPT];
  if (run === undefined || attempt === undefined) return undefined;
  const books = await loadTable(lake, batches.database, batches.name);
  if (books?.history.some((snapshot) => snapshot.summary[RUN_ID] === run)) return undefined;
  const plan = await readPlan(lake.objects, workBucket, run).catch((error: unknown) => {
    if (error instanceof ObjectNotFound) return undefined;
    throw error;
  });
  if (!plan) return undefined;
  await keepBooks(lake, run, await readStagedBatches(lake.objects, workBucket, plan, Number(attempt)));
  return run;
}
