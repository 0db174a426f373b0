import { describe, expect, it } from 'vitest';
import type { ColumnType } from '../../../../lib/contracts/column.ts';
import { ColumnBuilder } from '../../../../lib/lake/parquet/column-builder.ts';
import { readFooter } from '../../../../lib/lake/parquet/footer.ts';
import { readParquetColumn } from '../../../../lib/lake/parquet/reader.ts';
import { duckdbParquet } from './duckdb-judge.ts';

/** Two thousand rows: negatives, nulls, decimals of every width, repeated texts. */
const QUERY = `
  SELECT
    CAST((i % 7) || '-text' AS VARCHAR) AS repeated,
    CASE WHEN i % 4 = 0 THEN NULL ELSE 'value ' || i END AS texts,
    CAST(i - 1000 AS DECIMAL(4, 0)) AS d4,
    CAST((i - 1000) * 0.01 AS DECIMAL(9, 2)) AS d9,
    CAST((i - 1000) * 1000003 AS DECIMAL(18, 8)) AS d18,
    CASE WHEN i % 3 = 0 THEN NULL ELSE CAST(i - 1000 AS DECIMAL(38, 18)) * CAST(99999999 AS DECIMAL(20, 0)) END::DECIMAL(38, 18) AS d38,
    TIMESTAMP '2024-01-01 00:00:00.000001' + to_microseconds(i * 3600000000::BIGINT) AS micros,
    CAST(TIMESTAMP '2024-01-01' + to_microseconds(i * 1000::BIGINT) AS TIMESTAMP_MS) AS millis,
    CAST('1969-12-31 23:59:59.999999' AS TIMESTAMP_NS) AS nanos,
    DATE '2024-01-01' + i::INTEGER AS day,
    i::INTEGER AS small,
    (i - 1000) * 4611686018427387 AS big,
    i / 3.0::DOUBLE AS ratio,
    (i / 4)::FLOAT AS single,
    i % 2 = 0 AS even
  FROM range(2000) t(i)`;

const decimal = (precision: number, scale: number): ColumnType => ({ kind: 'decimal', precision, scale });

function read(bytes: Uint8Array, name: string, type: ColumnType): unknown[] {
  const footer = readFooter(bytes);
  const builder = new ColumnBuilder(type, Number(footer.metadata.num_rows));
  readParquetColumn(bytes, footer, footer.columns.find((c) => c.name === name)!, type, builder);
  return Array.from(builder.finish());
}

const rows = Array.from({ length: 2000 }, (_, i) => i);
const START = 1_704_067_200_000_000n;

describe('readParquetColumn', () => {
  it.each([
    '',
    ', COMPRESSION ZSTD',
    ', COMPRESSION GZIP, ROW_GROUP_SIZE 2048',
    ', COMPRESSION UNCOMPRESSED',
    ', COMPRESSION BROTLI',
    ", PARQUET_VERSION 'V2', COMPRESSION ZSTD",
    ', DICTIONARY_SIZE_LIMIT 1',
  ])('reads what DuckDB wrote%s', async (options) => {
    const bytes = await duckdbParquet(QUERY, options);
    expect(read(bytes, 'repeated', { kind: 'text' })).toEqual(rows.map((i) => `${i % 7}-text`));
    expect(read(bytes, 'texts', { kind: 'text' })).toEqual(rows.map((i) => (i % 4 ? `value ${i}` : null)));
    expect(read(bytes, 'd4', decimal(4, 0))).toEqual(rows.map((i) => BigInt(i - 1000)));
    expect(read(bytes, 'd9', decimal(9, 2))).toEqual(rows.map((i) => BigInt(i - 1000)));
    expect(read(bytes, 'd18', decimal(18, 8))).toEqual(
      rows.map((i) => BigInt((i - 1000) * 1_000_003) * 10n ** 8n),
    );
    expect(read(bytes, 'd38', decimal(38, 18))).toEqual(
      rows.map((i) => (i % 3 ? BigInt(i - 1000) * 99_999_999n * 10n ** 18n : null)),
    );
    expect(read(bytes, 'micros', { kind: 'timestamp' })).toEqual(
      rows.map((i) => START + 1n + BigInt(i) * 3_600_000_000n),
    );
    expect(read(bytes, 'millis', { kind: 'timestamp' })).toEqual(rows.map((i) => START + BigInt(i) * 1000n));
    expect(read(bytes, 'nanos', { kind: 'timestamp' })).toEqual(rows.map(() => -1n));
    expect(read(bytes, 'day', { kind: 'date' })).toEqual(rows.map((i) => 19_723 + i));
    expect(read(bytes, 'small', { kind: 'integer' })).toEqual(rows);
    expect(read(bytes, 'small', { kind: 'bigint' })).toEqual(rows.map(BigInt));
    expect(read(bytes, 'big', { kind: 'bigint' })).toEqual(
      rows.map((i) => BigInt(i - 1000) * 4611686018427387n),
    );
    expect(read(bytes, 'ratio', { kind: 'double' })).toEqual(rows.map((i) => i / 3));
    expect(read(bytes, 'single', { kind: 'double' })).toEqual(rows.map((i) => i / 4));
    expect(read(bytes, 'even', { kind: 'boolean' })).toEqual(rows.map((i) => i % 2 === 0));
    expect(read(bytes, 'd18', decimal(20, 8))[0]).toBe(-1000n * 1_000_003n * 10n ** 8n);
  });

  it.each([
    ['d18', decimal(18, 4), "Column d18: Parquet INT64 DECIMAL(18, 8) can't be read as decimal(18, 4)"],
    ['d18', decimal(10, 8), "Column d18: Parquet INT64 DECIMAL(18, 8) can't be read as decimal(10, 8)"],
    ['day', { kind: 'integer' }, "Column day: Parquet INT32 DATE can't be read as integer"],
    ['micros', { kind: 'bigint' }, "Column micros: Parquet INT64 TIMESTAMP can't be read as bigint"],
    ['big', { kind: 'timestamp' }, /^Column big: Parquet INT64.* can't be read as timestamp$/],
    ['texts', { kind: 'double' }, /^Column texts: Parquet BYTE_ARRAY.* can't be read as double$/],
  ] as [string, ColumnType, string | RegExp][])('refuses %s as %j', async (name, type, message) => {
    const bytes = await duckdbParquet(`${QUERY} LIMIT 1`);
    expect(() => read(bytes, name, type)).toThrow(message);
  });

  it('names a codec that it does not know', async () => {
    const bytes = await duckdbParquet(QUERY, ', COMPRESSION LZ4_RAW');
    expect(() => read(bytes, 'small', { kind: 'integer' })).toThrow(
      'parquet unsupported compression codec: LZ4_RAW',
    );
  });
});
