import * as z from 'zod';
import {
  answer,
  byOffset,
  cron,
  dataset,
  daysLong,
  decimal,
  integer,
  json,
  path,
  snapshots,
  text,
  timestamp,
  year,
} from '../../ingestion/index.ts';
import { coincap, MOST_ASSETS, ROUNDED } from '../_coincap/coincap.ts';

const AMOUNT = { ...ROUNDED, minimum: 0 } as const;

/**
 * The assets of the largest market value, as CoinCap lists them now. Source: CoinCap API v3, "Get assets". The list has no past: a day that
 * passed without an answer is missed.
 */
export default dataset({
  name: 'coincap_assets',
  description:
    'The assets of the largest market value on CoinCap: prices, values and supplies, a snapshot a day',
  source: coincap('assets', { paging: byOffset({ size: { parameter: 'limit', value: 100 }, stop: 'top' }) }),
  format: json({ rows: 'data' }),
  coverage: snapshots({ every: daysLong(1), column: 'taken_at' }),
  schedule: cron('40 0 * * *', 'UTC'),
  settings: { top: z.int().min(1).max(MOST_ASSETS).default(20) },
  parameters: ({ top }) => [{ top: String(top) }],
  tables: {
    coincap_assets: {
      key: ['taken_at', 'asset_id'],
      partition: [year('taken_at')],
      columns: {
        taken_at: timestamp(
          'When CoinCap made the list, UTC: one time for all its pages',
          answer('timestamp'),
        ),
        asset_id: text('Asset as CoinCap names it, e.g. bitcoin', path('id')),
        rank: integer('Place by market value, from 1', path('rank'), { minimum: 1 }),
        symbol: text('Symbol, e.g. BTC; several assets may share one', path('symbol')),
        name: text('Name, e.g. Bitcoin', path('name')),
        supply: decimal(38, 18, 'Units that can be traded', path('supply'), { ...AMOUNT, nullable: true }),
        max_supply: decimal(
          38,
          18,
          'Most units that there will be; null where there is no end',
          path('maxSupply'),
          {
            ...AMOUNT,
            nullable: true,
          },
        ),
        market_cap_usd: decimal(38, 18, 'supply × price, USD', path('marketCapUsd'), {
          ...AMOUNT,
          nullable: true,
        }),
        volume_usd_24h: decimal(
          38,
          18,
          'Traded in the 24 hours before, USD: never to be summed',
          path('volumeUsd24Hr'),
          {
            ...AMOUNT,
            nullable: true,
          },
        ),
        price_usd: decimal(38, 18, 'Volume-weighted price of one unit, USD', path('priceUsd'), AMOUNT),
        change_percent_24h: decimal(
          38,
          18,
          'Change of the price in the 24 hours before, percent',
          path('changePercent24Hr'),
          {
            ...ROUNDED,
            nullable: true,
          },
        ),
        vwap_24h: decimal(
          38,
          18,
          'Volume-weighted average price of the 24 hours before, USD',
          path('vwap24Hr'),
          {
            ...AMOUNT,
            nullable: true,
          },
        ),
        explorer: text('Address of a block explorer; null in answers that have none', path('explorer'), {
          nullable: true,
        }),
        tokens: text('Contracts by chain, as JSON; null in answers of v2, which have none', path('tokens'), {
          nullable: true,
        }),
      },
    },
  },
});
