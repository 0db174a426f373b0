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
const WAYS = ['plain', 'ctas', 'unload'] as const;

/** What with_awswrangler.py prints. */
interface Seen {
  readonly tables: readonly (readonly [database: string, table: string, type: string])[];
  readonly types: Readonly<Record<string, string>>;
  readonly exists: readonly boolean[];
  readonly described: readonly string[];
  readonly values: Readonly<
    Record<(typeof WAYS)[number], readonly (readonly [dtype: string, value: string])[]>
  >;
  readonly days: Readonly<Record<(typeof WAYS)[number], readonly (readonly string[])[]>>;
  readonly chunks: readonly number[];
  readonly named: number;
  readonly written: Readonly<Record<string, unknown>>;
  readonly left: number;
}

describe('awswrangler', () => {
  let bucket: OwnBucket;
  let seen: Seen;
  beforeAll(async () => {
    bucket = await ownBucket(endpoint, 'coinlake-awswrangler');
    const script = join(import.meta.dirname, 'clients', 'with_awswrangler.py');
    const args = [script, bucket.name, 'awswrangler_own'];
    seen = JSON.parse(await command(await dataPython(), args, { env: awsEnvironment(endpoint) }));
  });
  afterAll(() => bucket?.remove());

  test('catalog: tables, their columns and types, and what does not exist', () => {
    expect(seen.tables).toEqual(
      expect.arrayContaining([
        ['gold', 'ohlcv_daily', 'EXTERNAL_TABLE'],
        ['gold', 'session_volatility', 'EXTERNAL_TABLE'],
      ]),
    );
    expect(seen.types).toMatchObject({
      symbol: 'string',
      day: 'date',
      close: 'decimal(18,8)',
      volume: 'decimal(28,8)',
      trades: 'bigint',
    });
    expect(seen.described).toEqual(Object.keys(seen.types));
    expect(seen.exists).toEqual([true, false]);
  });

  test.each(WAYS)('read_sql_query, %s: a value of every type', (way) => {
    const parquet = way !== 'plain';
    expect(seen.values[way].map(([, value]) => value)).toEqual(
      oneOfEach({
        no_text: 'NAType <NA>',
        tiny: 'int8 -128',
        small: 'int16 -32768',
        int: 'int32 -2147483648',
        big: 'int64 9223372036854775807',
        no_big: 'NAType <NA>',
        double: 'float64 0.1',
        single: 'float32 1.5',
        at: 'Timestamp 2024-03-10 02:30:00.123000',
        // CSV knows neither empty text nor bytes nor lists.
        ...(parquet
          ? { list: 'ndarray [ 1. nan  3.]' }
          : { empty_text: 'NAType <NA>', bytes: "bytes b'00 ff'", list: 'str [1, null, 3]' }),
      }),
    );
    expect(seen.values[way].map(([dtype]) => dtype)).toEqual([
      ...['string', 'string', 'string', 'Int8', 'Int16', 'Int32', 'Int64', 'Int64', 'boolean'],
      ...['float64', 'float32', 'object', 'object', 'object', 'object', 'datetime64[us]', 'object', 'object'],
    ]);
  });

  test.each(WAYS)('read_sql_query, %s: the rows that coinlake query gives', async (way) => {
    const rows = await query('SELECT symbol, day, close, volume, trades FROM gold.ohlcv_daily', data);
    const expected = rows.map((row) => [
      `str ${row.symbol}`,
      `date ${row.day}`,
      `Decimal ${row.close}`,
      `Decimal ${row.volume}`,
      `int64 ${row.trades}`,
    ]);
    expect(expected.length).toBeGreaterThan(0);
    expect(seen.days[way].map(String).sort()).toEqual(expected.map(String).sort());
  });

  test('chunks hold every row once; parameters by name', async () => {
    const [klines] = await query('SELECT count(*) AS rows FROM silver.binance_klines', data);
    expect(seen.chunks.reduce((sum, rows) => sum + rows, 0)).toBe(Number(klines?.rows));
    expect(Math.max(...seen.chunks)).toBe(1000);
    const [days] = await query("SELECT count(*) AS n FROM gold.ohlcv_daily WHERE symbol = 'BTCUSDT'", data);
    expect(seen.named).toBe(Number(days?.n));
  });

  test('to_parquet as a partitioned data set, to_iceberg, repair_table; both read through Athena', () => {
    const first = ['int64 1', 'Decimal 1.23', 'Timestamp 2024-01-01 01:02:03.456000'];
    const second = ['NAType <NA>', 'Decimal -4.50', 'NaTType NaT'];
    const kept = [
      [...first, 'str x'],
      [...second, 'str y'],
      [...second, 'str z'],
      [...first, 'str z'],
    ];
    expect(seen.written).toEqual({
      types: { id: 'bigint', price: 'decimal(3,2)', at: 'timestamp', kind: 'string' },
      partitions: ['x', 'y', 'z'],
      hive: kept,
      iceberg: kept.slice(0, 2),
      read_back: kept,
      repaired: 'SUCCEEDED',
      deleted: [true, true, false],
    });
    expect(seen.left).toBe(0);
  });
});
