import type { GridDataset } from '../../lib/contracts/dataset.ts';
import { ATTEMPT, keepBooks } from '../../lib/ingestion/books/books.ts';
import {
  ABSENT_PROPERTY,
  formatAbsent,
  parseAbsent,
  seriesName,
} from '../../lib/ingestion/coverage/absent-ranges.ts';
import { boundsBySeries } from '../../lib/ingestion/coverage/series-bounds.ts';
import {
  formatSuspected,
  parseSuspected,
  SUSPECTED_PROPERTY,
} from '../../lib/ingestion/coverage/suspected-ranges.ts';
import { addCounts, type Conservation, noCounts } from '../../lib/ingestion/run/conservation.ts';
import type { RunPlan } from '../../lib/ingestion/run/run-plan.ts';
import { readStagedBatches, type StagedBatch } from '../../lib/ingestion/run/staged-batch.ts';
import { commitPartitions } from '../../lib/lake/commit-partitions.ts';
import type { Lake } from '../../lib/lake/lake.ts';
import { partitionFiles } from '../../lib/lake/partition-files.ts';
import { loadTable, type Table } from '../../lib/lake/table.ts';
import { confirmAbsent } from './confirm-absent.ts';

export interface CommitOutcome {
  /** Whether silver holds a snapshot of this run. */
  readonly committed: boolean;
  readonly snapshotId?: string;
  readonly counts: Conservation;
}

/**
 * Commits what an attempt staged: one silver snapshot for all partitions, then the books (ops.batches, ops.quarantine).
 * Each step is applied once per run, so a repeated call completes what an earlier one began. Silver goes first where it
 * changes: a conflict must not leave books of rows that never came. Where only books change they go first: nothing
 * else would tell that they are missing.
 * @throws CommitConflict when a partition changed since it was read; CommitUnknown
 */
export async function commitRun(
  lake: Lake,
  workBucket: string,
  dataset: GridDataset,
  plan: Pick<RunPlan, 'run' | 'groups'>,
  attempt: number,
): Promise<CommitOutcome> {
  const { run } = plan;
  const staged = await readStagedBatches(lake.objects, workBucket, plan, attempt);
  const counts = staged.reduce((sum, batch) => addCounts(sum, batch.counts), noCounts);
  const changes = staged.filter((batch) => batch.files.length > 0);

  if (changes.length === 0) await keepBooks(lake, run, staged);
  const { snapshotId } = await commitSilver(lake, dataset, run, attempt, staged, changes);
  if (changes.length > 0) await keepBooks(lake, run, staged);
  return { committed: snapshotId !== undefined, ...(snapshotId === undefined ? {} : { snapshotId }), counts };
}

async function commitSilver(
  lake: Lake,
  dataset: GridDataset,
  run: string,
  attempt: number,
  staged: readonly StagedBatch[],
  changes: readonly StagedBatch[],
) {
  const table = await loadTable(lake, dataset.table.database, dataset.table.name);
  const bounds = boundsBySeries(
    dataset,
    table ? await partitionFiles(table, dataset.table, [dataset.timeColumn]) : [],
  );
  const newest = Object.fromEntries(
    [...bounds].flatMap(([series, { latest }]) => (latest === undefined ? [] : [[series, latest]])),
  );
  const known = {
    absent: parseAbsent(table?.properties[ABSENT_PROPERTY]),
    suspected: parseSuspected(table?.properties[SUSPECTED_PROPERTY]),
  };
  const { absent, suspected } = confirmAbsent(dataset, known, staged, newest);
  const watermark = stalest(dataset, newest, staged);
  return commitPartitions(lake, dataset.table, {
    runId: run,
    ...(watermark === undefined ? {} : { watermark: new Date(watermark).toISOString() }),
    replacements: changes.map(({ values, baseFiles, files }) => ({ partition: values, baseFiles, files })),
    properties: {
      ...changedProperty(ABSENT_PROPERTY, formatAbsent(absent), table),
      ...changedProperty(SUSPECTED_PROPERTY, formatSuspected(suspected), table),
    },
    summary: { [ATTEMPT]: String(attempt) },
  });
}

/** Nothing for a property that is empty and was never set. */
function changedProperty(name: string, value: string, table: Table | undefined): Record<string, string> {
  return value === '{}' && table?.properties[name] === undefined ? {} : { [name]: value };
}

/** Newest time of the series that is furthest behind, epoch ms: every series has its rows up to there. */
function stalest(
  dataset: GridDataset,
  inSilver: Readonly<Record<string, number>>,
  staged: readonly StagedBatch[],
): number | undefined {
  const newest = { ...inSilver };
  for (const { series, newest: time } of staged) {
    const name = seriesName(dataset, series);
    if (time !== undefined) newest[name] = Math.max(newest[name] ?? time, time);
  }
  const times = Object.values(newest);
  return times.length === 0 ? undefined : Math.min(...times);
}
