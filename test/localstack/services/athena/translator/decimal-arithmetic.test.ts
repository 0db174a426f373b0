import type { DuckDBConnection } from '@duckdb/node-api';
import { beforeAll, expect, test } from 'vitest';
import { decimal } from '../../../../../lib/sql/types/type.ts';
import { connect, runTranslated } from './run-translated.ts';

let connection: DuckDBConnection;
beforeAll(async () => {
  connection = await connect();
});

const power = (n: number) => 10n ** BigInt(n);
const size = (x: bigint) => (x < 0n ? -x : x);
/** The quotient half away from zero, in integers. */
const half = (a: bigint, b: bigint) => {
  const q = (size(a) * 2n + size(b)) / (size(b) * 2n);
  return a < 0n === b < 0n ? q : -q;
};
const written = (unscaled: bigint, scale: number) => {
  const digits = String(size(unscaled)).padStart(scale + 1, '0');
  return `${unscaled < 0n ? '-' : ''}${digits.slice(0, digits.length - scale)}${scale ? `.${digits.slice(-scale)}` : ''}`;
};

let state = 20240601;
const random = (below: number) => {
  state = (state * 1103515245 + 12345) % 2147483648;
  return Math.floor((state / 2147483648) * below);
};
/** Unscaled decimals of a precision, many of them near the ends, near halves, and short. */
function decimals(precision: number, count: number): bigint[] {
  const digits = () => {
    let text = '';
    const length = random(3) === 0 ? precision : 1 + random(precision);
    while (text.length < length) text += ['9', '5', '0', '4', String(random(10))][random(5)];
    return BigInt(text);
  };
  const edges = [0n, 1n, -1n, power(precision) - 1n, 1n - power(precision)];
  return [...edges, ...Array.from({ length: count }, () => (random(2) ? digits() : -digits()))];
}

/** A table of unscaled decimals, in its order. */
async function tableOf(
  name: string,
  columns: readonly (readonly [string, number, number, readonly (bigint | null)[]])[],
) {
  const rows = columns[0]![3].map(
    (_, i) =>
      `(${i}, ${columns.map(([, , scale, values]) => (values[i] === null ? 'NULL' : `'${written(values[i]!, scale)}'`)).join(', ')})`,
  );
  await connection.run(
    `CREATE OR REPLACE TABLE ${name} AS SELECT CAST(i AS BIGINT) AS i, ${columns.map(([column, p, s], c) => `CAST(v${c} AS DECIMAL(${p},${s})) AS ${column}`).join(', ')} FROM (VALUES ${rows.join(', ')}) AS q(i, ${columns.map((_, c) => `v${c}`).join(', ')})`,
  );
  const bigint = { kind: 'bigint' } as const;
  return {
    [name]: [
      { name: 'i', type: bigint },
      ...columns.map(([column, p, s]) => ({ name: column, type: decimal(p, s) })),
    ],
  };
}

const TYPES = [
  ...[
    [4, 2],
    [9, 4],
    [18, 8],
    [18, 18],
    [28, 8],
    [38, 18],
    [38, 38],
    [38, 1],
    [19, 19],
    [10, 0],
  ],
] as [number, number][];

test.each(TYPES)('whole numbers and fewer digits of decimal(%d,%d)', async (precision, scale) => {
  const values = decimals(precision, 300);
  const tables = await tableOf('numbers', [['x', precision, scale, values]]);
  const fewer = Math.max(0, scale - 1);
  const digits = Math.min(38, precision - scale + fewer + 1);
  const { rows } = await runTranslated(
    connection,
    `SELECT floor(x), ceil(x), round(x), TRY_CAST(x AS decimal(${digits},${fewer})), TRY_CAST(x AS bigint), TRY_CAST(x AS decimal(3,1)), TRY(round(x, ${fewer})), truncate(x)
     FROM numbers ORDER BY i`,
    tables,
  );
  const unit = power(scale);
  for (const [i, x] of values.entries()) {
    const [down, rest] = [x / unit, x % unit];
    const rounded = half(x, power(scale - fewer));
    const short = scale >= 1 ? half(x, power(scale - 1)) : x * 10n;
    const integer = half(x, unit);
    expect(rows[i]).toEqual([
      written(rest < 0n ? down - 1n : down, 0),
      written(rest > 0n ? down + 1n : down, 0),
      written(integer, 0),
      written(rounded, fewer),
      size(integer * 2n + 1n) <= 2n ** 64n - 1n ? integer : null,
      size(short) < 1000n ? written(short, 1) : null,
      size(rounded * power(scale - fewer)) < power(Math.min(38, precision + 1))
        ? written(rounded * power(scale - fewer), scale)
        : null,
      written(down, 0),
    ]);
  }
});

test('a cast out of range fails with the number', async () => {
  const failing = (sql: string) => runTranslated(connection, `SELECT ${sql}`);
  await expect(failing("CAST(DECIMAL '99.995' AS decimal(4,2))")).rejects.toThrow(
    "Cannot cast DECIMAL(5, 3) '99.995' to DECIMAL(4, 2)",
  );
  await expect(failing("CAST(DECIMAL '-128.5' AS tinyint)")).rejects.toThrow(
    "Cannot cast '-128.5' to TINYINT",
  );
  expect((await failing("CAST(DECIMAL '-128.4' AS tinyint)")).rows).toEqual([[-128]]);
});

test.each([
  [[18, 8], [18, 8], 26, 8],
  [[28, 8], [28, 8], 36, 8],
  [[18, 8], [10, 0], 18, 8],
  [[10, 0], [18, 8], 26, 8],
  [[5, 2], [5, 4], 11, 4],
  [[38, 18], [38, 18], 38, 18],
  [[38, 0], [18, 8], 38, 8],
] as [[number, number], [number, number], number, number][])(
  'quotients of decimal(%s) and decimal(%s) are decimal(%d,%d), half away from zero',
  async ([p, s], [q, t], precision, scale) => {
    const divisors = decimals(q, 500).map((value) => value || 7n);
    // Halves of the last digit, and everything.
    const dividends = divisors.map((divisor, i) => {
      const tie = (BigInt(random(1_000_000)) * 2n + 1n) * divisor * power(Math.max(0, s - t));
      const exact =
        tie % (2n * power(scale + t - Math.min(scale + t, s))) === 0n
          ? tie / (2n * power(Math.max(0, scale + t - s)))
          : tie;
      return i % 3 === 0 && size(exact) < power(p) ? exact : decimals(p, 1)[5]!;
    });
    const tables = await tableOf('pairs', [
      ['x', p, s, dividends],
      ['y', q, t, divisors],
    ]);
    const { rows, types } = await runTranslated(
      connection,
      'SELECT TRY(x / y) FROM pairs ORDER BY i',
      tables,
    );
    expect(types).toEqual([`decimal(${precision}, ${scale})`]);
    for (const [i, x] of dividends.entries()) {
      const quotient = half(x * power(scale - s + t), divisors[i]!);
      const fits = size(quotient) < power(precision);
      expect([written(x, s), written(divisors[i]!, t), rows[i]![0]]).toEqual([
        written(x, s),
        written(divisors[i]!, t),
        fits ? written(quotient, scale) : null,
      ]);
    }
  },
);

test('ties of short quotients, null and zero', async () => {
  const { rows } = await runTranslated(
    connection,
    `SELECT x / DECIMAL '2' FROM (VALUES DECIMAL '1', DECIMAL '-1', DECIMAL '3', DECIMAL '-3', DECIMAL '5', DECIMAL '-5', NULL) AS t (x)`,
  );
  expect(rows.flat()).toEqual(['1', '-1', '2', '-2', '3', '-3', null]);
  await expect(
    runTranslated(connection, "SELECT DECIMAL '1' / x FROM (VALUES DECIMAL '0') AS t (x)"),
  ).rejects.toThrow('Division by zero');
  expect(
    (
      await runTranslated(
        connection,
        "SELECT x / DECIMAL '0' FROM (VALUES CAST(NULL AS decimal(5,2))) AS t (x)",
      )
    ).rows,
  ).toEqual([[null]]);
});

test.each([
  [18, 8],
  [28, 8],
  [38, 18],
  [38, 38],
  [38, 0],
])('sums and averages of decimal(%d,%d), in groups and in windows', async (precision, scale) => {
  const values = [...decimals(precision, 200).map((value) => value / 300n), null, null, 5n, -5n];
  const tables = await tableOf('numbers', [['x', precision, scale, values]]);
  const [known, sum] = [
    values.filter((value) => value !== null),
    (of: readonly bigint[]) => of.reduce((a, b) => a + b, 0n),
  ];
  const whole = await runTranslated(
    connection,
    'SELECT sum(x), avg(x), avg(x) FILTER (WHERE i < 0) FROM numbers',
    tables,
  );
  expect(whole.rows).toEqual([
    [written(sum(known), scale), written(half(sum(known), BigInt(known.length)), scale), null],
  ]);
  const frames = await runTranslated(
    connection,
    'SELECT avg(x) OVER (ORDER BY i ROWS BETWEEN 6 PRECEDING AND CURRENT ROW) FROM numbers ORDER BY i',
    tables,
  );
  for (const [i, [average]] of frames.rows.entries()) {
    const frame = values.slice(Math.max(0, i - 6), i + 1).filter((value) => value !== null);
    expect(average).toBe(written(half(sum(frame), BigInt(frame.length)), scale));
  }
});

test('a sum out of range fails, one that comes back into it does not', async () => {
  const nines = `DECIMAL '${'9'.repeat(38)}'`;
  await expect(
    runTranslated(connection, `SELECT sum(x) FROM (VALUES ${nines}, ${nines}) AS t (x)`),
  ).rejects.toThrow('Decimal overflow');
  expect(
    (
      await runTranslated(
        connection,
        `SELECT sum(x), avg(x) FROM (VALUES ${nines}, ${nines}, -${nines}) AS t (x)`,
      )
    ).rows,
  ).toEqual([['9'.repeat(38), '3'.repeat(38)]]);
});
