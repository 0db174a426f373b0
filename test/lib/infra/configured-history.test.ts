import { expect, test } from 'vitest';
import { datasets } from '../../../lib/datasets/registry.ts';
import { parseSettings } from '../../../lib/datasets/settings.ts';
import { configuredHistory } from '../../../lib/infra/configured-history.ts';

const now = new Date('2024-06-15T12:00:00Z');

test.each([
  ['2017-08-01', '2017-08-01T00:00:00.000Z'],
  ['P1Y', '2023-06-15T12:00:00.000Z'],
  ['P7M', '2023-11-15T12:00:00.000Z'],
  ['P30D', '2024-05-16T12:00:00.000Z'],
])('history from %s', (start, from) => {
  const history = configuredHistory(
    datasets,
    parseSettings({ datasets: { binance_klines: { start }, coingecko_market_chart: false } }, 'test'),
    now,
  );
  expect(history.from.toISOString()).toBe(from);
  expect(history.to.toISOString()).toBe('2029-06-15T12:00:00.000Z');
});

test('history from the earliest window', () => {
  const window = { symbol: 'BTCUSDT', timeframe: '1m' };
  const windows = [
    { ...window, from: '2023-01-01', to: '2024-01-01' },
    { ...window, from: '2020-01-01T06:00:00Z', to: '2020-01-03' },
  ];
  const { from } = configuredHistory(
    datasets,
    parseSettings({ datasets: { binance_klines: { windows }, coingecko_market_chart: false } }, 'test'),
    now,
  );
  expect(from.toISOString()).toBe('2020-01-01T06:00:00.000Z');
});

test('history from the granularity that starts first', () => {
  const granularities = { '1h': 'P90D', '1d': '2019-02-03' };
  const { from } = configuredHistory(
    datasets,
    parseSettings({ datasets: { coingecko_market_chart: { granularities } } }, 'test'),
    now,
  );
  expect(from.toISOString()).toBe('2019-02-03T00:00:00.000Z');
});

test('no history without datasets', () => {
  const none = Object.fromEntries(Object.keys(datasets).map((name) => [name, false]));
  const { from, to } = configuredHistory(datasets, parseSettings({ datasets: none }, 'test'), now);
  expect(from).toEqual(to);
});
