import type { DatasetTable } from '../../lib/contracts/dataset-table.ts';
import { ContractViolation } from '../../lib/contracts/errors.ts';
import { batchFolder, type Manifest, readManifest } from '../../lib/ingestion/bronze/manifest.ts';
import { unpackPage } from '../../lib/ingestion/bronze/packed-page.ts';
import type { SourcedSlices } from '../../lib/ingestion/dataset.ts';
import type { RunPlan, SlicePlan } from '../../lib/ingestion/run/run-plan.ts';
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
import { definitionIn } from '../../lib/lake/table-shape.ts';
import { writeDataFile } from '../../lib/lake/write-data-file.ts';
import { decodeSlice, type SlicePage } from './decode-slice.ts';
import { mergeSlices, type SliceToMerge } from './merge-slices.ts';
import { assertWithinLimit } from './quarantine-limit.ts';
import type { StageContext } from './stage-batch.ts';
import { stageBroken } from './stage-broken.ts';

/**
 * Stages all slices of one run's attempt: decodes them, then merges the rows of each table partition by partition.
 * @returns what was staged; undefined when an earlier call had staged it
 * @throws ContractViolation
 */
export async function stageSlices(
  context: StageContext,
  dataset: SourcedSlices,
  plan: RunPlan,
  attempt: number,
): Promise<Omit<StagedSlices, 'version'> | undefined> {
  const { lake, workBucket, bronzeBucket } = context;
  if (await readStagedSlices(lake.objects, workBucket, plan.run, attempt)) return undefined;
  const slices: StagedSlices['slices'] = [];
  const toMerge: SliceToMerge[] = [];
  const quarantine: DataFile[] = [];
  for (const slice of plan.slices ?? []) {
    const manifest = await readManifest(lake.objects, batchFolder(bronzeBucket, dataset.name, slice.batchId));
    const { outcome = 'answered', content, fetched_at: fetchedAt } = manifest;
    const { name, parameters, extent, batchId } = slice;
    slices.push({
      name,
      parameters,
      extent,
      batchId,
      fetchedAt,
      outcome,
      ...(content && { version: content }),
    });
    if (outcome !== 'answered') continue;
    const decoded = await decode(context, dataset, slice, manifest);
    const batch = { dataset: dataset.name, run: plan.run, batchId, path: name };
    quarantine.push(...(await stageBroken(lake, batch, decoded.broken)));
    toMerge.push({ name, batchId, decoded });
  }
  const tables: StagedTable[] = [];
  for (const table of dataset.tables)
    tables.push(await stageTable(context, table, toMerge, `${plan.run}-${attempt}`));
  const { run, scheduledTime } = plan;
  const source = dataset.source.provider;
  const staged = { dataset: dataset.name, source, run, attempt, scheduledTime, slices, tables, quarantine };
  await writeStagedSlices(lake.objects, workBucket, staged);
  return staged;
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
  const decoded = decodeSlice(dataset, batch, pages);
  assertWithinLimit(dataset, batchId, decoded.records, decoded.broken);
  return decoded;
}

async function stageTable(
  { lake }: StageContext,
  table: DatasetTable,
  slices: readonly SliceToMerge[],
  fileName: string,
): Promise<StagedTable> {
  const current = await loadTable(lake, table.table.database, table.table.name);
  const definition = definitionIn(current, table.table);
  const merged = await mergeSlices(table, slices, {
    files: current ? await partitionFiles(current, table.table, []) : [],
    rows: (some) => readDefinedRows(lake, current!, some, definition.fields),
  });
  const replacements: StagedTable['replacements'] = [];
  const appended: DataFile[] = [];
  for (const { values, baseFiles, rows } of merged.partitions) {
    const file = rows.length > 0 ? [await writeDataFile(lake, definition, values, rows, fileName)] : [];
    if (table.merge === 'append') appended.push(...file);
    else replacements.push({ values: { ...values }, baseFiles: [...baseFiles], files: file });
  }
  return {
    name: table.table.name,
    replacements,
    appended,
    counts: { ...merged.counts },
    removed: merged.removed,
  };
}
