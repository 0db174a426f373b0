import type { DuckDBConnection } from '@duckdb/node-api';
import { beforeAll, describe, expect, test } from 'vitest';
import { connect, runTranslated } from './run-translated.ts';

let connection: DuckDBConnection;
beforeAll(async () => {
  connection = await connect();
});

const rowsOf = async (sql: string) => (await runTranslated(connection, sql)).rows;

describe('a constant format of date_format is written as one of a column is', () => {
  const FORMATS = [
    ...['%Y-%m-%d %H:%i:%s', '%y %c %e %k %l', '%M %b %W %a', '%j %v %x', '%h %I %p %r %T', '%S.%f'],
    ...['100%% of %Y', "é''%d''", '%d%m', '%Q', '%', '%z'],
  ];
  const TIMES = [
    ...[
      '0001-01-01 00:00:00.000',
      '0999-12-31 23:59:59.999',
      '1000-01-01 00:00:00.000',
      '1582-10-15 12:00:00.000',
    ],
    ...[
      '1900-02-28 11:59:59.999',
      '1969-12-31 23:59:59.999',
      '1970-01-01 00:00:00.000',
      '2000-02-29 12:34:56.789',
    ],
    ...[
      '2024-12-30 00:05:09.010',
      '2026-01-04 13:00:00.500',
      '9999-12-29 01:02:03.004',
      '9999-12-31 23:59:59.999',
    ],
  ];
  test.each(FORMATS)('%s', async (format) => {
    const values = [...TIMES.map((time) => `(TIMESTAMP '${time}', '${format}')`), `(NULL, '${format}')`];
    const sql = (of: string) =>
      `SELECT TRY(date_format(t, ${of})) FROM (VALUES ${values.join(', ')}) AS v (t, f)`;
    expect(await rowsOf(sql(`'${format}'`))).toEqual(await rowsOf(sql('f')));
  });

  test('of six digits, rounded to milliseconds', async () => {
    expect(await rowsOf("SELECT date_format(TIMESTAMP '2024-12-31 23:59:59.999500', '%Y-%m-%d %f')")).toEqual(
      [['2025-01-01 000000']],
    );
  });
});

describe('approx_percentile of a constant share', () => {
  const SHARES = [0, 1, 0.5, 0.1, 0.9, 0.25, 0.29, 0.7, 0.99, 1 / 3, 0.001, 0.999999];
  test.each([1, 2, 3, 7, 10, 29, 100, 1000])('%d values', async (count) => {
    const source = `FROM (SELECT (n * 7919) % ${count} AS n FROM UNNEST(sequence(0, ${count - 1})) AS s (n))`;
    const rows = await rowsOf(
      `SELECT ${SHARES.map((p) => `approx_percentile(n, ${p}e0)`).join(', ')}, approx_percentile(n, ARRAY[${SHARES.map((p) => `${p}e0`).join(', ')}]) ${source}`,
    );
    const distinct = await rowsOf(`SELECT array_sort(array_agg(n)) ${source}`);
    const values = distinct[0]![0] as bigint[];
    const expected = SHARES.map((p) => values[Math.min(Math.floor(p * values.length), values.length - 1)]);
    expect(rows).toEqual([[...expected, expected]]);
  });

  test('of no values, of windows, of a share that is computed', async () => {
    expect(
      await rowsOf(
        'SELECT approx_percentile(x, 5e-1), approx_percentile(x, ARRAY[5e-1]) FROM (VALUES CAST(NULL AS bigint)) AS t (x)',
      ),
    ).toEqual([[null, null]]);
    expect(
      await rowsOf(
        'SELECT approx_percentile(x, 5e-1) OVER (ORDER BY x), approx_percentile(x, p) OVER (ORDER BY x) FROM (VALUES (1e0, 5e-1), (3e0, 5e-1), (nan(), 5e-1)) AS t (x, p)',
      ),
    ).toEqual([
      [1, 1],
      [3, 3],
      [3, 3],
    ]);
  });
});

test('decimals as doubles: the nearest, whatever their digits', async () => {
  const digits = [
    '90071992.54740992',
    '90071992.54740993',
    '-90071992.54740992',
    '9999999999.99999999',
    '0.00000001',
  ];
  const rows = await rowsOf(
    `SELECT CAST(CAST(x AS decimal(28,8)) AS double) FROM (VALUES ${digits.map((d) => `'${d}'`).join(', ')}) AS t (x)`,
  );
  expect(rows.flat()).toEqual(digits.map(Number));
  const long = await rowsOf("SELECT CAST(DECIMAL '12345678901234567890.123456789012345678' AS double)");
  expect(long).toEqual([[Number('12345678901234567890.123456789012345678')]]);
});

test('map_agg keeps the first of equal keys, in any number of keys', async () => {
  expect(
    await rowsOf(
      'SELECT map_agg(k, v), cardinality(map_agg(v, k)) FROM (VALUES (1, 10), (2, 20), (1, 30), (NULL, 40)) AS t (k, v)',
    ),
  ).toEqual([[{ 1: 10, 2: 20 }, 4n]]);
  expect(await rowsOf('SELECT map_agg(k, v) FROM (VALUES (1, 10), (2, NULL)) AS t (k, v)')).toEqual([
    [{ 1: 10, 2: null }],
  ]);
  expect(await rowsOf('SELECT map_agg(k, v) FROM (VALUES (CAST(NULL AS integer), 10)) AS t (k, v)')).toEqual([
    [null],
  ]);
});

test.each([
  [1, 2],
  [2, 2],
  [3, 5],
  [4, 1],
  [-1, 1],
  [-3, 3],
  [-2, 5],
  [-4, 2],
])('slice from %d of %d: of constants as of columns', async (start, length) => {
  const of = (from: string, count: string) =>
    `SELECT slice(a, ${from}, ${count}) FROM (VALUES (ARRAY[1, 2, 3], ${start}, ${length}), (CAST(ARRAY[] AS array(integer)), ${start}, ${length}), (NULL, ${start}, ${length})) AS t (a, s, n)`;
  expect(await rowsOf(of(String(start), String(length)))).toEqual(await rowsOf(of('s', 'n')));
});

test('a constant subscript past the end fails, of null is null', async () => {
  expect(await rowsOf('SELECT a[2] FROM (VALUES ARRAY[1, 2], NULL) AS t (a)')).toEqual([[2], [null]]);
  await expect(rowsOf('SELECT a[3] FROM (VALUES ARRAY[1, 2]) AS t (a)')).rejects.toThrow(
    'Array subscript must be less than or equal to array length: 3 > 2',
  );
});
