import { expect, it } from 'vitest';
import { noRows } from '../../../lambdas/normalize/current-rows.ts';
import { FragmentWriter } from '../../../lambdas/normalize/fragment-writer.ts';
import { fragmentRows, mergePartition } from '../../../lambdas/normalize/merge-partition.ts';
import { bigint, decimal, path, text } from '../../../lib/contracts/column.ts';
import { datasetTable } from '../../../lib/contracts/dataset-table.ts';
import { identity } from '../../../lib/contracts/partition.ts';
import type { ColumnValue } from '../../../lib/contracts/table.ts';
import type { SlicePart } from '../../../lib/ingestion/run/merged-partition.ts';
import { MemoryObjectStore } from '../../../lib/lake/memory/object-store.ts';
import { unpacked } from '../../../lib/lake/packed-column.ts';
import { ReusedMemory } from '../../../lib/lake/reused-memory.ts';

const table = datasetTable('sales', 'Sales', {
  key: ['shop', 'name', 'id'],
  partition: [identity('shop')],
  columns: {
    shop: text('Shop', path('shop')),
    name: text('Customer', path('name'), { nullable: false }),
    id: bigint('Sale', path('id'), { nullable: false }),
    note: text('Note', path('note'), { nullable: true }),
    price: decimal(38, 0, 'Price', path('price'), { nullable: true }),
  },
});
const names = table.table.fields.map(({ name }) => name);

/** Names of two lengths, one of them of several bytes a character: each comes with five sales. */
const nameOf = (sale: number): string =>
  `${sale % 2 === 0 ? 'é\u{1f600}' : '\ue000'}${Math.floor(sale / 5) % 1000}`;
const rowOf = (shop: string, sale: number): readonly ColumnValue[] =>
  names.map((name): ColumnValue => {
    if (name === 'shop') return shop;
    if (name === 'name') return nameOf(sale);
    if (name === 'id') return BigInt(sale);
    if (name === 'note') return sale % 3 === 0 ? null : `note of ${sale}`;
    if (name === 'price') return sale % 7 === 0 ? null : BigInt(sale) * 10n ** 20n;
    return name === 'batch_id' ? 'batch' : 1n;
  });
const bytesOf = (row: readonly ColumnValue[]) => Buffer.from(row[names.indexOf('name')] as string);

it('puts rows of many fragments in the order of their key, partition after partition in the same memory', async () => {
  const objects = new MemoryObjectStore();
  const writer = new FragmentWriter(objects, 's3://work/f/', 3_000);
  const sales = Array.from({ length: 20_000 }, (_, at) => (at * 7_919) % 20_000);
  const shops = ['a', 'b'];
  for (const shop of shops)
    for (const sale of sales) {
      writer.add(table, { shop }, rowOf(shop, sale));
      if (writer.isFull) await writer.flush();
    }
  const fragments = Map.groupBy(await writer.end(), ({ values }) => values.shop as string);
  const memory = new ReusedMemory();
  for (const shop of shops) {
    const places = fragments.get(shop)!;
    expect(places.length).toBeGreaterThan(5);
    const part = { slice: { name: shop, quarantined: 0, records: sales.length }, fragments: places };
    const { rows } = await mergePartition(
      table,
      [part as unknown as SlicePart],
      noRows(names),
      () => fragmentRows(objects, table, places, memory),
      memory,
    );
    const columns = names.map((name) => unpacked(rows!.columns[name]!));
    const merged = Array.from({ length: rows!.length }, (_, row) => columns.map((values) => values[row]));
    const id = names.indexOf('id');
    const expected = sales
      .map((sale) => rowOf(shop, sale))
      .sort(
        (a, b) => Buffer.compare(bytesOf(a), bytesOf(b)) || Number((a[id] as bigint) - (b[id] as bigint)),
      );
    expect(merged).toEqual(expected);
    memory.giveBack();
  }
});
