import { beforeAll, expect, test } from 'vitest';
import { bigint, date, decimal, text } from '../../../lib/contracts/column.ts';
import type { TableDefinition } from '../../../lib/contracts/table.ts';
import { fieldsOf } from '../lake/sample-table.ts';
import { smallLake } from './small-lake.ts';

const prices: TableDefinition = {
  ...{ database: 'gold', name: 'prices', description: 'Prices', key: [], partition: [] },
  fields: fieldsOf({
    symbol: text('Pair', { nullable: true }),
    day: date('Day'),
    paid: decimal(28, 8, 'Paid'),
    n: bigint('Trades'),
  }),
};
const served = smallLake();
const path = '/api/v1/tables/gold.prices/values';
const row = (symbol: string | null, day: number, paid: bigint) => ({ symbol, day, paid, n: 1n });

beforeAll(async () => {
  await served.append(prices, [row('B', 1, 150_000_000n), row('A', 1, 1n), row(null, 1, 5n)], 'r1');
  await served.append(prices, [row('B', 2, -1n), row('Ω', 2, 2n ** 80n)], 'r2');
});

test('values with their rows, by value; null is none', async () => {
  const { body, headers } = await served.ask(`${path}?column=symbol`);
  expect(body).toMatchObject({ table: 'gold.prices', column: 'symbol', left_out: 0 });
  expect(body.values).toEqual([
    { value: 'A', rows: 1, sum: null, most: null },
    { value: 'B', rows: 2, sum: null, most: null },
    { value: 'Ω', rows: 1, sum: null, most: null },
  ]);
  const again = await served.ask(`${path}?column=symbol`, { 'If-None-Match': headers.get('etag')! });
  expect(again.status).toBe(304);
});

test('sums are exact, the largest first, of the rows that fit', async () => {
  const { body } = await served.ask(`${path}?column=symbol&sum=paid&limit=2`);
  expect(body.values).toEqual([
    { value: 'Ω', rows: 1, sum: '12089258196146291.74706176', most: null },
    { value: 'B', rows: 2, sum: '1.49999999', most: null },
  ]);
  expect(body.left_out).toBe(1);
  const first = await served.ask(`${path}?column=symbol&sum=n&day.lt=1970-01-03`);
  expect(first.body.values).toEqual([
    { value: 'A', rows: 1, sum: '1', most: null },
    { value: 'B', rows: 1, sum: '1', most: null },
  ]);
});

test('the largest of another column is told of each value', async () => {
  const { body } = await served.ask(`${path}?column=symbol&most=day`);
  expect(body.values).toEqual([
    { value: 'A', rows: 1, sum: null, most: '1970-01-02' },
    { value: 'B', rows: 2, sum: null, most: '1970-01-03' },
    { value: 'Ω', rows: 1, sum: null, most: '1970-01-03' },
  ]);
  const paid = await served.ask(`${path}?column=day&most=paid`);
  expect(paid.body.values.map(({ most }: { most: string }) => most)).toEqual([
    '1.50000000',
    '12089258196146291.74706176',
  ]);
});

test.each([
  ['', 400, 'column: missing', 'column'],
  ['column=no', 400, 'column: there is no column no', 'column'],
  ['column=symbol&sum=day', 400, 'sum: day is neither a whole number nor a decimal', 'sum'],
  ['column=symbol&most=no', 400, 'most: there is no column no', 'most'],
  ['column=symbol&limit=0', 400, "limit: '0' is not allowed", 'limit'],
  ['column=symbol&day=x', 400, "day: 'x' is not a date, e.g. 2024-06-01", 'day'],
])('%s', async (query, status, detail, parameter) => {
  expect((await served.ask(`${path}?${query}`)).body).toMatchObject({ status, detail, parameter });
});

test('a table that a model will make has no value yet; one that nobody makes is not found', async () => {
  const { ask } = smallLake();
  const { status, body } = await ask('/api/v1/tables/gold.ohlcv_daily/values?column=symbol');
  expect([status, body]).toEqual([
    200,
    { table: 'gold.ohlcv_daily', snapshot: null, column: 'symbol', values: [], left_out: 0 },
  ]);
  expect((await ask('/api/v1/tables/gold.no/values?column=symbol')).status).toBe(404);
});
