import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { query } from '../end-to-end/coinlake.ts';
import { oneOfEach } from './clients/values.ts';
import { command } from './support/cache.ts';
import { awsEnvironment } from './support/lakehouse.ts';
import { type OwnBucket, ownBucket } from './support/own-bucket.ts';
import { dataPython } from './support/python.ts';
import { smallLakehouse } from './support/suite.ts';

const { endpoint, data } = await smallLakehouse();
const run = async (script: string, ...args: string[]) =>
  JSON.parse(
    await command(await dataPython(), [join(import.meta.dirname, 'clients', script), ...args], {
      env: awsEnvironment(endpoint),
    }),
  );

/** A column's dtype or Arrow type, and its value. */
type Told = readonly (readonly [type: string, value: string])[];

describe('PyAthena', () => {
  interface Seen {
    readonly values: {
      readonly cursor: readonly string[];
      readonly described: readonly (readonly [string, string, number, number])[];
      readonly pandas: Told;
      readonly arrow: Told;
      readonly unloaded: Told;
    };
    readonly parameters: Readonly<Record<string, unknown>>;
    readonly pages: { readonly rows: number; readonly distinct: number; readonly dicts: readonly unknown[] };
    readonly statements: Readonly<Record<string, unknown>>;
    readonly failure: string;
  }
  let bucket: OwnBucket;
  let seen: Seen;
  beforeAll(async () => {
    bucket = await ownBucket(endpoint, 'coinlake-pyathena');
    seen = await run('with_pyathena.py', bucket.name, 'pyathena_own');
  });
  afterAll(() => bucket?.remove());

  test('Cursor: a value of every type, after a leading comment', () => {
    expect(seen.values.cursor).toEqual(oneOfEach());
  });

  test('Cursor: names, types and digits of the columns', () => {
    const types = Object.fromEntries(seen.values.described.map(([name, ...rest]) => [name, rest]));
    expect(types).toMatchObject({
      big: ['bigint', 19, 0],
      single: ['float', 17, 0],
      dec: ['decimal', 38, 18],
      no_dec: ['decimal', 18, 8],
      day: ['date', 0, 0],
      at: ['timestamp', 3, 0],
      list: ['array', 0, 0],
    });
  });

  test('PandasCursor: dtypes and values', () => {
    expect(seen.values.pandas.map(([, value]) => value)).toEqual(
      oneOfEach({
        // A CSV field of no characters, quoted or not, is missing to pandas.
        no_text: 'float nan',
        empty_text: 'float nan',
        tiny: 'int64 -128',
        small: 'int64 -32768',
        int: 'int64 -2147483648',
        big: 'int64 9223372036854775807',
        no_big: 'NAType <NA>',
        double: 'float64 0.1',
        single: 'float64 1.5',
        day: 'Timestamp 2024-02-29 00:00:00',
        at: 'Timestamp 2024-03-10 02:30:00.123000',
        list: 'str [1, null, 3]',
      }),
    );
    const types = seen.values.pandas.map(([type]) => type);
    expect(types).toEqual(expect.arrayContaining(['Int64', 'float64', 'datetime64[us]', 'object', 'str']));
  });

  test('ArrowCursor: Arrow types and values, decimals as exact text', () => {
    expect(seen.values.arrow.map(([, value]) => value)).toEqual(
      oneOfEach({
        no_text: 'str ',
        dec: 'str -12345678901234567890.123456789012345678',
        dec38: 'str 99999999999999999999999999999999999999',
        no_dec: 'str ',
        bytes: 'str 00 ff',
        list: 'str [1, null, 3]',
      }),
    );
    const types = seen.values.arrow.map(([type]) => type);
    expect(types).toEqual(expect.arrayContaining(['int8', 'int64', 'float', 'date32[day]', 'timestamp[us]']));
  });

  test('ArrowCursor through UNLOAD: decimals, bytes and lists of their own types', () => {
    expect(seen.values.unloaded.map(([, value]) => value)).toEqual(oneOfEach());
    expect(seen.values.unloaded.map(([type]) => type)).toEqual([
      ...[
        'string',
        'string',
        'string',
        'int8',
        'int16',
        'int32',
        'int64',
        'int64',
        'bool',
        'double',
        'float',
      ],
      ...['decimal128(38, 18)', 'decimal128(38, 0)', 'decimal128(18, 8)', 'date32[day]', 'timestamp[us]'],
      ...['binary', 'list<element: int32>'],
    ]);
  });

  test('parameters by name and by position, quotes in them, a zoned timestamp', async () => {
    const [day] = await query(
      "SELECT close FROM gold.ohlcv_daily WHERE symbol = 'BTCUSDT' AND day = DATE '2024-03-01'",
      data,
    );
    expect(seen.parameters).toEqual({
      named: [[`Decimal ${day?.close}`]],
      positional: [[`Decimal ${day?.close}`]],
      quoted: `it's 100% "x"`,
      zoned: '2024-03-10 02:30:00.123000+03:00',
    });
  });

  test('pages of 100 rows give every row once; DictCursor', async () => {
    const [count] = await query('SELECT count(*) AS rows FROM silver.binance_klines', data);
    expect(seen.pages.rows).toBe(Number(count?.rows));
    expect(seen.pages.distinct).toBe(seen.pages.rows);
    const sums = await query(
      'SELECT symbol, sum(trades) AS trades FROM gold.ohlcv_daily GROUP BY symbol ORDER BY symbol',
      data,
    );
    expect(seen.pages.dicts).toEqual(sums.map(({ symbol, trades }) => ({ symbol, trades: Number(trades) })));
  });

  test('databases, Iceberg and Hive tables, INSERT, CTAS, views and what SHOW says of them', async () => {
    const highest = await query(
      'SELECT symbol, max(close) AS close, count(*) AS days FROM gold.ohlcv_daily GROUP BY symbol ORDER BY symbol',
      data,
    );
    expect(seen.statements).toEqual({
      inserted: 2,
      rows: [
        ['int 1', 'Decimal 1.10000001', 'datetime 2024-01-01 00:00:00.123456', 'str a'],
        ['int 2', 'NoneType None', 'NoneType None', 'str '],
      ],
      created: highest.reduce((sum, { days }) => sum + Number(days), 0),
      highest: highest.map(({ symbol, close }) => [`str ${symbol}`, `Decimal ${close}`]),
      shown: {
        tables: ['highest', 'hive_days', 'trades'],
        views: ['highest'],
        partitions: ['symbol=BTCUSDT', 'symbol=ETHUSDT'],
      },
      left: [],
    });
  });

  test("a failed query's reason", () => {
    expect(seen.failure).toBe(
      "OperationalError: COLUMN_NOT_FOUND: line 1:8: Column 'nothing' cannot be resolved or requester is not authorized to access requested resources",
    );
  });
});

describe('SQLAlchemy over PyAthena', () => {
  interface Seen {
    readonly schemas: readonly string[];
    readonly tables: readonly string[];
    readonly columns: readonly (readonly [name: string, type: string, comment: string])[];
    readonly has: readonly boolean[];
    readonly grouped: readonly unknown[];
    readonly paged: readonly unknown[];
  }
  let seen: Seen;
  beforeAll(async () => {
    seen = await run('with_sqlalchemy.py');
  });

  test('reflects schemas, tables, columns, their types and comments', () => {
    expect(seen.schemas).toEqual(expect.arrayContaining(['gold', 'ops', 'silver']));
    expect(seen.tables).toEqual(expect.arrayContaining(['ohlcv_daily', 'session_volatility']));
    expect(seen.has).toEqual([true, false]);
    const types = Object.fromEntries(seen.columns.map(([name, type]) => [name, type]));
    expect(types).toMatchObject({
      symbol: 'String()',
      day: 'DATE()',
      close: 'DECIMAL(precision=18, scale=8)',
      volume: 'DECIMAL(precision=28, scale=8)',
      trades: 'BIGINT()',
    });
    expect(seen.columns[0]?.[2]).toBe('Trading pair, e.g. BTCUSDT');
  });

  test('groups, filters and pages', async () => {
    const grouped = await query(
      "SELECT symbol, count(*) AS days, sum(trades) AS trades, max(close) AS close, min(day) AS day FROM gold.ohlcv_daily WHERE day >= DATE '2024-02-01' GROUP BY symbol ORDER BY symbol",
      data,
    );
    expect(seen.grouped).toEqual(
      grouped.map(({ symbol, days, trades, close, day }) => [
        `str ${symbol}`,
        `int ${days}`,
        `int ${trades}`,
        `Decimal ${close}`,
        `date ${day}`,
      ]),
    );
    const paged = await query(
      'SELECT symbol, day, vwap FROM gold.ohlcv_daily ORDER BY day DESC, symbol LIMIT 5',
      data,
    );
    expect(seen.paged).toEqual(
      paged.slice(2).map(({ symbol, day, vwap }) => [`str ${symbol}`, `date ${day}`, `Decimal ${vwap}`]),
    );
  });
});
