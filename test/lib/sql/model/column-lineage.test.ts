import { expect, test } from 'vitest';
import { bigint, decimal, text, timestamp } from '../../../../lib/contracts/column.ts';
import { columnLineage } from '../../../../lib/sql/model/column-lineage.ts';
import { fieldsOf } from '../../lake/sample-table.ts';

const table = (name: string, columns: Parameters<typeof fieldsOf>[0]) => ({
  ...{ database: 'silver' as const, name, description: name, key: [], partition: [] },
  fields: fieldsOf(columns),
});
const trades = table('trades', {
  symbol: text('Pair'),
  at: timestamp('When'),
  price: decimal(18, 8, 'Price'),
  size: decimal(18, 8, 'Size'),
});
const names = table('names', { symbol: text('Pair'), name: text('Name'), rank: bigint('Rank') });
const tables = new Map([trades, names].map((one) => [`silver.${one.name}`, one]));

/** `column: sources`, a line a column. */
const lineage = (sql: string) =>
  [...columnLineage({ sql, path: 'x.sql' }, tables)].map(
    ([column, sources]) =>
      `${column}: ${sources.map(({ table: from, column: of }) => `${from.slice('silver.'.length)}.${of}`).join(' ')}`,
  );

test.each([
  ['a column by another name', 'SELECT price AS cost FROM silver.trades', ['cost: trades.price']],
  [
    'an expression, a constant, a count of rows',
    'SELECT price * size AS paid, 1 AS one, count(*) AS n FROM silver.trades GROUP BY price * size',
    ['paid: trades.price trades.size', 'one: ', 'n: '],
  ],
  [
    'what decides only which rows there are',
    'SELECT t.symbol FROM silver.trades t JOIN silver.names n ON n.symbol = t.symbol WHERE n.rank > 1 AND t.at < as_of',
    ['symbol: trades.symbol'],
  ],
  [
    'aggregates with their order and filter',
    "SELECT max_by(price, at) AS last, sum(size) FILTER (WHERE symbol = 'A') AS of_a FROM silver.trades",
    ['last: trades.at trades.price', 'of_a: trades.size trades.symbol'],
  ],
  [
    'a window with its partition and order',
    'SELECT lag(price) OVER (PARTITION BY symbol ORDER BY at) AS before FROM silver.trades',
    ['before: trades.at trades.price trades.symbol'],
  ],
  [
    'through WITH, a star and a subquery',
    'WITH all_of AS (SELECT * FROM silver.trades), two AS (SELECT symbol AS s, price p FROM all_of) SELECT x.s, x.p + 1 AS more FROM (SELECT * FROM two) x',
    ['s: trades.symbol', 'more: trades.price'],
  ],
  [
    'both sides of a union',
    'SELECT symbol AS what FROM silver.trades UNION ALL SELECT name FROM silver.names',
    ['what: names.name trades.symbol'],
  ],
  [
    'a scalar subquery, and one that is asked whether it holds a value',
    'SELECT (SELECT max(rank) FROM silver.names) AS top, symbol IN (SELECT name FROM silver.names) AS is_name FROM silver.trades',
    ['top: names.rank', 'is_name: names.name trades.symbol'],
  ],
  [
    'unnested arrays and values',
    'SELECT one, k FROM silver.trades CROSS JOIN UNNEST(ARRAY[price, size]) AS u (one) CROSS JOIN (VALUES 1, 2) AS v (k)',
    ['one: trades.price trades.size', 'k: '],
  ],
])('%s', (_, sql, expected) => {
  expect(lineage(sql)).toEqual(expected);
});
