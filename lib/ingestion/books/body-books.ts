import { bodies } from '../../contracts/ops/bodies.ts';
import type { ColumnValue } from '../../contracts/table.ts';
import { appendFiles } from '../../lake/append-files.ts';
import type { Lake } from '../../lake/lake.ts';
import { ObjectNotFound } from '../../lake/object-store.ts';
import { readRows } from '../../lake/read-rows.ts';
import { loadTable } from '../../lake/table.ts';
import { currentDefinition } from '../../lake/table-shape.ts';
import { writeDataFile } from '../../lake/write-data-file.ts';
import { batchFolder, type Manifest, readManifest } from '../bronze/manifest.ts';
import type { RunPlan } from '../run/run-plan.ts';
import { micros, rowBatch } from './ops-rows.ts';

/** Manifests are read so many at a time. */
const AT_A_TIME = 16;

/**
 * Appends a row to ops.bodies for each body of the batches that a run got, merged or not, once per run. Batches of a run that ended before its
 * commit are noted by the run that merges them.
 */
export async function keepBodies(
  lake: Lake,
  bronzeBucket: string,
  plan: Pick<RunPlan, 'run' | 'dataset' | 'groups' | 'slices'>,
): Promise<void> {
  const asked = [...plan.groups.flat(), ...(plan.slices ?? [])];
  const known = asked.some(({ isStored }) => isStored)
    ? await batchesOf(lake, plan.dataset)
    : new Set<string>();
  const batchIds = asked.map(({ batchId }) => batchId).filter((batchId) => !known.has(batchId));
  const rows: Readonly<Record<string, ColumnValue>>[] = [];
  for (let at = 0; at < batchIds.length; at += AT_A_TIME) {
    const some = batchIds.slice(at, at + AT_A_TIME);
    const found = await Promise.all(
      some.map((batchId) => manifestOf(lake, batchFolder(bronzeBucket, plan.dataset, batchId))),
    );
    for (const manifest of found) if (manifest) rows.push(...bodyRows(manifest));
  }
  if (rows.length === 0) return;
  const file = await writeDataFile(
    lake,
    await currentDefinition(lake, bodies),
    { dataset: plan.dataset },
    rowBatch(bodies, rows),
    plan.run,
  );
  await appendFiles(lake, bodies, { runId: plan.run, files: [file] });
}

/** Undefined for a batch that is not complete. */
async function manifestOf(lake: Lake, folder: string): Promise<Manifest | undefined> {
  try {
    return await readManifest(lake.objects, folder);
  } catch (error) {
    if (error instanceof ObjectNotFound) return undefined;
    throw error;
  }
}

/** Batches that are noted. */
async function batchesOf(lake: Lake, dataset: string): Promise<ReadonlySet<string>> {
  const table = await loadTable(lake, bodies.database, bodies.name);
  if (!table) return new Set();
  const files = (await table.dataFiles(undefined, [])).filter(
    ({ partition }) => partition.dataset === dataset,
  );
  const { columns } = await readRows(lake, table, files, ['batch_id']);
  return new Set(Array.from(columns.batch_id ?? [], String));
}

function bodyRows({ dataset, run, batch_id, pages, unused = [], comparisons = [] }: Manifest) {
  return [...pages, ...unused, ...comparisons].map((body, index) => ({
    dataset,
    run,
    batch_id,
    page: index + 1,
    request: `${body.request.method} ${body.request.url}`,
    status: body.status ?? null,
    fetched_at: body.fetched_at === undefined ? null : micros(body.fetched_at),
    bytes: body.bytes === undefined ? null : BigInt(body.bytes),
    sha256: body.sha256 ?? null,
    object: body.object,
  }));
}
