import type { SliceDataset } from '../../lib/contracts/dataset.ts';
import type { DatasetTable } from '../../lib/contracts/dataset-table.ts';
import { MergeIncomplete } from '../../lib/contracts/errors.ts';
import { assertConserved, type Conservation } from '../../lib/ingestion/run/conservation.ts';
import { decodedSlices } from '../../lib/ingestion/run/decoded-slices.ts';
import type { DecodedSlice } from '../../lib/ingestion/run/fragments.ts';
import {
  type LeftOut,
  mergeName,
  type PartitionToMerge,
  readLeftOut,
  readMergePlan,
  writeLeftOut,
} from '../../lib/ingestion/run/merge-plan.ts';
import {
  type MergedPartition,
  mergedPartition,
  partsOf,
  type SliceCounts,
} from '../../lib/ingestion/run/merged-partition.ts';
import type { RunPlan } from '../../lib/ingestion/run/run-plan.ts';
import { type BrokenCall, endOf } from '../../lib/ingestion/run/slice-outcomes.ts';
import { failureOf, readProgress } from '../../lib/ingestion/run/slice-progress.ts';
import {
  readStagedSlices,
  type StagedSlices,
  type StagedTable,
  stagedSlice,
  writeStagedSlices,
} from '../../lib/ingestion/run/staged-slices.ts';
import type { Lake } from '../../lib/lake/lake.ts';

/**
 * What an attempt commits of a run of slices, from what its calls merged; written before it is committed, so that a repeated call, or the next
 * plan, commits and notes the same. A slice is in all tables or in none: one that has rows of a partition which cannot be merged is left out, and
 * stays in bronze.
 * @returns undefined where nothing was decoded
 * @throws MergeIncomplete where such a slice has rows in other partitions: these are to be merged without it
 */
export async function stagedRun(
  { objects }: Pick<Lake, 'objects'>,
  workBucket: string,
  dataset: SliceDataset,
  plan: Pick<RunPlan, 'run' | 'scheduledTime' | 'slices'>,
  attempt: number,
  calls: readonly BrokenCall[],
): Promise<StagedSlices | undefined> {
  const { run, scheduledTime } = plan;
  const known = await readStagedSlices(objects, workBucket, run, attempt);
  if (known) return known;
  const decoded = await decodedSlices(objects, workBucket, plan);
  if (decoded.length === 0) return undefined;
  const before = await readLeftOut(objects, workBucket, run);
  const candidates = decoded.filter(({ name }) => !(name in before));
  const { merged, failed } = await mergesOf({ objects }, workBucket, run, attempt, calls);
  const leftOut: LeftOut = { ...before, ...slicesOf(dataset, failed, candidates) };
  const isPart = ({ counts }: MergedPartition) => Object.keys(counts).some((name) => name in leftOut);
  if (merged.some(isPart)) {
    await writeLeftOut(objects, workBucket, run, leftOut);
    const told = failed.map(({ partition, reason }) => `${mergeName(partition)}: ${reason}`);
    throw new MergeIncomplete(`Run ${run}, attempt ${attempt}: ${told.join('\n')}`);
  }
  const refused = refusedOf(merged);
  const slices = candidates.filter(({ name }) => !(name in leftOut) && !refused.has(name));
  const staged = {
    dataset: dataset.name,
    source: dataset.provider.name,
    run,
    attempt,
    scheduledTime,
    // Without what only merging needs to know of a slice.
    slices: slices.map((slice) => stagedSlice.parse(slice)),
    tables: dataset.tables.map((table) => tableOf(table, merged, slices)),
    quarantine: slices.flatMap(({ quarantine }) => quarantine),
    unmerged: [
      ...Object.entries(leftOut).map(([name, reason]) => ({ name, state: 'stored' as const, reason })),
      ...[...refused].map(([name, reason]) => ({ name, state: 'refused' as const, reason })),
    ],
  };
  await writeStagedSlices(objects, workBucket, staged);
  // Another call may have been first.
  return readStagedSlices(objects, workBucket, run, attempt);
}

interface FailedPartition {
  readonly partition: PartitionToMerge;
  readonly reason: string;
}

/** What an attempt merged, and what it could not merge. */
async function mergesOf(
  { objects }: Pick<Lake, 'objects'>,
  workBucket: string,
  run: string,
  attempt: number,
  calls: readonly BrokenCall[],
): Promise<{ readonly merged: readonly MergedPartition[]; readonly failed: readonly FailedPartition[] }> {
  const merged: MergedPartition[] = [];
  const failed: FailedPartition[] = [];
  const step = `normalize-${attempt}` as const;
  for (const [group, partitions] of (await readMergePlan(objects, workBucket, run)).entries()) {
    const progress = await readProgress(objects, workBucket, run, step, group);
    for (const partition of partitions) {
      const known = progress?.[mergeName(partition)];
      const otherwise = `its call ended before it was merged${endOf(calls, step, group)}`;
      const failure = failureOf(known, otherwise);
      if (failure) failed.push({ partition, reason: failure.reason });
      else merged.push(mergedPartition.parse(known!.result));
    }
  }
  return { merged, failed };
}

/** The slices that have a part in partitions which could not be merged, each with the first reason. */
function slicesOf(
  dataset: Pick<SliceDataset, 'tables' | 'coverage'>,
  failed: readonly FailedPartition[],
  slices: readonly DecodedSlice[],
): LeftOut {
  const found: Record<string, string> = {};
  for (const { partition, reason } of failed) {
    const table = dataset.tables.find((one) => one.table.name === partition.table)!;
    for (const { slice } of partsOf(dataset, table, partition, slices))
      found[slice.name] ??= `${mergeName(partition)}: ${reason}`;
  }
  return found;
}

/** Slices whose answer has no record and would remove what they had, with the reason. */
function refusedOf(merged: readonly MergedPartition[]): ReadonlyMap<string, string> {
  const kept = new Map<string, { readonly table: string; readonly rows: number }>();
  for (const { table, counts } of merged)
    for (const [name, count] of Object.entries(counts)) {
      const before = kept.get(name);
      if (count.kept === 0 || (before && before.table !== table)) continue;
      kept.set(name, { table, rows: (before?.rows ?? 0) + count.kept });
    }
  return new Map(
    [...kept].map(([name, { table, rows }]) => [
      name,
      `ContractViolation: ${table}: the answer for ${name} has no record, and would remove the ${rows} rows that it had; if that is meant, drop the table or set merge to 'upsert'`,
    ]),
  );
}

function tableOf(
  { table: { name }, merge }: DatasetTable,
  merged: readonly MergedPartition[],
  slices: readonly DecodedSlice[],
): StagedTable {
  const own = merged.filter(({ table }) => table === name);
  const changed = own.filter(({ isChanged }) => isChanged);
  const isAppended = merge === 'append';
  // What a table remembers of deletes is counted where these are.
  const counted = merge === 'deletes' ? [] : slices.filter(({ outcome }) => outcome === 'answered');
  const truncated = slices.reduce((newest, slice) => later(newest, slice.truncated?.[name]), '');
  return {
    name,
    replacements: isAppended
      ? []
      : changed.map(({ values, baseFiles, files }) => ({ values, baseFiles, files })),
    appended: isAppended ? changed.flatMap(({ files }) => files) : [],
    counts: Object.fromEntries(counted.map((slice) => [slice.name, countsOf(slice, name, own)])),
    removed: Object.fromEntries(counted.map(({ name }) => [name, sumOf(own, name, 'removed')])),
    ...(merge === 'changes' && truncated !== '' && { truncated }),
  };
}

const later = (a: string, b = ''): string => (b > a ? b : a);

const sumOf = (merged: readonly MergedPartition[], slice: string, field: keyof SliceCounts): number =>
  merged.reduce((total, { counts }) => total + (counts[slice]?.[field] ?? 0), 0);

/** Where a slice's records went in a table. @param merged the partitions of the table. @throws ConservationBroken */
function countsOf(
  { name, records, quarantined, batchId, skipped, open }: DecodedSlice,
  table: string,
  merged: readonly MergedPartition[],
): Conservation {
  const of = (field: keyof SliceCounts) => sumOf(merged, name, field);
  const counts = {
    ...{ records, quarantined, open: open?.[table] ?? 0, skipped: skipped?.[table] ?? 0 },
    ...{ inserted: of('inserted'), restated: of('restated'), unchanged: of('unchanged') },
    ...{ duplicate: of('duplicate'), deleted: of('deleted'), superseded: of('superseded') },
  };
  assertConserved(counts, batchId);
  return counts;
}
