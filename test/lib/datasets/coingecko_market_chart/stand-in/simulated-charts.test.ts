import { expect, it } from 'vitest';
import { simulatedCandles } from '../../../../../lib/datasets/binance_klines/stand-in/simulated-candles.ts';
import type { Granularity } from '../../../../../lib/datasets/coingecko_market_chart/stand-in/chart-source.ts';
import { simulatedCharts } from '../../../../../lib/datasets/coingecko_market_chart/stand-in/simulated-charts.ts';

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const NOW = Date.UTC(2024, 5, 10, 12, 34, 56, 789);
const now = () => new Date(NOW);
const charts = simulatedCharts({ seed: 1, now });
const pricesOf = (granularity: Granularity, from: number, to: number, source = charts) =>
  source.points('bitcoin', 'usd', granularity, from, to)[0];

it.each<[Granularity, number, number]>([
  ['5m', 5 * MINUTE, 100_000],
  ['1h', 60 * MINUTE, 240_000],
  ['1d', DAY, 0],
])('samples %s once a slot, near its start', (granularity, step, latest) => {
  const times = pricesOf(granularity, NOW - 100 * step, NOW - step).map(([time]) => time);
  expect(new Set(times.map((time) => Math.floor(time / step))).size).toBe(times.length);
  expect(times.length).toBeGreaterThanOrEqual(98);
  for (const time of times) {
    expect(time % step).toBeLessThanOrEqual(latest + 1);
    if (latest > 0) expect(time % 1000).not.toBe(0);
  }
});

it('gives the same points for ever, however they are asked for', () => {
  const all = pricesOf('1h', NOW - 10 * DAY, NOW - DAY);
  const later = simulatedCharts({ seed: 1, now: () => new Date(NOW + 30 * DAY) });
  expect(pricesOf('1h', NOW - 10 * DAY, NOW - DAY, later)).toEqual(all);
  const parts = [
    ...pricesOf('1h', NOW - 10 * DAY, NOW - 5 * DAY),
    ...pricesOf('1h', NOW - 5 * DAY + 1, NOW - DAY),
  ];
  expect(parts).toEqual(all);
  expect(pricesOf('1h', NOW - 10 * DAY, NOW - DAY, simulatedCharts({ seed: 2, now }))).not.toEqual(all);
});

it('ends with the point of now where it is asked for, in whole seconds', () => {
  const [last] = pricesOf('1h', NOW - DAY, NOW).slice(-1);
  expect(last?.[0]).toBe(Math.floor(NOW / 1000) * 1000);
  const [before] = pricesOf('1h', NOW - DAY, NOW - 1).slice(-1);
  expect(before?.[0]).toBeLessThan(Math.floor(NOW / 1000) * 1000);
});

it('has the price of the simulated exchange', () => {
  const at = Math.floor((NOW - 3 * DAY) / DAY) * DAY;
  const [[, price]] = pricesOf('1d', at, at) as [[number, string]];
  const [candle] = simulatedCandles({ seed: 1, now }).earliest('BTCUSDT', '1h', at, at, 1);
  expect(JSON.parse(candle?.text ?? '[]')[1]).toBe(`${Number(price).toFixed(2)}000000`);
});
