import { createHash } from 'node:crypto';
import { bodies } from '../../contracts/ops/bodies.ts';
import type { ColumnValue } from '../../contracts/table.ts';
import { appendFiles } from '../../lake/append-files.ts';
import type { Lake } from '../../lake/lake.ts';
import { ObjectNotFound } from '../../lake/object-store.ts';
import { readRows } from '../../lake/read-rows.ts';
import { loadTable } from '../../lake/table.ts';
import { currentDefinition } from '../../lake/table-shape.ts';
import { writeDataFile } from '../../lake/write-data-file.ts';
import { addressOf, arrivalOf } from '../bronze/arrival.ts';
import { batchFolder, type Manifest, readManifest } from '../bronze/manifest.ts';
import { unpackPage } from '../bronze/packed-page.ts';
import type { RunPlan } from '../run/run-plan.ts';
import { micros, rowBatch } from './ops-rows.ts';

/** Manifests are read so many at a time. */
const AT_A_TIME = 16;

/**
 * Appends a row to ops.bodies for each body of the batches that a run got, merged or not, once per run, and for the pages of answers that broke
 * off or were refused. Batches of a run that ended before its commit are noted by the run that merges them.
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
      some.map(async (batchId) => {
        const folder = batchFolder(bronzeBucket, plan.dataset, batchId);
        return { batchId, batch: (await manifestOf(lake, folder)) ?? (await pagesIn(lake, folder)) };
      }),
    );
    for (const { batchId, batch } of found)
      if ('pages' in batch) rows.push(...bodyRows(batch));
      // One after the other: each is held in memory.
      else rows.push(...(await refusedRows(lake, { dataset: plan.dataset, run: plan.run, batchId }, batch)));
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

/** Pages of a batch that is not complete: its answer broke off, or was refused behind them. */
async function pagesIn(lake: Lake, folder: string): Promise<readonly string[]> {
  const pages: string[] = [];
  for await (const { uri } of lake.objects.list(folder)) pages.push(uri);
  return pages.sort();
}

/** What pages tell of themselves. Parts of a file tell nothing: a later run may go on behind them, and notes them then. */
async function refusedRows(
  { objects }: Lake,
  { dataset, run, batchId }: { readonly dataset: string; readonly run: string; readonly batchId: string },
  pages: readonly string[],
) {
  const rows: Readonly<Record<string, ColumnValue>>[] = [];
  for (const object of pages) {
    const stored = await objects.getVersion(object);
    const url = addressOf(stored?.metadata);
    if (!stored || url === undefined) continue;
    const { status, fetched_at } = arrivalOf(object, stored.metadata);
    const body = unpackPage(stored.body);
    const page = rows.length + 1;
    const sha256 = createHash('sha256').update(body).digest('hex');
    rows.push({
      ...{ dataset, run, batch_id: batchId, page, request: `GET ${url}`, status },
      ...{ fetched_at: micros(fetched_at), bytes: BigInt(body.length), sha256, object },
    });
  }
  return rows;
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
