import { expect, test } from 'vitest';
import type { TableDefinition } from '../../../../lib/contracts/table.ts';
import type { Check } from '../../../../lib/sql/model/check.ts';
import { checkExpressions } from '../../../../lib/sql/model/check-expression.ts';

const field = (id: number, name: string, type: TableDefinition['fields'][number]['type']) => ({
  id,
  name,
  type,
  required: false,
  doc: name,
});
const table: TableDefinition = {
  database: 'gold',
  name: 'days',
  description: 'Days',
  key: ['day'],
  partition: [],
  fields: [
    field(1, 'day', { kind: 'date' }),
    field(2, 'candles', { kind: 'bigint' }),
    field(3, 'price', { kind: 'decimal', precision: 18, scale: 8 }),
    field(4, 'frame', { kind: 'text' }),
  ],
};
const check = (...checks: Check[]) =>
  checkExpressions(checks, table, new Map([['gold.dim_day', { ...table, name: 'dim_day' }]]), 'days.sql');

test.each<Check>([
  { kind: 'expression', sql: 'candles <= 24' },
  { kind: 'expression', sql: "frame in ('1h', '1d') and price > 0 -- both" },
  { kind: 'expression', sql: "day > date '2017-01-01'" },
  { kind: 'range', column: 'price', min: '0.5', max: '100000' },
  { kind: 'accepted_values', column: 'frame', values: ['1h', "o'clock"] },
  { kind: 'accepted_values', column: 'candles', values: [1, 24] },
  { kind: 'relationship', columns: ['day', 'frame'], to: 'gold.dim_day', key: ['day', 'frame'] },
])('takes %j', (good) => {
  expect(() => check(good)).not.toThrow();
});

const expression = (sql: string): Check => ({ kind: 'expression', sql });

test.each<[Check, string]>([
  [
    expression('candle <= 24'),
    "expression: candle <= 24: COLUMN_NOT_FOUND: Column 'candle' cannot be resolved",
  ],
  [
    { kind: 'relationship', columns: ['day'], to: 'gold.dim_days', key: ['day'] },
    'relationship: unknown table gold.dim_days. Known: gold.dim_day',
  ],
  [
    { kind: 'relationship', columns: ['day'], to: 'gold.dim_day', key: ['date'] },
    "relationship: COLUMN_NOT_FOUND: Column 'date' cannot be resolved",
  ],
  [expression('candles + 1'), 'expression: candles + 1: true or false expected, bigint found'],
  [expression('true, true'), 'expression: true, true: true or false expected, several values found'],
  [
    expression('day < current_date'),
    'expression: day < current_date: it asks for the time at which it runs: a check looks at the rows alone',
  ],
  [
    expression(`frame = '\${as_of}'`),
    `expression: frame = '\${as_of}': '\${' is reserved for the placeholders of a compiled build`,
  ],
])('refuses %j', (bad, message) => {
  expect(() => check(bad)).toThrow(`days.sql: checks: ${message}`);
});

test.each<Check>([
  expression('true) or (false'),
  expression('candles > 0 union all select true'),
  { kind: 'range', column: 'frame', min: '0' },
  { kind: 'accepted_values', column: 'frame', values: [1] },
  { kind: 'relationship', columns: ['candles'], to: 'gold.dim_day', key: ['frame'] },
  expression('frame in (select frame from gold.dim_day)'),
])('refuses %j in Athena’s words', (bad) => {
  expect(() => check(bad)).toThrow(/^days\.sql: checks: \S.*: [A-Z_]+: /);
});
