import type { SliceDataset } from '../../lib/contracts/dataset.ts';
import { ATTEMPT } from '../../lib/ingestion/books/books.ts';
import { keepSliceBooks } from '../../lib/ingestion/books/slice-books.ts';
import { addCounts, noCounts } from '../../lib/ingestion/run/conservation.ts';
import type { RunPlan } from '../../lib/ingestion/run/run-plan.ts';
import { readStagedSlices } from '../../lib/ingestion/run/staged-slices.ts';
import { appendFiles } from '../../lib/lake/append-files.ts';
import { commitPartitions } from '../../lib/lake/commit-partitions.ts';
import type { Lake } from '../../lib/lake/lake.ts';
import type { CommitOutcome } from './commit-run.ts';

/**
 * Commits what an attempt staged of a dataset of slices: one snapshot a table, then the books. Each step is applied once per run, so a
 * repeated call completes what an earlier one began; the ledger comes last, so that a slice is held only when all tables hold it.
 * @throws CommitConflict when a partition changed since it was read; CommitUnknown
 */
export async function commitSlices(
  lake: Lake,
  workBucket: string,
  dataset: SliceDataset,
  { run }: Pick<RunPlan, 'run'>,
  attempt: number,
): Promise<CommitOutcome> {
  const staged = await readStagedSlices(lake.objects, workBucket, run, attempt);
  if (!staged) throw new Error(`Run ${run}, attempt ${attempt}: no slice was staged`);
  let snapshotId: string | undefined;
  // What is appended comes last: a run that ends before is repeated without adding a row twice.
  const tables = dataset.tables.toSorted(
    (a, b) => Number(a.merge === 'append') - Number(b.merge === 'append'),
  );
  for (const { table, merge } of tables) {
    const change = staged.tables.find(({ name }) => name === table.name);
    if (!change) throw new Error(`Run ${run}, attempt ${attempt}: table ${table.name} was not staged`);
    const summary = { [ATTEMPT]: String(attempt) };
    const files = change.appended;
    const replacements = change.replacements.map(({ values, ...rest }) => ({ partition: values, ...rest }));
    const result =
      merge === 'append'
        ? await appendFiles(lake, table, { runId: run, files, summary })
        : await commitPartitions(lake, table, { runId: run, replacements, summary });
    snapshotId ??= result.snapshotId;
  }
  await keepSliceBooks(lake, staged);
  const counts = staged.tables
    .flatMap((table) => Object.values(table.counts))
    .reduce((sum, some) => addCounts(sum, some), noCounts);
  return { committed: snapshotId !== undefined, ...(snapshotId !== undefined && { snapshotId }), counts };
}
