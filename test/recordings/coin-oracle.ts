import { halfUp, sum, text, unscaled } from './oracle.ts';

/**
 * Daily prices of coins, computed from samples by the words of the model alone: it imports nothing of the product. Prices
 * are decimals as text with 18 places.
 */
export interface Sample {
  readonly coin: string;
  readonly currency: string;
  readonly granularity: string;
  /** `YYYY-MM-DD HH:MM:SS.ffffff`, UTC. */
  readonly time: string;
  readonly price: string;
}

export interface CoinDay {
  readonly coin: string;
  readonly currency: string;
  readonly day: string;
  readonly granularity: string;
  readonly open: string;
  readonly close: string;
  readonly average: string;
  readonly minimum: string;
  readonly maximum: string;
  readonly samples: number;
}

const SCALE = 18;
const PREFERRED = ['1h', '5m', '1d'];

/** Every day of every coin and currency, in the order of their names. */
export function coinDays(samples: readonly Sample[]): readonly CoinDay[] {
  const days = Map.groupBy(samples, (s) => [s.coin, s.currency, s.time.slice(0, 10)].join(' '));
  return [...days]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, all]) => {
      const [coin = '', currency = '', day = ''] = key.split(' ');
      const granularity = PREFERRED.find((g) => all.some((s) => s.granularity === g)) ?? '';
      const chosen = all
        .filter((s) => s.granularity === granularity)
        .sort((a, b) => (a.time < b.time ? -1 : 1));
      const prices = chosen.map((s) => unscaled(s.price, SCALE));
      const shown = (price: bigint | undefined) => text(price ?? -1n, SCALE);
      const ascending = prices.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
      return {
        coin,
        currency,
        day,
        granularity,
        open: shown(prices[0]),
        close: shown(prices.at(-1)),
        average: shown(halfUp(sum(prices), BigInt(prices.length))),
        minimum: shown(ascending[0]),
        maximum: shown(ascending.at(-1)),
        samples: prices.length,
      };
    });
}
