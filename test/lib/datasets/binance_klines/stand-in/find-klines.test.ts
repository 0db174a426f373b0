import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findKlines } from '../../../../../lib/datasets/binance_klines/stand-in/find-klines.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'recordings-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const record = (path: string) => {
  mkdirSync(join(folder, dirname(path)), { recursive: true });
  writeFileSync(join(folder, path), '');
};

test.each([
  ['BTCUSDT-1h-2024.csv', ['BTCUSDT', '1h', '2024']],
  ['BTCUSDT-1h-2024-01.json.gz', ['BTCUSDT', '1h', '2024-01']],
  ['1000SATSUSDT-15m-2024-01-31.zip', ['1000SATSUSDT', '15m', '2024-01-31']],
  ['ETHUSDT-1m-2024-01-01_2024-06-25.csv.gz', ['ETHUSDT', '1m', '2024-01-01_2024-06-25']],
  ['币安人生USDT-1h-2026-01-10.zip', ['币安人生USDT', '1h', '2026-01-10']],
])('%s is read', (name, said) => {
  record(`binance/any/${name}`);
  const { used, unused } = findKlines(folder);
  expect(used.map(({ symbol, interval, date }) => [symbol, interval, date])).toEqual([said]);
  expect(unused).toEqual([]);
});

test.each([
  [
    'data/futures/um/daily/klines/BTCUSDT/1h/BTCUSDT-1h-2024-03-02.zip',
    'klines of futures: silver.binance_klines holds spot',
  ],
  ['data/option/daily/BTCUSDT-1h-2024-03-02.zip', 'klines of option: silver.binance_klines holds spot'],
  [
    'z/BTCUSDT-1w-2024-03.zip',
    'interval 1w: those read are 1m, 3m, 5m, 15m, 30m, 1h, 2h, 4h, 6h, 8h, 12h, 1d, 3d',
  ],
  [
    'z/BTCUSDT-1mo-2024-03.zip',
    'interval 1mo: those read are 1m, 3m, 5m, 15m, 30m, 1h, 2h, 4h, 6h, 8h, 12h, 1d, 3d',
  ],
  [
    'z/BTCUSDT-1M-2024-03.zip',
    'interval 1M: those read are 1m, 3m, 5m, 15m, 30m, 1h, 2h, 4h, 6h, 8h, 12h, 1d, 3d',
  ],
  [
    'z/ETHUSDT-1s-2024-03-01.zip',
    'interval 1s: those read are 1m, 3m, 5m, 15m, 30m, 1h, 2h, 4h, 6h, 8h, 12h, 1d, 3d',
  ],
  [
    'z/BTCUSDT-7m-2024-03-01.zip',
    'interval 7m: those read are 1m, 3m, 5m, 15m, 30m, 1h, 2h, 4h, 6h, 8h, 12h, 1d, 3d',
  ],
  ['z/btcusdt-1h-2024-03-02.zip', 'a symbol in lower case: Binance writes BTCUSDT'],
  [
    'z/BTCUSD_PERP-1h-2024-03-01.zip',
    'no spot symbol: letters and digits expected (BTCUSD_PERP is a contract of futures)',
  ],
  ['z/BTCUSDT-trades-2024-03-01.zip', 'trades: klines alone are read'],
  ['z/notes.txt', 'no name of klines: SYMBOL-INTERVAL-PERIOD.csv, .csv.gz, .json, .json.gz or .zip expected'],
  ['z/BTCUSDT-1h-2024-03-01.zip.CHECKSUM', 'a checksum without its file'],
])('%s is not used, and why', (path, reason) => {
  record(`binance/${path}`);
  expect(findKlines(folder)).toEqual({
    used: [],
    unused: [{ path: join(folder, 'binance', path), reason }],
  });
});

test('a checksum goes with its file, used or not', () => {
  for (const name of ['BTCUSDT-1h-2024-03-01.zip', 'BTCUSDT-1w-2024-03.zip']) {
    record(`binance/${name}`);
    record(`binance/${name}.CHECKSUM`);
  }
  const { used, unused } = findKlines(folder);
  expect(used.map(({ path }) => basename(path))).toEqual(['BTCUSDT-1h-2024-03-01.zip']);
  expect(unused.map(({ path }) => basename(path))).toEqual(['BTCUSDT-1w-2024-03.zip']);
});
