import type { DatasetTable } from '../../lib/contracts/dataset-table.ts';
import { ContractViolation } from '../../lib/contracts/errors.ts';
import { batchFolder, type Manifest, readManifest } from '../../lib/ingestion/bronze/manifest.ts';
import { unpackPage } from '../../lib/ingestion/bronze/packed-page.ts';
import { oneSnapshot } from '../../lib/ingestion/coverage/one-snapshot.ts';
import type { SourcedSlices } from '../../lib/ingestion/dataset.ts';
import type { RunPlan, SlicePlan } from '../../lib/ingestion/run/run-plan.ts';
import type { SliceFailure } from '../../lib/ingestion/run/slice-progress.ts';
import {
  readStagedSlices,
  type StagedSlices,
  type StagedTable,
  writeStagedSlices,
} from '../../lib/ingestion/run/staged-slices.ts';
import type { DataFile } from '../../lib/lake/data-file.ts';
import { partitionFiles } from '../../lib/lake/partition-files.ts';
import { readDefinedRows } from '../../lib/lake/read-rows.ts';
import { loadTable } from '../../lib/lake/table.ts';
import { currentDefinition, definitionIn } from '../../lib/lake/table-shape.ts';
import { writeDataFile } from '../../lib/lake/write-data-file.ts';
import { decodeSlice, type SlicePage } from './decode-slice.ts';
import { type MergedTable, mergeSlices, type SliceToMerge, UnmergedSlice } from './merge-slices.ts';
import { assertWithinLimit } from './quarantine-limit.ts';
import { ingestedOf, stageAlone, stagingFailure } from './stage-alone.ts';
import type { StageContext } from './stage-batch.ts';
import { stageBroken } from './stage-broken.ts';

/**
 * Stages the slices of one run's attempt whose answers are in bronze: decodes them, then merges the rows of each table partition by
 * partition. A slice whose answer breaks the contract is left out of all tables, and leaves the others alone.
 * @returns what was staged; undefined when an earlier call had staged it
 */
export async function stageSlices(
  context: StageContext,
  dataset: SourcedSlices,
  plan: RunPlan,
  attempt: number,
  onFailure: (slice: string, failure: SliceFailure) => void = () => {},
): Promise<Omit<StagedSlices, 'version'> | undefined> {
  const { lake, workBucket, bronzeBucket } = context;
  if (await readStagedSlices(lake.objects, workBucket, plan.run, attempt)) return undefined;
  const place = { objects: lake.objects, workBucket, run: plan.run, group: 0 };
  const stagedSlices = new Map<string, StagedSlices['slices'][number]>();
  const toMerge = new Map<string, SliceToMerge>();
  const quarantine: DataFile[] = [];
  const stageOne = async (slice: SlicePlan) => {
    const manifest = await readManifest(lake.objects, batchFolder(bronzeBucket, dataset.name, slice.batchId));
    const { outcome = 'answered', content, fetched_at: fetchedAt } = manifest;
    const { name, parameters, extent, batchId } = slice;
    let lost = { conflicts: 0, missing: 0, lacking: 0 };
    if (outcome === 'answered') {
      const decoded = await decode(context, dataset, slice, manifest);
      const batch = { dataset: dataset.name, run: plan.run, batchId, path: name };
      quarantine.push(...(await stageBroken(lake, batch, decoded.broken)));
      toMerge.set(name, { name, batchId, decoded });
      lost = { ...decoded, lacking: manifest.lacking ?? 0 };
    }
    const version = content && { version: content };
    stagedSlices.set(name, {
      name,
      parameters,
      extent,
      batchId,
      fetchedAt,
      outcome,
      ...version,
      ...lostOf(lost),
    });
  };
  await stageAlone(
    { ...place, attempt },
    await ingestedOf(place, plan.slices ?? []),
    stageOne,
    ({ name }, failure) => onFailure(name, failure),
    // Rows are only kept when the whole call ends.
    { isRepeated: true },
  );
  const { tables, unmerged } = await mergeTables(context, dataset, toMerge, `${plan.run}-${attempt}`);
  for (const { slice, failure } of unmerged) {
    stagedSlices.delete(slice);
    onFailure(slice, failure);
  }
  const { run, scheduledTime } = plan;
  const source = dataset.source.provider;
  // In the plan's order, whatever the order in which they were decoded.
  const slices = (plan.slices ?? []).flatMap(({ name }) => stagedSlices.get(name) ?? []);
  const staged = {
    dataset: dataset.name,
    source,
    run,
    attempt,
    scheduledTime,
    slices,
    tables,
    quarantine,
    unmerged: unmerged.map(({ slice, failure }) => ({ name: slice, ...failure })),
  };
  await writeStagedSlices(lake.objects, workBucket, staged);
  return staged;
}

const lostOf = (lost: { readonly conflicts: number; readonly missing: number; readonly lacking: number }) =>
  Object.fromEntries(Object.entries(lost).filter(([, count]) => count > 0));

/** Merges all slices into all tables; one that cannot be merged into one of them is left out of all. */
async function mergeTables(
  context: StageContext,
  dataset: SourcedSlices,
  slices: Map<string, SliceToMerge>,
  fileName: string,
) {
  const unmerged: { readonly slice: string; readonly failure: SliceFailure }[] = [];
  for (;;)
    try {
      const merged: { readonly table: DatasetTable; readonly content: MergedTable }[] = [];
      for (const table of dataset.tables)
        merged.push({ table, content: await mergeTable(context, table, [...slices.values()]) });
      const tables: StagedTable[] = [];
      for (const { table, content } of merged)
        tables.push(await writeTable(context, table, content, fileName));
      return { tables, unmerged };
    } catch (error) {
      if (!(error instanceof UnmergedSlice)) throw error;
      slices.delete(error.slice);
      unmerged.push({ slice: error.slice, failure: stagingFailure(error.cause) });
    }
}

async function decode({ lake }: StageContext, dataset: SourcedSlices, slice: SlicePlan, manifest: Manifest) {
  const pages: SlicePage[] = [];
  for (const { object, records } of manifest.pages) {
    const answer = dataset.source.format.read(unpackPage(await lake.objects.get(object)));
    if (answer.length !== records)
      throw new ContractViolation(`${object} has ${answer.length} records, its manifest says ${records}`);
    pages.push({ object, answer });
  }
  const { batchId, parameters, extent } = slice;
  const batch = { batchId, parameters, extent, fetchedAt: new Date(manifest.fetched_at) };
  const decoded = decodeSlice(
    dataset,
    batch,
    dataset.coverage.kind === 'snapshots' ? oneSnapshot(dataset, pages) : pages,
  );
  assertWithinLimit(dataset, batchId, decoded.records, decoded.broken);
  return decoded;
}

async function mergeTable(
  { lake }: StageContext,
  table: DatasetTable,
  slices: readonly SliceToMerge[],
): Promise<MergedTable> {
  const current = await loadTable(lake, table.table.database, table.table.name);
  const { fields } = definitionIn(current, table.table);
  return mergeSlices(table, slices, {
    files: current ? await partitionFiles(current, table.table, []) : [],
    rows: (some) => readDefinedRows(lake, current!, some, fields),
  });
}

async function writeTable(
  { lake }: StageContext,
  table: DatasetTable,
  { partitions, counts, removed }: MergedTable,
  fileName: string,
): Promise<StagedTable> {
  const definition = await currentDefinition(lake, table.table);
  const replacements: StagedTable['replacements'] = [];
  const appended: DataFile[] = [];
  for (const { values, baseFiles, rows } of partitions) {
    const file = rows.length > 0 ? [await writeDataFile(lake, definition, values, rows, fileName)] : [];
    if (table.merge === 'append') appended.push(...file);
    else replacements.push({ values: { ...values }, baseFiles: [...baseFiles], files: file });
  }
  return { name: table.table.name, replacements, appended, counts: { ...counts }, removed };
}
