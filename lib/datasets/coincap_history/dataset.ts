import * as z from 'zod';
import { uniqueList } from '../../contracts/unique-list.ts';
import {
  cron,
  dataset,
  daysLong,
  decimal,
  json,
  parameter,
  path,
  text,
  timestamp,
  whole,
  year,
} from '../../ingestion/index.ts';
import { ASSET_ID, coincap, HISTORY_INTERVALS, ROUNDED } from '../_coincap/coincap.ts';

const asset = z.string().regex(ASSET_ID, 'an asset’s id on CoinCap expected, e.g. bitcoin');
const interval = z.enum(HISTORY_INTERVALS, {
  error: 'CoinCap has m1, m5, m15, m30, h1, h2, h6, h12 and d1',
});

/**
 * Past prices of assets on CoinCap. Source: CoinCap API v3, "Get asset history". Without a start it answers with the newest points of
 * the interval, of days with years of them: the answer is asked for once a week, and what is unchanged makes no snapshot.
 */
export default dataset({
  name: 'coincap_history',
  description: 'Past prices of assets on CoinCap, one row a point',
  source: coincap('assets/{asset}/history', { query: { interval: '{interval}' } }),
  format: json({ rows: 'data' }),
  coverage: whole(),
  // The newest days are in coincap_assets.
  schedule: cron('45 0 * * 1', 'UTC'),
  freshness: { warn: daysLong(9), error: daysLong(16) },
  settings: {
    assets: uniqueList(asset).default(['bitcoin', 'ethereum', 'dogecoin']),
    intervals: uniqueList(interval).default(['d1']),
  },
  parameters: (settings) => {
    const { assets, intervals } = settings as {
      readonly assets: readonly string[];
      readonly intervals: readonly string[];
    };
    return assets.flatMap((asset) => intervals.map((interval) => ({ asset, interval })));
  },
  tables: {
    coincap_history: {
      key: ['asset_id', 'interval', 'time'],
      partition: [year('time')],
      columns: {
        asset_id: text('Asset as CoinCap names it, e.g. bitcoin', parameter('asset')),
        interval: text(
          'Distance of the points: m1, m5, m15, m30, h1, h2, h6, h12 or d1',
          parameter('interval'),
        ),
        time: timestamp('Time of the point, UTC', path('time')),
        price_usd: decimal(38, 18, 'Price of one unit, USD', path('priceUsd'), { ...ROUNDED, minimum: 0 }),
        circulating_supply: decimal(
          38,
          18,
          'Units that could be traded; null in answers that have none',
          path('circulatingSupply'),
          {
            ...ROUNDED,
            minimum: 0,
            nullable: true,
          },
        ),
      },
    },
  },
});
