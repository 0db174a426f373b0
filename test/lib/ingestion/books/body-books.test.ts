import { createHash } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import { bodies } from '../../../../lib/contracts/ops/bodies.ts';
import { keepBodies } from '../../../../lib/ingestion/books/body-books.ts';
import { arrivalMetadata } from '../../../../lib/ingestion/bronze/arrival.ts';
import { batchFolder, type Manifest, writeManifest } from '../../../../lib/ingestion/bronze/manifest.ts';
import { packPage } from '../../../../lib/ingestion/bronze/packed-page.ts';
import type { PartitionPlan, RunPlan } from '../../../../lib/ingestion/run/run-plan.ts';
import type { Lake } from '../../../../lib/lake/lake.ts';
import { MemoryCatalog } from '../../../../lib/lake/memory/catalog.ts';
import { MemoryObjectStore } from '../../../../lib/lake/memory/object-store.ts';
import { readRows } from '../../../../lib/lake/read-rows.ts';
import { loadTable } from '../../../../lib/lake/table.ts';

let lake: Lake;
beforeEach(() => {
  lake = {
    objects: new MemoryObjectStore(),
    catalog: new MemoryCatalog(),
    namespace: '',
    bucket: 'lake',
  };
});

const url = (page: number) => `https://api.test/rows?page=${page}&key=***`;
const page = (number: number, at = '2024-06-01T00:00:01.500Z') => ({
  object: `s3://bronze/bronze/rows/b/0000${number}.json.gz`,
  request: { method: 'GET' as const, url: url(number) },
  asked: { from: 0, to: 1 },
  status: 200,
  headers: {},
  bytes: 10 + number,
  sha256: `${number}`.repeat(64),
  records: 1,
  fetched_at: at,
});
const store = (batchId: string, more: Partial<Manifest> = {}) =>
  writeManifest(lake.objects, batchFolder('bronze', 'rows', batchId), {
    dataset: 'rows',
    run: 'r1',
    batch_id: batchId,
    partition: 'p',
    series: {},
    fetched_at: '2024-06-01T00:00:02Z',
    records: 2,
    pages: [page(1), page(2)],
    ...more,
  });
const plan = (run: string, ...batches: readonly (string | { batchId: string; isStored: true })[]) =>
  ({
    run,
    dataset: 'rows',
    groups: [
      batches.map((batch) =>
        typeof batch === 'string' ? { batchId: batch } : batch,
      ) as unknown as PartitionPlan[],
    ],
  }) satisfies Pick<RunPlan, 'run' | 'dataset' | 'groups'>;

async function noted() {
  const table = await loadTable(lake, bodies.database, bodies.name);
  if (!table) return [];
  const { length, columns } = await readRows(lake, table, await table.dataFiles(undefined, []));
  return Array.from({ length }, (_, row) =>
    Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, values[row]])),
  );
}

test('a row a body of each batch that came, a page that a file was held against among them', async () => {
  await store('a', {
    comparisons: [
      {
        file: 'data/a.zip',
        object: 's3://bronze/bronze/rows/b/compared-a.zip.json.gz',
        request: { method: 'GET', url: url(3) },
        range: { from: 0, to: 1 },
        common: 1,
        different: 0,
      },
    ],
  });
  await keepBodies(lake, 'bronze', plan('r1', 'a', 'never-came'));
  const rows = await noted();
  expect(rows).toHaveLength(3);
  expect(rows[1]).toEqual({
    dataset: 'rows',
    run: 'r1',
    batch_id: 'a',
    page: 2,
    request: `GET ${url(2)}`,
    status: 200,
    fetched_at: BigInt(Date.parse('2024-06-01T00:00:01.500Z')) * 1000n,
    bytes: 12n,
    sha256: '2'.repeat(64),
    object: 's3://bronze/bronze/rows/b/00002.json.gz',
  });
  // Written by an earlier release, which noted no more of it.
  expect(rows[2]).toMatchObject({ page: 3, request: `GET ${url(3)}`, status: null, sha256: null });
});

test('an answer that counts for nothing is there, behind those that count', async () => {
  await store('a', { pages: [page(2)], unused: [page(1)] });
  await keepBodies(lake, 'bronze', plan('r1', 'a'));
  expect((await noted()).map(({ page: number, object }) => [number, object])).toEqual([
    [1, page(2).object],
    [2, page(1).object],
  ]);
});

test('pages of an answer that was refused behind them are there; parts of a file wait for the run that has the rest', async () => {
  const folder = batchFolder('bronze', 'rows', 'refused');
  const arrived = { status: 200, headers: {}, fetched_at: '2024-06-01T00:00:01.500Z' };
  const put = (name: string, metadata: Record<string, string>) =>
    lake.objects.put(`${folder}${name}`, packPage(Buffer.from('page')), { metadata });
  await put('00002.json.gz', arrivalMetadata(arrived, url(2)));
  await put('00001.json.gz', arrivalMetadata(arrived, url(1)));
  await put('00003-0a-0-4.tsv.gz.gz', arrivalMetadata(arrived));
  await keepBodies(lake, 'bronze', plan('r1', 'refused'));
  const rows = await noted();
  expect(rows.map(({ page: number }) => number)).toEqual([1, 2]);
  expect(rows[0]).toEqual({
    dataset: 'rows',
    run: 'r1',
    batch_id: 'refused',
    page: 1,
    request: `GET ${url(1)}`,
    status: 200,
    fetched_at: BigInt(Date.parse('2024-06-01T00:00:01.500Z')) * 1000n,
    bytes: 4n,
    sha256: createHash('sha256').update('page').digest('hex'),
    object: `${folder}00001.json.gz`,
  });
});

test('a repeated call adds no row, nor does a run that merges what another has noted', async () => {
  await store('a');
  await keepBodies(lake, 'bronze', plan('r1', 'a'));
  await keepBodies(lake, 'bronze', plan('r1', 'a'));
  await store('b', { run: 'r2' });
  await store('c', { run: 'r2' });
  // r2 ended before its commit: the run after it merges what it stored.
  await keepBodies(lake, 'bronze', plan('r3', 'a', { batchId: 'b', isStored: true }, 'c'));
  const rows = await noted();
  expect(rows.map(({ batch_id, run, page: number }) => [batch_id, run, number]).sort()).toEqual([
    ['a', 'r1', 1],
    ['a', 'r1', 2],
    ['b', 'r2', 1],
    ['b', 'r2', 2],
    ['c', 'r2', 1],
    ['c', 'r2', 2],
  ]);
});

test('a run that got nothing makes no table', async () => {
  await keepBodies(lake, 'bronze', plan('r1', 'never-came'));
  expect(await noted()).toEqual([]);
});
