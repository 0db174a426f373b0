import type { GridDataset } from '../../contracts/dataset.ts';
import { batches } from '../../contracts/ops/batches.ts';
import { quarantine } from '../../contracts/ops/quarantine.ts';
import { appendFiles } from '../../lake/append-files.ts';
import type { Lake } from '../../lake/lake.ts';
import { partitionFiles } from '../../lake/partition-files.ts';
import { loadTable } from '../../lake/table.ts';
import { currentDefinition } from '../../lake/table-shape.ts';
import { writeDataFile } from '../../lake/write-data-file.ts';
import { boundsBySeries } from '../coverage/series-bounds.ts';
import { seriesName } from '../coverage/series-name.ts';
import type { RunPlan } from '../run/run-plan.ts';
import type { SliceEnd } from '../run/slice-outcomes.ts';
import type { StagedBatch } from '../run/staged-batch.ts';
import { gridIncidents } from './grid-incidents.ts';
import { supersededSegments } from './grid-ledger.ts';
import { batchRows } from './ops-rows.ts';
import { appendLedger } from './slice-ledger.ts';

/** What a run of a dataset on a time grid came to. */
export interface GridRun {
  readonly plan: Pick<RunPlan, 'run' | 'scheduledTime' | 'groups'>;
  readonly staged: readonly StagedBatch[];
  /** By partition path. */
  readonly failures: ReadonlyMap<string, SliceEnd>;
  /** As {@link newestTimes} gives them. */
  readonly newest: ReadonlyMap<string, number>;
}

/**
 * Appends a run's batches, their broken records, and what became of its slices and of the archive's files to the tables of ops, each once
 * per run.
 */
export async function keepGridBooks(lake: Lake, dataset: GridDataset, run: GridRun): Promise<void> {
  const { plan, staged } = run;
  const runId = plan.run;
  const [first] = staged;
  const broken = staged.flatMap((batch) => batch.quarantine);
  if (broken.length > 0) await appendFiles(lake, quarantine, { runId, files: broken });
  const fileName = `${runId}-${first?.attempt ?? 0}`;
  await keepGridLedger(lake, dataset, run);
  if (!first) return;
  // Last: a run that is in ops.batches has all its books.
  const rows = await writeDataFile(
    lake,
    await currentDefinition(lake, batches),
    { dataset: dataset.name },
    batchRows(staged),
    fileName,
  );
  await appendFiles(lake, batches, { runId, files: [rows] });
}

async function keepGridLedger(lake: Lake, dataset: GridDataset, { plan, staged, failures, newest }: GridRun) {
  const partitions = plan.groups.flat();
  const batchOf = new Map(staged.map((batch) => [batch.path, batch]));
  const rows = partitions.flatMap((partition) =>
    gridIncidents(
      dataset,
      plan,
      { partition, failure: failures.get(partition.path), staged: batchOf.get(partition.path) },
      newest.get(seriesName(dataset, partition.series)),
      Date.now(),
    ),
  );
  await appendLedger(lake, dataset.name, plan.run, rows, supersededSegments(dataset));
}

/** Of each series the time of its newest row in silver or in what a run staged, epoch ms. */
export async function newestTimes(
  lake: Lake,
  dataset: GridDataset,
  staged: readonly Pick<StagedBatch, 'series' | 'newest'>[],
): Promise<Map<string, number>> {
  const table = await loadTable(lake, dataset.table.database, dataset.table.name);
  const bounds = boundsBySeries(
    dataset,
    table ? await partitionFiles(table, dataset.table, [dataset.timeColumn]) : [],
  );
  const newest = new Map<string, number>();
  for (const [series, { latest }] of bounds) if (latest !== undefined) newest.set(series, latest);
  for (const { series, newest: time } of staged) {
    const name = seriesName(dataset, series);
    if (time !== undefined) newest.set(name, Math.max(newest.get(name) ?? time, time));
  }
  return newest;
}
