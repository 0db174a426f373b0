import { batches } from '../../contracts/ops/batches.ts';
import { quarantine } from '../../contracts/ops/quarantine.ts';
import { slices } from '../../contracts/ops/slices.ts';
import { appendFiles } from '../../lake/append-files.ts';
import type { Lake } from '../../lake/lake.ts';
import { currentDefinition } from '../../lake/table-shape.ts';
import { writeDataFile } from '../../lake/write-data-file.ts';
import type { StagedSlices } from '../run/staged-slices.ts';
import { micros, rowBatch } from './ops-rows.ts';
import { sliceRows } from './slice-ledger.ts';

/** Appends a run's slices, their broken records and their batches to the tables of ops, each once per run. */
export async function keepSliceBooks(lake: Lake, staged: StagedSlices): Promise<void> {
  const { run, dataset, attempt, quarantine: broken } = staged;
  if (broken.length > 0) await appendFiles(lake, quarantine, { runId: run, files: broken });
  const fileName = `${run}-${attempt}`;
  const ledger = sliceRows(staged);
  if (ledger.length > 0) {
    const file = await writeDataFile(
      lake,
      await currentDefinition(lake, slices),
      { dataset },
      ledger,
      fileName,
    );
    await appendFiles(lake, slices, { runId: run, files: [file] });
  }
  const rows = batchRows(staged);
  // Last: a run that is in ops.batches has all its books.
  const files =
    rows.length > 0
      ? [await writeDataFile(lake, await currentDefinition(lake, batches), { dataset }, rows, fileName)]
      : [];
  await appendFiles(lake, batches, { runId: run, files });
}

/** One row a batch and table, so that each table's conservation can be looked up. */
const batchRows = (staged: StagedSlices) =>
  rowBatch(
    batches,
    staged.tables.flatMap(({ name, counts }) =>
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
          },
        ];
      }),
    ),
  );
