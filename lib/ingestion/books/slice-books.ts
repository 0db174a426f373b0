import type { SliceDataset } from '../../contracts/dataset.ts';
import { batches } from '../../contracts/ops/batches.ts';
import { quarantine } from '../../contracts/ops/quarantine.ts';
import { appendFiles } from '../../lake/append-files.ts';
import type { Lake } from '../../lake/lake.ts';
import { currentDefinition } from '../../lake/table-shape.ts';
import { writeDataFile } from '../../lake/write-data-file.ts';
import type { StagedSlices } from '../run/staged-slices.ts';
import { micros, rowBatch } from './ops-rows.ts';
import { type SlicesRun, sliceIncidents } from './slice-incidents.ts';
import { appendLedger, supersededSlices } from './slice-ledger.ts';

/** Appends a run's slices, their broken records and their batches to the tables of ops, each once per run. */
export async function keepSliceBooks(lake: Lake, definition: SliceDataset, run: SlicesRun): Promise<void> {
  const { staged } = run;
  if (!staged) return keepSliceLedger(lake, definition, run);
  const { run: runId, dataset, attempt, quarantine: broken } = staged;
  if (broken.length > 0) await appendFiles(lake, quarantine, { runId, files: broken });
  await keepSliceLedger(lake, definition, run);
  const rows = batchRows(staged);
  // Last: a run that is in ops.batches has all its books.
  const fileName = `${runId}-${attempt}`;
  const files =
    rows.length > 0
      ? [await writeDataFile(lake, await currentDefinition(lake, batches), { dataset }, rows, fileName)]
      : [];
  await appendFiles(lake, batches, { runId, files });
}

/** Notes what became of a run's slices, once per run. */
export const keepSliceLedger = (lake: Lake, dataset: SliceDataset, run: SlicesRun): Promise<void> =>
  appendLedger(lake, dataset.name, run.plan.run, sliceIncidents(dataset, run, Date.now()), supersededSlices);

/** One row a batch and table, so that each table's conservation can be looked up. */
const batchRows = (staged: StagedSlices) =>
  rowBatch(
    batches,
    staged.tables.flatMap(({ name, counts, removed }) =>
      staged.slices.flatMap((slice) => {
        const count = counts[slice.name];
        if (!count) return [];
        return [
          {
            dataset: staged.dataset,
            run: staged.run,
            batch_id: slice.batchId,
            partition: `table=${name}`,
            scheduled_time: micros(staged.scheduledTime),
            fetched_at: micros(slice.fetchedAt),
            ...Object.fromEntries(Object.entries(count).map(([field, value]) => [field, BigInt(value)])),
            removed: BigInt(removed[slice.name] ?? 0),
          },
        ];
      }),
    ),
  );
