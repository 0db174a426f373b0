import { expect, it } from 'vitest';
import { compareKlines } from '../../../../lib/datasets/binance_klines/compare-klines.ts';

const rows = (...lines: readonly string[]) => Buffer.from(`[${lines.map((line) => `[${line}]`).join(',')}]`);
const row = (time: string, open = '1.5', close = '1704070799999') =>
  `${time},"${open}","2","1","1.50",10,${close},"15.0",3,"5","7.5","0"`;
const AT = '1704067200000';
const HOUR = 3_600_000;
const asked = { from: Number(AT), to: Number(AT) + 3 * HOUR };

it('compares numbers, however they are written, and times in milliseconds', () => {
  const file = rows(row('1704067200000000', '01.500', '1704070799999999'));
  expect(compareKlines(file, rows(row(AT)), asked)).toEqual({
    common: 1,
    different: 0,
    fileAlone: 0,
    first: undefined,
  });
});

it('compares what both have, and says which value differs first', () => {
  const file = rows(row(AT, '1.5'), row('1704070800000', '1.6'), row('1704074400000', '1.7'));
  const page = rows(row('1704070800000', '1.65'), row('1704074400000', '1.75'), row('1704078000000'));
  expect(compareKlines(file, page, asked)).toEqual({
    common: 2,
    different: 2,
    fileAlone: 1,
    first: 'open_time 2024-01-01T01:00:00.000Z: open 1.6 in the file, 1.65 by the API',
  });
  expect(compareKlines(file, page, asked, new Set([1704070800000]))).toMatchObject({
    common: 1,
    different: 1,
  });
});

it('leaves out rows that have no time', () => {
  expect(compareKlines(rows('"a","b"', row(AT)), rows('"a","c"', row(AT)), asked)).toMatchObject({
    common: 1,
    different: 0,
  });
});

it('counts what the file alone has of what was asked for', () => {
  const file = rows(row(AT), row('1704070800000'), row('1704078000000'));
  const found = compareKlines(file, rows(row(AT)), asked);
  expect(found).toMatchObject({ common: 1, different: 0, fileAlone: 1 });
});
