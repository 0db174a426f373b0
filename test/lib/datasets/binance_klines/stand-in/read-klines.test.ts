import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findKlines } from '../../../../../lib/datasets/binance_klines/stand-in/find-klines.ts';
import { readKlines } from '../../../../../lib/datasets/binance_klines/stand-in/read-klines.ts';
import { recordedCandles } from '../../../../../lib/datasets/binance_klines/stand-in/recorded-candles.ts';

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
const CANDLE = '[1735689600000,"1.5","2.5","1.0","2.0","10.00000000",1735693199999,"15.5",7,"4.0","6.2","0"]';

test.each<[string, string, string | Uint8Array]>([
  ['JSON, gzip', 'rest/ABCUSDT-1h-2025-01.json.gz', gzipSync(`[${CANDLE}]`)],
  ['CSV in milliseconds', 'csv/ABCUSDT-1h-2025-01.csv', csv('1735689600000', '1735693199999')],
  [
    'CSV in microseconds, with a header',
    'csv/ABCUSDT-1h-2025-01.csv',
    `open_time,open\n${csv('1735689600000000', '1735693199999999')}`,
  ],
  [
    'CSV behind a byte order mark',
    'csv/ABCUSDT-1h-2025-01.csv',
    `\ufeff${csv('1735689600000', '1735693199999')}`,
  ],
  [
    'zip of a day',
    'zip/ABCUSDT-1h-2025-01-01.zip',
    zipSync({ 'ABCUSDT-1h-2025-01-01.csv': Buffer.from(csv('1735689600000', '1735693199999')) }),
  ],
])('%s', (_, path, body) => {
  record(path, body);
  const [file] = findKlines(folder).used;
  const klines = readKlines(file!);
  expect([...klines.times]).toEqual([1735689600000]);
  expect(klines.candle(0)).toBe(CANDLE);
});

test('a zip without its CSV is named', () => {
  record('zip/ABCUSDT-1h-2025-01-01.zip', zipSync({ 'readme.txt': Buffer.from('x') }));
  const [file] = findKlines(folder).used;
  expect(() => file && readKlines(file)).toThrow(`${file?.path}: one .csv expected in the zip, found 0`);
});

test('a zip whose CSV is of another symbol is named: no row tells whose it is', () => {
  const body = Buffer.from(csv('1735689600000', '1735693199999'));
  record('zip/ABCUSDT-1h-2025-01-01.zip', zipSync({ 'XYZUSDT-1h-2025-01-01.csv': body }));
  const source = recordedCandles(folder);
  expect(source.stretches()).toEqual([]);
  expect(source.unreadable().map(({ message }) => message)).toEqual([
    `${join(folder, 'binance/zip/ABCUSDT-1h-2025-01-01.zip')}: the zip has no ABCUSDT-1h-2025-01-01.csv, but XYZUSDT-1h-2025-01-01.csv`,
  ]);
});

test('a file without a candle is named', () => {
  record('csv/ABCUSDT-1h-2025-01.csv', 'open_time,open\n');
  const source = recordedCandles(folder);
  expect(source.stretches()).toEqual([]);
  expect(source.unused()).toEqual([
    { path: join(folder, 'binance/csv/ABCUSDT-1h-2025-01.csv'), reason: 'it holds no candle' },
  ]);
});

test('a first line that begins with no letter is a row, and named where it is none', () => {
  const row = csv('1735689600000', '1735693199999');
  record('csv/ABCUSDT-1h-2025-01.csv', row.replace('1735689600000', '') + row);
  const [file] = findKlines(folder).used;
  expect(() => file && readKlines(file)).toThrow(
    `${file?.path}, row 1: it does not begin with an open time in ms`,
  );
});

test('a row with too few columns is named', () => {
  record('csv/ABCUSDT-1h-2025-01.csv', '1735689600000,1,2\n');
  const [file] = findKlines(folder).used;
  expect(() => file && readKlines(file)).toThrow(`${file?.path}, row 1: 3 columns, 12 expected`);
});

test('a series spans its files, and each candle counts once, as the later path has it', () => {
  record('a/ABCUSDT-1h-2025-01.csv', csv('1735689600000', '1735693199999'));
  record(
    'b/ABCUSDT-1h-2025-01-01.csv',
    csv('1735689600000', '1735693199999').replace(',7,', ',8,') + csv('1735696800000', '1735700399999'),
  );
  const source = recordedCandles(folder);
  const whole = { symbol: 'ABCUSDT', interval: '1h', from: 1735689600000, to: 1735700400000 };
  expect(source.stretches()).toEqual([whole]);
  expect(source.earliest('ABCUSDT', '1h', 0, 2e12, 10).map(({ text }) => text)).toEqual([
    '[1735689600000,"1.5","2.5","1.0","2.0","10.00000000",1735693199999,"15.5",8,"4.0","6.2","0"]',
    '[1735696800000,"1.5","2.5","1.0","2.0","10.00000000",1735700399999,"15.5",7,"4.0","6.2","0"]',
  ]);
  expect(source.earliest('ABCUSDT', '1h', 1735689600001, 2e12, 10)).toHaveLength(1);
  expect(source.latest('ABCUSDT', '1h', 0, 2e12, 1)[0]?.openTime).toBe(1735696800000);
  expect(source.hasSymbol('XYZUSDT')).toBe(false);
});

test('a gap of more than a week between files makes two stretches', () => {
  const DAY = 86_400_000;
  const at = (day: number) => 1735689600000 + day * DAY;
  const day = (n: number) => csv(String(at(n)), String(at(n) + DAY - 1));
  record('csv/ABCUSDT-1d-2025-01.csv', day(0) + day(2) + day(9));
  record('csv/ABCUSDT-1d-2025-02.csv', day(18) + day(19));
  expect(recordedCandles(folder).stretches()).toEqual([
    { symbol: 'ABCUSDT', interval: '1d', from: at(0), to: at(10) },
    { symbol: 'ABCUSDT', interval: '1d', from: at(18), to: at(20) },
  ]);
});

test('JSON that is no array, and one whose last candle is cut off, are named', () => {
  record('rest/ABCUSDT-1h-2025-01.json', '{"code":-1121,"msg":"Invalid symbol."}');
  const [error] = findKlines(folder).used;
  expect(() => readKlines(error!)).toThrow(`${error?.path}: a JSON array of candles expected`);
  record('rest/ABCUSDT-1h-2025-01.json', '[[1735689600000,"1.5","2.5"');
  expect(() => readKlines(error!)).toThrow(`${error?.path}: the last candle is cut off`);
});
