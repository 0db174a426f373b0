import { partitionPath } from '../../lib/contracts/partition.ts';
import {
  batchFolder,
  type Manifest,
  pageExtension,
  readManifest,
} from '../../lib/ingestion/bronze/manifest.ts';
import { unpackPage } from '../../lib/ingestion/bronze/packed-page.ts';
import type { PageRows } from '../../lib/ingestion/connector.ts';
import { seriesStep } from '../../lib/ingestion/coverage/series-step.ts';
import type { SourcedGrid } from '../../lib/ingestion/dataset.ts';
import type { PartitionPlan, RunPlan } from '../../lib/ingestion/run/run-plan.ts';
import type { StagedBatch } from '../../lib/ingestion/run/staged-batch.ts';
import type { DataFile } from '../../lib/lake/data-file.ts';
import type { Lake } from '../../lib/lake/lake.ts';
import { partitionFiles } from '../../lib/lake/partition-files.ts';
import { releaseBytes } from '../../lib/lake/release-bytes.ts';
import { loadTable } from '../../lib/lake/table.ts';
import { definitionIn } from '../../lib/lake/table-shape.ts';
import { writeDataFile } from '../../lib/lake/write-data-file.ts';
import { currentRows } from './current-rows.ts';
import { batchNormalizer, type Page } from './normalize-batch.ts';
import { stageBroken } from './stage-broken.ts';

export interface StageContext {
  readonly lake: Lake;
  readonly bronzeBucket: string;
  readonly workBucket: string;
}

/** Stages the batches of one run's attempt, each by itself: memory holds those that are at work. */
export interface BatchStager {
  /** Writes a partition's new files, and says what it staged. */
  stage(partition: PartitionPlan): Promise<StagedBatch>;
  /** Rows that silver holds of a partition, by its path. */
  heldRows(path: string): number;
}

/** @param attempt of the run: its files have names of their own */
export async function batchStager(
  context: StageContext,
  dataset: SourcedGrid,
  plan: Pick<RunPlan, 'run' | 'scheduledTime'>,
  attempt: number,
): Promise<BatchStager> {
  const { lake } = context;
  const normalize = batchNormalizer(dataset, Date.parse(plan.scheduledTime));
  const table = await loadTable(lake, dataset.table.database, dataset.table.name);
  const definition = definitionIn(table, dataset.table);
  const files = Map.groupBy(table ? await partitionFiles(table, dataset.table, []) : [], ({ partition }) =>
    partitionPath(dataset.partition, partition),
  );

  const heldRows = (path: string) => (files.get(path) ?? []).reduce((sum, file) => sum + file.recordCount, 0);
  const stage = async (partition: PartitionPlan): Promise<StagedBatch> => {
    const manifest = await readManifest(
      lake.objects,
      batchFolder(context.bronzeBucket, dataset.name, partition.batchId),
    );
    const base = files.get(partition.path) ?? [];
    const { counts, rows, broken, refused, unanswered, beside, suspects, newest, release } = await normalize(
      partition,
      new Date(manifest.fetched_at),
      storedPages(lake, manifest, dataset.source.rows),
      await currentRows(lake, definition.fields, table, base),
      () => currentRows(lake, definition.fields, table, filesBefore(dataset, files, partition)),
    );
    const fileName = `${plan.run}-${attempt}`;
    const staged: StagedBatch = {
      dataset: dataset.name,
      run: plan.run,
      attempt,
      batchId: partition.batchId,
      path: partition.path,
      values: partition.values,
      series: partition.series,
      step: seriesStep(dataset, partition.series),
      scheduledTime: plan.scheduledTime,
      fetchedAt: manifest.fetched_at,
      counts,
      baseFiles: base.map((file) => file.path),
      files: rows ? [await writeDataFile(lake, definition, partition.values, rows, fileName)] : [],
      quarantine: await stageBroken(
        lake,
        { dataset: dataset.name, run: plan.run, batchId: partition.batchId, path: partition.path },
        broken,
      ),
      sourceFiles: manifest.pages.flatMap(({ file, sha256, asked, fetched_at, isUncompared }) =>
        file === undefined
          ? []
          : [{ file, sha256, range: asked, fetchedAt: fetched_at, ...(isUncompared && { isUncompared }) }],
      ),
      refusedFiles: [...(manifest.refusedFiles ?? [])],
      unanswered: [...unanswered],
      beside: [...beside],
      suspects: [...suspects],
      lacks: [
        ...(manifest.lacks ?? []),
        ...refused.map(({ asked, reason }) => ({ ...asked, state: 'refused' as const, reason })),
      ],
      ...(newest === undefined ? {} : { newest }),
    };
    release();
    return staged;
  };
  return { stage, heldRows };
}

async function* storedPages(lake: Lake, manifest: Manifest, rowsOf: PageRows): AsyncGenerator<Page> {
  for (const { object, fetched_at, records, extent, asked } of manifest.pages) {
    const packed = await lake.objects.get(object);
    const body = unpackPage(packed);
    releaseBytes(packed);
    const page = { object, extension: pageExtension(object), series: manifest.series };
    yield { object, body: rowsOf(body, page), fetchedAt: new Date(fetched_at), records, extent, asked };
    releaseBytes(body);
  }
}

/** Files of the newest partition of the same series that lies before. */
function filesBefore(
  { partition: fields, timeColumn, series }: SourcedGrid,
  files: ReadonlyMap<string, readonly DataFile[]>,
  { values, series: own }: PartitionPlan,
): readonly DataFile[] {
  const field = fields.find(({ source, transform }) => source === timeColumn && transform !== 'identity');
  if (!field) return [];
  const ordinal = (of: DataFile) => Number(of.partition[field.name]);
  const isOfSeries = ([file]: readonly DataFile[]) =>
    file !== undefined && series.every((column) => String(file.partition[column]) === own[column]);
  const before = [...files.values()]
    .filter((some) => isOfSeries(some) && ordinal(some[0]!) < Number(values[field.name]))
    .sort((a, b) => ordinal(a[0]!) - ordinal(b[0]!));
  return before.at(-1) ?? [];
}
