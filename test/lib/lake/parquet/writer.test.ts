import { describe, expect, it } from 'vitest';
import type { RowBatch } from '../../../../lib/contracts/table.ts';
import { readFooter } from '../../../../lib/lake/parquet/footer.ts';
import { writeParquet } from '../../../../lib/lake/parquet/writer.ts';
import { everyType, everyTypeRows, plain } from '../sample-table.ts';
import { duckdb } from './duckdb-judge.ts';
import { readBack } from './read-back.ts';

/** An unscaled integer as a decimal's text, by its own rules. */
function decimalText(value: bigint, scale: number): string {
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, '0');
  return `${value < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

const column = (rows: RowBatch, name: string) => Array.from(rows.columns[name]!);

describe('writeParquet', () => {
  const rows = everyTypeRows(1000);

  it.each([262_144, 1000, 301])('reads back what it wrote, in row groups of %i', (rowGroupRows) => {
    const { bytes, splitOffsets } = writeParquet(everyType, rows, { rowGroupRows });
    expect(readBack(everyType, bytes)).toEqual(plain(rows));
    expect(splitOffsets).toHaveLength(Math.ceil(1000 / rowGroupRows));
  });

  it('writes a text of every row as if it were a column', () => {
    const { text: _, ...columns } = rows.columns;
    const filled = { length: 1000, columns: { ...columns, text: new Array<string>(1000).fill('BTCUSDT') } };
    const constant = { length: 1000, columns, constants: { text: 'BTCUSDT' } };
    const written = writeParquet(everyType, constant, { rowGroupRows: 400 });
    expect(readBack(everyType, written.bytes)).toEqual(plain(filled));
    const metrics = { values: 1000, nulls: 0, lower: 'BTCUSDT', upper: 'BTCUSDT' };
    expect(written.columns.text).toMatchObject(metrics);
    expect(writeParquet(everyType, filled).columns.text).toMatchObject(metrics);
  });

  it('writes what DuckDB reads to the last digit', async () => {
    const { bytes } = writeParquet(everyType, rows, { rowGroupRows: 400 });
    const found = await duckdb(
      `SELECT "text", "integer", "bigint"::VARCHAR AS "bigint", narrow::VARCHAR AS narrow, narrow_null::VARCHAR AS narrow_null,
        wide::VARCHAR AS wide, wide_null::VARCHAR AS wide_null, epoch_us("timestamp")::VARCHAR AS ts, "date" - DATE '1970-01-01' AS days,
        "boolean", "double" FROM $FILE`,
      bytes,
    );
    const texts = (name: string, scale: number) =>
      column(rows, name).map((v) => (v === null ? null : decimalText(v as bigint, scale)));
    const at = (name: string) => found.map((row) => row[name]);
    expect(at('text')).toEqual(column(rows, 'text'));
    expect(at('integer')).toEqual(column(rows, 'integer'));
    expect(at('bigint')).toEqual(column(rows, 'bigint').map(String));
    expect(at('narrow')).toEqual(texts('narrow', 8));
    expect(at('narrow_null')).toEqual(texts('narrow_null', 8));
    expect(at('wide')).toEqual(texts('wide', 18));
    expect(at('wide_null')).toEqual(texts('wide_null', 18));
    expect(at('ts')).toEqual(column(rows, 'timestamp').map(String));
    expect(at('days').map(Number)).toEqual(column(rows, 'date'));
    expect(at('boolean')).toEqual(column(rows, 'boolean'));
    expect(at('double')).toEqual(column(rows, 'double'));
    const altered = writeParquet(everyType, {
      ...rows,
      columns: {
        ...rows.columns,
        wide: column(rows, 'wide').map((v, i) => (i === 7 ? (v as bigint) - 1n : v)),
      },
    });
    const [other] = await duckdb('SELECT wide::VARCHAR AS wide FROM $FILE LIMIT 1 OFFSET 7', altered.bytes);
    expect(other!.wide).not.toBe(texts('wide', 18)[7]);
  });

  it('has statistics by which DuckDB keeps negative decimals', async () => {
    const { bytes } = writeParquet(everyType, rows, { rowGroupRows: 100 });
    for (const name of ['narrow', 'wide', 'wide_null', 'bigint', 'timestamp', 'double']) {
      const negative = column(rows, name).filter((v) => v !== null && (v as bigint) < 0n).length;
      const [found] = await duckdb(
        `SELECT count(*) FILTER (true)::INTEGER AS n FROM $FILE WHERE ${name === 'timestamp' ? `epoch_us("timestamp")` : `"${name}"`} < 0`,
        bytes,
      );
      expect([name, found!.n]).toEqual([name, negative]);
    }
    const statistics = await duckdb(
      `SELECT stats_min_value AS lo, stats_max_value AS hi FROM parquet_metadata($FILE) WHERE path_in_schema = 'wide' LIMIT 1`,
      bytes,
    );
    expect(statistics[0]).toEqual({
      lo: '-99999999999999999999.999999999999999999',
      hi: '99999999999999999999.999999999999999999',
    });
  });

  it('carries field ids and plain logical types', async () => {
    const found = await duckdb(
      `SELECT name, field_id, type, logical_type FROM parquet_schema($FILE) WHERE name IN ('wide', 'narrow', 'timestamp')`,
      writeParquet(everyType, everyTypeRows(1)).bytes,
    );
    expect(found).toMatchObject([
      { name: 'narrow', field_id: '7', type: 'INT64' },
      { name: 'wide', field_id: '9', type: 'FIXED_LEN_BYTE_ARRAY' },
      { name: 'timestamp', field_id: '11', type: 'INT64' },
    ]);
    expect(String(found[2]!.logical_type)).toContain('isAdjustedToUTC=0');
  });

  it('describes its columns', () => {
    const { columns } = writeParquet(everyType, rows);
    expect(columns.wide).toMatchObject({
      values: 1000,
      nulls: 0,
      lower: (1n - 10n ** 38n).toString(),
      upper: (10n ** 38n - 1n).toString(),
    });
    expect(columns.text).toMatchObject({ lower: '', upper: '\u{1f600}' });
    expect(columns.text_null).toMatchObject({ values: 1000, nulls: 334 });
    expect(columns.double).toMatchObject({ nans: 0, lower: -1e-300, upper: 1.5e300 });
  });

  it('writes a file without rows', async () => {
    const { bytes, columns } = writeParquet(everyType, everyTypeRows(0));
    expect(readBack(everyType, bytes).wide).toEqual([]);
    expect(await duckdb('SELECT count(*)::INTEGER AS n FROM $FILE', bytes)).toEqual([{ n: 0 }]);
    expect(columns.wide).toEqual({ id: 9, size: 0, values: 0, nulls: 0 });
  });

  it('leaves bounds out when a double is not a number', () => {
    const field = everyType.find((f) => f.name === 'double')!;
    const { bytes, columns } = writeParquet([field], { length: 2, columns: { double: [Number.NaN, 1] } });
    expect(columns.double).toMatchObject({ nans: 1, lower: 1, upper: 1 });
    expect(readFooter(bytes).statistics[0]![0]).toEqual({ min: undefined, max: undefined, nulls: 0 });
  });

  const one = (name: string, value: unknown) => () =>
    writeParquet([everyType.find((f) => f.name === name)!], {
      length: 1,
      columns: { [name]: [value as string] },
    });

  it.each([
    [
      'narrow',
      10n ** 18n,
      'Column narrow: unscaled 1000000000000000000 has more than the 18 digits of decimal(18, 8)',
    ],
    [
      'wide',
      -(10n ** 38n),
      `Column wide: unscaled -1${'0'.repeat(38)} has more than the 38 digits of decimal(38, 18)`,
    ],
    ['narrow', 2n ** 64n, 'Column narrow, row 0: 18 digits expected, got bigint 18446744073709551616'],
    ['bigint', 2n ** 63n, 'Column bigint, row 0: a 64-bit integer expected, got bigint 9223372036854775808'],
    ['narrow', 1.5, 'Column narrow, row 0: a bigint expected, got number 1.5'],
    ['integer', 2 ** 31, 'Column integer, row 0: a 32-bit integer expected, got number 2147483648'],
    ['text', 5, 'Column text, row 0: text expected, got number 5'],
    ['text', null, 'Column text, row 0: null, and the column is required'],
  ])('refuses %s %s', (name, value, message) => {
    expect(one(name, value)).toThrow(message);
  });

  it('refuses columns of another length, and missing ones', () => {
    const [field] = everyType;
    expect(() => writeParquet([field!], { length: 2, columns: { text: ['a'] } })).toThrow(
      'Column text: 1 values for 2 rows',
    );
    expect(() => writeParquet([field!], { length: 2, columns: {} })).toThrow(
      'Column text: the rows have no such column',
    );
  });
});
