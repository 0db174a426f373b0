import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { recordedCandles } from '../../../../localstack/providers/binance/recorded-candles.ts';
import { readKlines } from '../../../../localstack/providers/recordings/read-klines.ts';
import { findKlines } from '../../../../localstack/providers/recordings/recorded-files.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'recordings-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const record = (path: string, body: string | Uint8Array) => {
  const whole = join(folder, 'binance', path);
  mkdirSync(join(whole, '..'), { recursive: true });
  writeFileSync(whole, body);
};
const csv = (time: string, closeTime: string) =>
  `${time},1.5,2.5,1.0,2.0,10.00000000,${closeTime},15.5,7,4.0,6.2,0\n`;
const fields = [
  '1735689600000',
  '1.5',
  '2.5',
  '1.0',
  '2.0',
  '10.00000000',
  '1735693199999',
  '15.5',
  '7',
  '4.0',
  '6.2',
  '0',
];

test.each<[string, string, string | Uint8Array]>([
  [
    'JSON, gzip',
    'rest/ABCUSDT-1h-2025-01.json.gz',
    gzipSync(
      '[[1735689600000,"1.5","2.5","1.0","2.0","10.00000000",1735693199999,"15.5",7,"4.0","6.2","0"]]',
    ),
  ],
  ['CSV in milliseconds', 'csv/ABCUSDT-1h-2025-01.csv', csv('1735689600000', '1735693199999')],
  [
    'CSV in microseconds, with a header',
    'csv/ABCUSDT-1h-2025-01.csv',
    `open_time,open\n${csv('1735689600000000', '1735693199999999')}`,
  ],
  [
    'zip of a day',
    'zip/ABCUSDT-1h-2025-01-01.zip',
    zipSync({ 'ABCUSDT-1h-2025-01-01.csv': Buffer.from(csv('1735689600000', '1735693199999')) }),
  ],
])('%s', (_, path, body) => {
  record(path, body);
  const [file] = findKlines(folder);
  expect(file && readKlines(file)).toEqual([fields]);
});

test('a zip without its CSV is named', () => {
  record('zip/ABCUSDT-1h-2025-01-01.zip', zipSync({ 'readme.txt': Buffer.from('x') }));
  const [file] = findKlines(folder);
  expect(() => file && readKlines(file)).toThrow(`${file?.path}: one .csv expected in the archive, found 0`);
});

test('a row with too few columns is named', () => {
  record('csv/ABCUSDT-1h-2025-01.csv', '1735689600000,1,2\n');
  const [file] = findKlines(folder);
  expect(() => file && readKlines(file)).toThrow(`${file?.path}, row 1: 3 columns, 12 expected`);
});

test('a series spans its files, and each candle counts once', () => {
  record('a/ABCUSDT-1h-2025-01.csv', csv('1735689600000', '1735693199999'));
  record(
    'b/ABCUSDT-1h-2025-01-01.csv',
    csv('1735689600000', '1735693199999') + csv('1735696800000', '1735700399999'),
  );
  const source = recordedCandles(folder);
  expect(source.series(['1h'])).toEqual([
    { symbol: 'ABCUSDT', interval: '1h', from: 1735689600000, to: 1735700400000 },
  ]);
  expect(source.earliest('ABCUSDT', '1h', 0, 2e12, 10)).toHaveLength(2);
  expect(source.earliest('ABCUSDT', '1h', 1735689600001, 2e12, 10)).toHaveLength(1);
  expect(source.hasSymbol('XYZUSDT')).toBe(false);
});
