import * as z from 'zod';
import { at, decimal, parameter, text, timestamp } from '../../contracts/column.ts';
import { hours, minutes } from '../../contracts/duration.ts';
import { identity } from '../../contracts/partition.ts';
import { cron } from '../../contracts/schedule.ts';
import { timeGrid } from '../../ingestion/coverage/time-grid.ts';
import { gridDataset } from '../../ingestion/dataset.ts';
import { chartRows, MARK_OF_NOW } from './chart-rows.ts';
import { chartConnector, chartDemand } from './market-chart.ts';
import { type CoingeckoMarketChartSettings, coingeckoMarketChartSettings } from './settings.ts';

const whole = z.string().regex(/^\d+$/, 'a whole number expected');
/** A JSON number, or what the connector writes where an array of the answer lacks the point. */
const number = z
  .string()
  .regex(/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/, 'a number expected')
  .nullable();

const amount = (description: string, index: number, nullable: boolean) =>
  decimal(38, 18, description, {
    from: at(index),
    minimum: 0,
    nullable,
    excessDigits: 'half_away_from_zero',
  });

/**
 * Market charts of CoinGecko. Source: CoinGecko API v3, "Coin Historical Chart Data within Time Range by ID".
 *
 * A record is one point of the answer's three arrays, joined by its time: [time, price, market_cap, total_volume].
 *
 * Points are samples near the grid, not on it: an hour's point is taken some seconds to minutes into the hour. A slot of
 * the grid asks for a point from its start on; two points in one slot and none in its neighbour are the provider's own.
 * The point that stands for *now* at the end of an answer belongs to no slot and counts as open: the provider never
 * gives it again, and beside the point of the slot it would be a second sample of that hour or day.
 *
 * A point without a price goes to quarantine: who reads prices averages, compares and divides them, and a row without one is no
 * observation. Market cap and volume are null where CoinGecko knows none, as it does for many coins.
 *
 * Partitions have no time field: CoinGecko chooses the granularity by the length of the range that is asked for, so answers reach
 * far beyond the slots that a run lacks, and every point of them has its place in the one partition of its series. A
 * year is 8,760 rows of hours (some 0.3 MB) or 105,120 of 5 minutes, which a run rewrites whole.
 *
 * The schedule: answers are up to 30 minutes old, and a day's point is there from 00:35, the last caches of it gone at 00:40 UTC.
 */
export default gridDataset({
  name: 'coingecko_market_chart',
  description: 'Prices, market caps and volumes of coins on CoinGecko, one row per sample',
  provider: {
    name: 'coingecko',
    secret: 'COINGECKO_API_KEY',
  },
  settings: coingeckoMarketChartSettings,
  demand: (settings) => chartDemand(settings as CoingeckoMarketChartSettings),
  source: {
    connect: ({ settings, apiKey, address }) =>
      chartConnector({ baseUrl: address('api'), settings: settings as CoingeckoMarketChartSettings, apiKey }),
    rows: chartRows,
  },
  record: z.tuple([whole, number, number, number]),
  coverage: timeGrid({
    time: 'time',
    step: 'granularity',
    series: ['coin_id', 'vs_currency', 'granularity'],
    rows: 'samples',
  }),
  openMark: MARK_OF_NOW,
  tables: {
    coingecko_market_chart: {
      columns: {
        coin_id: text('Coin as CoinGecko names it, e.g. bitcoin', { from: parameter('coin_id') }),
        vs_currency: text('Currency of the amounts, e.g. usd', { from: parameter('vs_currency') }),
        granularity: text('Distance of samples that was asked for: 5m, 1h, 1d', {
          from: parameter('granularity'),
        }),
        time: timestamp('When the sample was taken, UTC; near the grid of the granularity, not on it', {
          from: at(0),
        }),
        price: amount('Price of one coin, in vs_currency', 1, false),
        market_cap: amount('Price times circulating supply, in vs_currency; null where unknown', 2, true),
        total_volume: amount(
          'Traded in the 24 hours before time, in vs_currency: a rolling figure, never to be summed; null where unknown',
          3,
          true,
        ),
      },
      key: ['coin_id', 'vs_currency', 'granularity', 'time'],
      partition: [identity('coin_id'), identity('vs_currency'), identity('granularity')],
    },
  },
  schedule: cron('45 * * * *', 'UTC'),
  freshness: { warn: hours(2), error: hours(6) },
  retries: 1,
  timeout: minutes(60),
  ingestConcurrency: 1,
});
