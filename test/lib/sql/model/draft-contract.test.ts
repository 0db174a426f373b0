import { expect, test } from 'vitest';
import { draftColumns } from '../../../../lib/sql/model/draft-columns.ts';
import { queryOf, writeContract } from '../../../../lib/sql/model/draft-contract.ts';
import { parseModelContract } from '../../../../lib/sql/model/model-contract.ts';

const orders = {
  database: 'silver' as const,
  name: 'orders',
  description: 'Orders',
  fields: [
    { id: 1, name: 'order_id', type: { kind: 'bigint' as const }, required: true, doc: 'Order' },
    {
      id: 2,
      name: 'total',
      type: { kind: 'decimal' as const, precision: 12, scale: 2 },
      required: true,
      doc: 'What it costs: EUR',
    },
    { id: 3, name: 'at', type: { kind: 'timestamp' as const }, required: true, doc: 'When, UTC' },
  ],
  key: ['order_id'],
  partition: [],
};
const tables = new Map([['silver.orders', orders]]);
const source = { table: 'silver.orders', fields: orders.fields, key: orders.key };

test('a model of a table has its columns, their words and its key', () => {
  const sql = queryOf(source);
  expect(sql).toBe(
    'with orders as (\n    select * from silver.orders\n)\n\nselect\n    order_id,\n    total,\n    at\nfrom orders\n',
  );
  expect(writeContract('copy', draftColumns(sql, tables, 'silver.orders'), source)).toBe(
    `# Look at each of the list 'guessed', correct it, and take it from the list: until it is empty nothing runs.
guessed:
  - description
  - grain
  - key
  - checks
  - cadence
description: What copy is
grain: one row per order_id
columns:
  order_id:
    type: bigint
    doc: Order
  total:
    type: decimal(12,2)
    doc: "What it costs: EUR"
  at:
    type: timestamp(6)
    doc: When, UTC
key:
  - order_id
checks:
  - row_count_above_zero
  - not_null:
      - order_id
  - unique:
      - order_id
as_of: none
cadence:
  with: dataset
`,
  );
});

test('a model of a query has its types; it is refused until what was guessed is confirmed', () => {
  const sql =
    'select cast(at as date) as day, count(*) as orders, sum(total) as total from silver.orders where at < as_of group by 1';
  const text = writeContract('daily', draftColumns(sql, tables, 'q.sql'));
  expect(() => parseModelContract('daily', text, 'daily.yml')).toThrow(
    'daily.yml is not valid:\n  guessed: nobody has confirmed description, grain, key, checks, cadence, as_of, columns.day, columns.orders, columns.total yet; look at each, correct it, and take it from the list',
  );
  const confirmed = parseModelContract('daily', text.replace(/guessed:\n( {2}- .*\n)+/, ''), 'daily.yml');
  expect(confirmed.asOf).toEqual({ kind: 'day' });
  expect(confirmed.table.key).toEqual(['day']);
  expect(confirmed.table.fields.map(({ name, type }) => [name, type])).toEqual([
    ['day', { kind: 'date' }],
    ['orders', { kind: 'bigint' }],
    ['total', { kind: 'decimal', precision: 38, scale: 2 }],
  ]);
});

test.each([
  [
    'select array[total] as totals from silver.orders',
    'q.sql: column totals is array(decimal(12, 2)), which no column of gold is: cast it, or give its parts columns of their own',
  ],
  [
    'select count(*) from silver.orders',
    'q.sql: column 1 of the final select has no name: add "as <column>"',
  ],
  [
    'select nothing from silver.orders',
    "q.sql, line 1, column 8: COLUMN_NOT_FOUND: Column 'nothing' cannot be resolved",
  ],
  ['select 1 as one; select 2', 'q.sql, line 1, column 18: '],
])('%s is refused', (sql, message) => {
  expect(() => draftColumns(sql, tables, 'q.sql')).toThrow(message);
});
