import { expect, it } from 'vitest';
import { FragmentWriter } from '../../../lambdas/normalize/fragment-writer.ts';
import { decimal, path, text } from '../../../lib/contracts/column.ts';
import { datasetTable } from '../../../lib/contracts/dataset-table.ts';
import { identity } from '../../../lib/contracts/partition.ts';
import { readFragment } from '../../../lib/ingestion/run/fragments.ts';
import { MemoryObjectStore } from '../../../lib/lake/memory/object-store.ts';
import { unpacked } from '../../../lib/lake/packed-column.ts';

const table = datasetTable('sales', 'Sales', {
  key: ['shop', 'id'],
  partition: [identity('shop')],
  columns: { shop: text('Shop', path('shop')), id: decimal(38, 0, 'Sale', path('id'), { nullable: false }) },
});
const row = (shop: string, id: bigint) => [shop, id, 0n, 'b'];

it('writes rows sorted by partition, some at a time, and finds each partition’s again', async () => {
  const objects = new MemoryObjectStore();
  const writer = new FragmentWriter(objects, 's3://work/f/', 3);
  const wide = 2n ** 70n;
  for (const [shop, id] of [
    ['b', 1n],
    ['a', wide],
    ['b', 2n],
    ['a', 3n],
  ] as const) {
    writer.add(table, { shop }, row(shop, id));
    if (writer.isFull) await writer.flush();
  }
  const places = await writer.end();
  expect(places.map(({ object, path, rows }) => [object, path, rows])).toEqual([
    ['s3://work/f/sales-0.bin', 'shop=a', 1],
    ['s3://work/f/sales-0.bin', 'shop=b', 2],
    ['s3://work/f/sales-1.bin', 'shop=a', 1],
  ]);
  const read = await Promise.all(places.map((place) => readFragment(objects, place)));
  expect(read.map(({ length, columns }) => [length, Array.from(unpacked(columns.id!))])).toEqual([
    [1, [wide]],
    [2, [1n, 2n]],
    [1, [3n]],
  ]);
});

it('begins again: of what was written before nothing is found', async () => {
  const writer = new FragmentWriter(new MemoryObjectStore(), 's3://work/f/', 1);
  writer.add(table, { shop: 'a' }, row('a', 1n));
  await writer.flush();
  writer.restart();
  writer.add(table, { shop: 'b' }, row('b', 2n));
  expect((await writer.end()).map(({ object, path }) => [object, path])).toEqual([
    ['s3://work/f/sales-0.bin', 'shop=b'],
  ]);
});
