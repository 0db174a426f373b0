import { expect, it } from 'vitest';
import { expectedPartitions } from '../../../lambdas/plan/expected-partitions.ts';
import { binanceKlines } from '../../../lib/contracts/datasets/binance-klines.ts';

const demand = (timeframe: string, start: string) => ({ series: [{ symbol: 'BTCUSDT', timeframe }], start });
const shown = (timeframe: string, start: string, until: string) =>
  expectedPartitions(binanceKlines, demand(timeframe, start), Date.parse(until)).map(({ path, from, to }) => [
    path,
    new Date(from).toISOString(),
    new Date(to).toISOString(),
  ]);

it('cuts the grid into months, up to the last interval that has closed', () => {
  expect(shown('1h', '2023-12-31', '2024-02-01T00:59:59Z')).toEqual([
    [
      'symbol=BTCUSDT/timeframe=1h/open_time_month=2023-12',
      '2023-12-31T00:00:00.000Z',
      '2024-01-01T00:00:00.000Z',
    ],
    [
      'symbol=BTCUSDT/timeframe=1h/open_time_month=2024-01',
      '2024-01-01T00:00:00.000Z',
      '2024-02-01T00:00:00.000Z',
    ],
  ]);
});

it('counts an interval that ends at the scheduled time as closed', () => {
  expect(shown('1h', '2024-02-01', '2024-02-01T01:00:00Z')).toHaveLength(1);
  expect(shown('1h', '2024-02-01', '2024-02-01T00:59:59.999Z')).toEqual([]);
});

it('puts a slot that spans two months into the one in which it starts', () => {
  const found = shown('3d', '2024-01-20', '2024-02-10T00:00:00Z');
  expect(found.map(([, from, to]) => [from, to])).toEqual([
    ['2024-01-21T00:00:00.000Z', '2024-02-02T00:00:00.000Z'],
    ['2024-02-02T00:00:00.000Z', '2024-02-08T00:00:00.000Z'],
  ]);
});
