import { describe, expect, test } from 'vitest';
import { bindQuery } from '../../../../lib/sql/bind/bind-query.ts';
import { DEEPEST } from '../../../../lib/sql/parse/nesting.ts';
import { parseQueryText } from '../../../../lib/sql/parse/parse-query.ts';

const wrap = (levels: number, around: (inner: string) => string, inner: string): string => {
  let text = inner;
  for (let level = 0; level < levels; level++) text = around(text);
  return text;
};

const bind = (sql: string) =>
  bindQuery(sql, {
    catalog: { defaultDatabase: 'silver', table: () => undefined },
    session: { timeZone: 'UTC', now: new Date('2024-06-01T00:00:00Z') },
  });

const FROM = ' FROM (VALUES 1) AS t (x)';
const SHAPES: Readonly<Record<string, (levels: number) => string>> = {
  parentheses: (n) => `SELECT ${'('.repeat(n)}x${')'.repeat(n)}${FROM}`,
  signs: (n) => `SELECT ${'- '.repeat(n)}x${FROM}`,
  NOT: (n) => `SELECT ${'NOT '.repeat(n)}true`,
  sums: (n) => `SELECT x${' + x'.repeat(n)}${FROM}`,
  concatenations: (n) => `SELECT 'a'${" || 'a'".repeat(n)}`,
  calls: (n) => `SELECT ${wrap(n, (e) => `abs(${e})`, 'x')}${FROM}`,
  substring: (n) => `SELECT ${wrap(n, (e) => `substring(${e}, 1)`, "'a'")}`,
  position: (n) => `SELECT ${wrap(n, (e) => `CAST(position('a' IN ${e}) AS varchar)`, "'a'")}`,
  trim: (n) => `SELECT ${wrap(n, (e) => `trim(${e})`, "'a'")}`,
  CASE: (n) => `SELECT ${wrap(n, (e) => `CASE WHEN x = 1 THEN 1 ELSE ${e} END`, 'x')}${FROM}`,
  CAST: (n) => `SELECT ${wrap(n, (e) => `CAST(${e} AS bigint)`, 'x')}${FROM}`,
  arrays: (n) => `SELECT ${wrap(n, (e) => `ARRAY[${e}]`, 'x')}${FROM}`,
  subscripts: (n) => `SELECT ${wrap(n, (e) => `ARRAY[1][${e}]`, 'x')}${FROM}`,
  rows: (n) => `SELECT ${wrap(n, (e) => `ROW(${e})`, 'x')}${FROM}`,
  lambdas: (n) => `SELECT ${wrap(n, (e) => `transform(ARRAY[1], y -> ${e})`, '1')}`,
  'folds of folds': (n) => `SELECT ${wrap(n, (e) => `reduce(ARRAY[1], 0, (s, y) -> ${e}, s -> s)`, '1')}`,
  'queries in FROM': (n) => wrap(n, (q) => `SELECT * FROM (${q}) AS t`, 'SELECT 1 AS x'),
  'queries in queries': (n) => `SELECT ${wrap(n, (q) => `(SELECT ${q})`, '1')}`,
  'parentheses in FROM': (n) => `SELECT * FROM ${'('.repeat(n)}SELECT 1${')'.repeat(n)}`,
  'types of arrays': (n) => `SELECT CAST(NULL AS ${wrap(n, (type) => `array(${type})`, 'bigint')})`,
  'types of rows': (n) => `SELECT CAST(NULL AS ${wrap(n, (type) => `row(a ${type})`, 'bigint')})`,
};

describe.each(Object.entries(SHAPES))('%s', (_, shape) => {
  test('nested 60 times are read and bound', () => {
    expect(bind(shape(60)).columns).toHaveLength(1);
  });

  test.each([300, 5000, 20_000])('nested %d times are refused by place', (levels) => {
    // Parentheses alone may nest a little deeper.
    const count = levels === 300 && shape(1).includes('((') ? 700 : levels;
    expect(() => parseQueryText(shape(count))).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(
          /^NOT_SUPPORTED: line 1:\d+: Nesting this deep is not supported by the local Athena, which has 200 levels$/,
        ),
      }),
    );
  });
});

test('a level is refused where it begins', () => {
  const at = DEEPEST - 1;
  expect(() => parseQueryText(`SELECT ${'- '.repeat(at)}1`)).not.toThrow();
  expect(() => parseQueryText(`SELECT\n${'- '.repeat(at + 1)}1`)).toThrow(
    `NOT_SUPPORTED: line 2:${2 * (at + 1) + 1}: Nesting this deep is not supported by the local Athena, which has 200 levels`,
  );
});

test('conditions in a row do not nest, however many, and mean the same', () => {
  const query = bind(`SELECT x = 0${' OR x = 1'.repeat(5000)} AND x = 2${FROM}`);
  expect(query.columns).toEqual([{ name: '_col0', type: { kind: 'boolean' } }]);
  expect(bind(`SELECT x = 1${' AND x = 1'.repeat(5000)}${FROM}`).columns).toHaveLength(1);
  expect(parseQueryText('SELECT a OR b OR c AND d')).toMatchObject({
    body: {
      items: [
        {
          expression: {
            kind: 'or',
            left: { kind: 'or', left: { name: { name: 'a' } }, right: { name: { name: 'b' } } },
            right: { kind: 'and', left: { name: { name: 'c' } }, right: { name: { name: 'd' } } },
          },
        },
      ],
    },
  });
});

test('an expression that is short to write and long to write out is refused', () => {
  const between = wrap(40, (e) => `(${e} BETWEEN false AND true)`, 'x = 1');
  expect(() => bind(`SELECT ${between}${FROM}`)).toThrow(
    /^NOT_SUPPORTED: line 1:\d+: An expression of this size is not supported by the local Athena$/,
  );
});

test('parentheses that are read again and again are refused', () => {
  const group = (inner: string) => `${'('.repeat(30)}SELECT ${inner}${') + 1'.repeat(30)}`;
  expect(() => parseQueryText(`SELECT ${wrap(6, group, '1')}`)).toThrow(
    /^NOT_SUPPORTED: line 1:\d+: Parentheses nested in this way are not supported by the local Athena$/,
  );
});
