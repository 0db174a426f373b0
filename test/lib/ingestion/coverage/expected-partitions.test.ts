import { describe, expect, it } from 'vitest';
import binanceKlines from '../../../../lib/datasets/binance_klines/dataset.ts';
import coingeckoMarketChart from '../../../../lib/datasets/coingecko_market_chart/dataset.ts';
import { expectedPartitions } from '../../../../lib/ingestion/coverage/expected-partitions.ts';

const demand = (timeframe: string, from: string, to?: string) => ({
  series: { symbol: 'BTCUSDT', timeframe },
  from,
  to,
});
const planned = (demands: readonly ReturnType<typeof demand>[], until: string) =>
  expectedPartitions(binanceKlines, demands, Date.parse(until), Date.parse(until)).flatMap(
    ({ path, ranges }) =>
      ranges.map(({ from, to }) => [path, new Date(from).toISOString(), new Date(to).toISOString()]),
  );
const shown = (timeframe: string, start: string, until: string) => planned([demand(timeframe, start)], until);

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

it('keeps to the stretches of a series, merged where they meet, each part in its partition', () => {
  const found = planned(
    [
      demand('1h', '2024-01-30T12:00:00Z', '2024-02-02'),
      demand('1h', '2024-02-02', '2024-02-03'),
      demand('1h', '2024-02-10', '2024-02-11'),
      demand('1h', '2025-01-01'),
    ],
    '2024-12-31T00:00:00Z',
  );
  const month = (name: string) => `symbol=BTCUSDT/timeframe=1h/open_time_month=${name}`;
  expect(found).toEqual([
    [month('2024-01'), '2024-01-30T12:00:00.000Z', '2024-02-01T00:00:00.000Z'],
    [month('2024-02'), '2024-02-01T00:00:00.000Z', '2024-02-03T00:00:00.000Z'],
    [month('2024-02'), '2024-02-10T00:00:00.000Z', '2024-02-11T00:00:00.000Z'],
  ]);
});

it('ends a stretch at the scheduled time where that is earlier', () => {
  expect(planned([demand('1h', '2024-01-30', '2024-02-20')], '2024-01-31T05:30:00Z')).toEqual([
    [
      'symbol=BTCUSDT/timeframe=1h/open_time_month=2024-01',
      '2024-01-30T00:00:00.000Z',
      '2024-01-31T05:00:00.000Z',
    ],
  ]);
});

describe('samples', () => {
  const series = (granularity: string) => ({ coin_id: 'bitcoin', vs_currency: 'usd', granularity });
  const samples = (
    granularity: string,
    until: string,
    stretch: { from: string; to?: string; reach?: number },
  ) =>
    expectedPartitions(
      coingeckoMarketChart,
      [{ series: series(granularity), ...stretch }],
      Date.parse(until),
      Date.parse('2024-06-10T12:50:00Z'),
    ).map(({ path, values, ranges, isCrowded }) => ({
      path,
      values,
      isCrowded,
      ranges: ranges.map(({ from, to }) => [new Date(from).toISOString(), new Date(to).toISOString()]),
    }));

  it('are due from the start of their slot on, and a series is one partition', () => {
    expect(samples('1d', '2024-06-10T12:45:00Z', { from: '2023-12-30' })).toEqual([
      {
        path: 'coin_id=bitcoin/vs_currency=usd/granularity=1d',
        values: series('1d'),
        isCrowded: true,
        ranges: [['2023-12-30T00:00:00.000Z', '2024-06-11T00:00:00.000Z']],
      },
    ]);
    expect(samples('1d', '2024-06-10T00:00:00Z', { from: '2024-06-10' })).toEqual([]);
  });

  it('are asked for as far back from now as the provider answers', () => {
    const reach = 24 * 3_600_000;
    const [found] = samples('1h', '2024-06-10T12:45:00Z', { from: 'P365D', reach });
    expect(found?.ranges).toEqual([['2024-06-09T13:00:00.000Z', '2024-06-10T13:00:00.000Z']]);
    expect(samples('1h', '2024-06-09T12:45:00Z', { from: 'P365D', reach })).toEqual([]);
  });
});

it('refuses a dataset whose series are not its partitions', () => {
  const dataset = { ...coingeckoMarketChart, partition: coingeckoMarketChart.partition.slice(1) };
  expect(() => expectedPartitions(dataset, [], 0, 0)).toThrow(
    "Dataset coingecko_market_chart: a plan needs partitions by each of the series' columns and at most one more, by year, month or day of time",
  );
});
