import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { recordedArchive } from '../../../../../lib/datasets/binance_klines/stand-in/recorded-archive.ts';
import { recordedCandles } from '../../../../../lib/datasets/binance_klines/stand-in/recorded-candles.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'recordings-'));
  mkdirSync(join(folder, 'binance'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const LINE = '1704067200000,1.5,2.5,1.0,2.0,10.0,1704070799999,15.5,7,4.0,6.2,0\n';
const ROWS = LINE.repeat(3);
const ZIP = zipSync({ 'BROKEN-1h-2024-01-02.csv': Buffer.from(ROWS) });
const JSON_ROWS = JSON.stringify([
  [1704067200000, '1', '2', '1', '2', '3', 1704070799999, '4', 5, '6', '7', '0'],
]);
const half = (bytes: Uint8Array) => bytes.subarray(0, Math.floor(bytes.length / 2));

test.each<[string, string, string | Uint8Array, RegExp]>([
  ['half a zip', 'zip', half(ZIP), /^: no sound zip file: /],
  ['an empty zip', 'zip', '', /^: no sound zip file: /],
  ['a zip with other bytes within', 'zip', Buffer.from(ZIP).fill(0xff, 60, 90), /^: /],
  ['half a gzip', 'csv.gz', half(gzipSync(ROWS)), /^: no sound gzip file: unexpected end of file$/],
  ['an empty gzip', 'csv.gz', '', /^: no sound gzip file: /],
  ['a gzip that is none', 'json.gz', JSON_ROWS, /^: no sound gzip file: incorrect header check$/],
  ['a cut CSV', 'csv', ROWS.slice(0, -40), /^, row 3: \d+ columns, 12 expected$/],
  [
    'a CSV of words',
    'csv',
    `${LINE}a,b,c,d,e,f,g,h,i,j,k,l\n`,
    /^, row 2: it does not begin with an open time in ms$/,
  ],
  ['cut JSON', 'json', JSON_ROWS.slice(0, -10), /^: the last candle is cut off$/],
  ['JSON without its end', 'json', JSON_ROWS.slice(0, -1), /^: the array of candles is cut off$/],
  ['empty JSON', 'json', '', /^: a JSON array of candles expected$/],
])('%s is named, and the rest is served', (_, ending, bytes, message) => {
  const path = join(folder, 'binance', `BROKEN-1h-2024-01-02.${ending}`);
  writeFileSync(path, bytes);
  writeFileSync(join(folder, 'binance', 'BTCUSDT-1h-2024-01-01.csv'), LINE);
  const candles = recordedCandles(folder);
  expect(candles.stretches().map(({ symbol }) => symbol)).toEqual(['BTCUSDT']);
  expect(candles.unreadable().map((error) => error.path)).toEqual([path]);
  expect(candles.unreadable()[0]?.message.slice(path.length)).toMatch(message);
  expect(candles.unreadable()[0]?.message.startsWith(path)).toBe(true);
});

test('a zip that is not what its CHECKSUM says, and a CHECKSUM that says nothing', () => {
  const zip = join(folder, 'binance', 'BTCUSDT-1h-2024-01-02.zip');
  writeFileSync(zip, ZIP);
  const told = createHash('sha256').update('another').digest('hex');
  writeFileSync(`${zip}.CHECKSUM`, `${told}  BTCUSDT-1h-2024-01-02.zip\n`);
  const read = () => {
    const candles = recordedCandles(folder);
    expect(candles.stretches()).toEqual([]);
    return candles.unreadable()[0]?.message;
  };
  const found = createHash('sha256').update(ZIP).digest('hex');
  expect(read()).toBe(`${zip}: its sha256 is ${found}, and its CHECKSUM file says ${told}`);
  writeFileSync(`${zip}.CHECKSUM`, 'moved permanently');
  expect(read()).toBe(`${zip}.CHECKSUM: it does not begin with a sha256 of 64 hexadecimal digits`);
  const name = { period: 'daily', symbol: 'BTCUSDT', interval: '1h', date: '2024-01-02' } as const;
  expect(recordedArchive(folder).file(name)).toBeDefined();
  expect(recordedArchive(folder, new Set([`${zip}.CHECKSUM`])).file(name)).toBeUndefined();
});
