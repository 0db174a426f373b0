import { readFileSync } from 'node:fs';
import type { Point } from './coingecko-oracle.ts';
import { text, unscaled } from './oracle.ts';

/** A row of fct_daily_market_summary, decimals as text. */
export interface MarketDay {
  readonly coin_id: string;
  readonly day: string;
  readonly price: string | null;
  readonly volume_24h: string | null;
  readonly market_cap: string | null;
  readonly exchange_close: string | null;
  readonly difference: string | null;
}

const DAY = 86_400_000;
const FINEST = ['5m', '1h', '1d'];

/** Base assets of Binance by coin, read from the seed's own text. */
export function baseAssets(seed: string): ReadonlyMap<string, string> {
  const [header = '', ...lines] = readFileSync(seed, 'utf8').trim().split('\n');
  const place = header.split(',').indexOf('binance_base_asset');
  return new Map(
    lines.map((line) => {
      const values = line.split(',');
      return [values[0] ?? '', values[place] ?? ''];
    }),
  );
}

/**
 * What a coin was worth at the end of each day, by the words of the model alone: it imports nothing of the product.
 * @param points in USD
 * @param closes of Binance's days, by symbol and day: `BTCUSDT 2024-06-01`
 * @param until the day that has not ended
 */
export function marketDays(
  points: readonly Point[],
  closes: ReadonlyMap<string, string>,
  assets: ReadonlyMap<string, string>,
  until: string,
): readonly MarketDay[] {
  const days = Map.groupBy(points, ({ coin, time }) => {
    const at = Date.parse(`${time.slice(0, 23).replace(' ', 'T')}Z`);
    const ended = at % DAY === 0 ? at - DAY : at;
    return `${coin} ${new Date(ended).toISOString().slice(0, 10)}`;
  });
  return [...days]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, all]) => {
      const [coin = '', day = ''] = key.split(' ');
      const last = all.reduce((best, point) => (isLater(point, best) ? point : best));
      const [price = null, cap = null, volume = null] = last.values;
      const close = closes.get(`${assets.get(coin)}USDT ${day}`) ?? null;
      const difference =
        close === null || price === null
          ? null
          : signed(unscaled(price, 18) - unscaled(close, 8) * 10n ** 10n);
      return {
        coin_id: coin,
        day,
        price,
        volume_24h: volume,
        market_cap: cap,
        exchange_close: close,
        difference,
      };
    })
    .filter(({ coin_id: coin, day }) => assets.has(coin) && day < until);
}

const signed = (value: bigint): string => (value < 0n ? `-${text(-value, 18)}` : text(value, 18));

const isLater = (a: Point, b: Point): boolean =>
  a.time > b.time || (a.time === b.time && FINEST.indexOf(a.granularity) < FINEST.indexOf(b.granularity));
