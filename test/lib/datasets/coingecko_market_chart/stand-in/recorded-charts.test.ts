import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { recordedCharts } from '../../../../../lib/datasets/coingecko_market_chart/stand-in/recorded-charts.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coinlake-charts-'));
  mkdirSync(join(folder, 'coingecko'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const DAY = 86_400_000;
const AT = Date.UTC(2023, 0, 1);
const all = Number.MAX_SAFE_INTEGER;

function record(name: string, prices: readonly string[], others = prices): void {
  const body = `{"prices":[${prices}],"market_caps":[${others}],"total_volumes":[${others}]}`;
  writeFileSync(join(folder, 'coingecko', name), name.endsWith('.gz') ? gzipSync(body) : body);
}
const pair = (time: number, value: string) => `[${time},${value}]`;

it('keeps numbers as they were recorded, and arrays as long as they are', () => {
  record(
    'a-coin-daily-2d-2023-01-02.json',
    [pair(AT, '1e-7'), pair(AT + DAY, '12345678901234567890.5')],
    [pair(AT, 'null')],
  );
  expect(recordedCharts(folder).points('a-coin', 'usd', '1d', 0, all)).toEqual([
    [
      [AT, '1e-7'],
      [AT + DAY, '12345678901234567890.5'],
    ],
    [[AT, 'null']],
    [[AT, 'null']],
  ]);
});

it('merges recordings, the later answer winning, and ends with the last "now" alone', () => {
  const first = AT + DAY + 40_271_000;
  const second = AT + 3 * DAY + 51_672_000;
  record('btc-daily-2d-2023-01-02.json', [pair(AT, '1'), pair(AT + DAY, '2'), pair(first, '3')]);
  record('btc-daily-4d-2023-01-04.json.gz', [
    pair(AT + DAY, '5'),
    pair(AT + 3 * DAY, '6'),
    pair(second, '7'),
  ]);
  const charts = recordedCharts(folder);
  const prices = [
    [AT, '1'],
    [AT + DAY, '5'],
    [AT + 3 * DAY, '6'],
  ];
  expect(charts.points('btc', 'usd', '1d', 0, all)[0]).toEqual([...prices, [second, '7']]);
  expect(charts.points('btc', 'usd', '1d', 0, second - 1)[0]).toEqual(prices);
  expect(charts.now('btc', '1d')).toBe(second);
});

it('keeps a last point that steps back behind the others', () => {
  const at = AT + 594_955;
  record('btc-5m-1d-2023-01-01.json', [pair(AT + 7, '1'), pair(at, '2'), pair(AT + 594_000, '2')]);
  const charts = recordedCharts(folder);
  expect(charts.points('btc', 'usd', '5m', 0, all)[0].map(([time]) => time)).toEqual([
    AT + 7,
    at,
    AT + 594_000,
  ]);
  expect(charts.stretches()).toEqual([{ coin: 'btc', granularity: '5m', from: AT, to: AT + 600_000 }]);
});

it('cuts stretches where nothing is recorded for more than a week', () => {
  record('btc-daily-2d-2023-01-02.json', [pair(AT, '1'), pair(AT + 7 * DAY, '1'), pair(AT + 16 * DAY, '1')]);
  expect(recordedCharts(folder).stretches()).toEqual([
    { coin: 'btc', granularity: '1d', from: AT, to: AT + 8 * DAY },
    { coin: 'btc', granularity: '1d', from: AT + 16 * DAY, to: AT + 17 * DAY },
  ]);
});

it.each([
  ['{"prices":[]}', 'an array market_caps expected'],
  [
    '{"prices":[[1]],"market_caps":[],"total_volumes":[]}',
    'prices, element 1: a pair of a time in ms and a number expected',
  ],
])('names the file that is no chart: %s', (body, message) => {
  writeFileSync(join(folder, 'coingecko', 'btc-daily-1d-2023-01-01.json'), body);
  const charts = recordedCharts(folder);
  expect(charts.stretches()).toEqual([]);
  expect(charts.unreadable()[0]?.message).toContain(message);
});

it('reads a year of 5 minutes, and names a chart without a point', () => {
  const points = Array.from({ length: 105_120 }, (_, i) => pair(AT + i * 300_000 + 1, '1'));
  record('a-coin-5m-365d-2024-01-01.json', points);
  record('b-coin-5m-1d-2024-01-01.json', []);
  const charts = recordedCharts(folder);
  expect(charts.stretches()).toEqual([{ coin: 'a-coin', granularity: '5m', from: AT, to: AT + 365 * DAY }]);
  expect(charts.unused()).toEqual([
    { path: join(folder, 'coingecko', 'b-coin-5m-1d-2024-01-01.json'), reason: 'it holds no point' },
  ]);
});
