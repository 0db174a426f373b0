import { hash, priceAt, type SimulatedAsset, simulatedAsset, unit } from '../../../stand-ins/index.ts';
import type { ChartSource, ChartValue, Granularity } from './chart-source.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Distance of samples, and how late in their slot they may be taken, ms: days are on the grid. */
const GRIDS: Readonly<Record<Granularity, { readonly step: number; readonly latest: number }>> = {
  '5m': { step: 5 * MINUTE, latest: 100_000 },
  '1h': { step: HOUR, latest: 4 * MINUTE },
  '1d': { step: DAY, latest: 0 },
};
/** Before it no coin has a chart. */
const LISTED = Date.UTC(2013, 3, 28);
const COIN = /^[a-z0-9][a-z0-9._-]{0,99}$/;
/** Units of a currency for a dollar. */
const RATES: Readonly<Record<string, number>> = { usd: 1, eur: 0.92, gbp: 0.79, jpy: 151, rub: 92 };
/** Coins that the simulated exchange trades too, at the same price. */
const SYMBOLS: Readonly<Record<string, string>> = {
  bitcoin: 'BTCUSDT',
  ethereum: 'ETHUSDT',
  dogecoin: 'DOGEUSDT',
  litecoin: 'LTCUSDT',
  solana: 'SOLUSDT',
};

/**
 * A seeded market: the same seed gives the same points for ever, at any time and in any order of asking, and all granularities
 * sample the same price, which is the simulated exchange's. Numbers are printed as CoinGecko prints doubles.
 */
export function simulatedCharts(options: { readonly seed: number; readonly now: () => Date }): ChartSource {
  const now = () => options.now().getTime();
  return {
    hasCoin: (coin) => COIN.test(coin),
    hasCurrency: (currency) => currency in RATES,
    now,
    points(coin, currency, granularity, from, to) {
      const asset = simulatedAsset(options.seed, SYMBOLS[coin] ?? coin);
      const times = sampleTimes(asset, granularity, Math.max(from, LISTED), Math.min(to, now()));
      // The point of now has whole seconds.
      if (to >= now()) times.push(Math.floor(now() / 1000) * 1000);
      const values = times.map((time) => valuesAt(asset, RATES[currency]!, time));
      const array = (position: 0 | 1 | 2): ChartValue[] =>
        times.map((time, index) => [time, String(values[index]![position])]);
      return [array(0), array(1), array(2)];
    },
  };
}

function sampleTimes({ base }: SimulatedAsset, granularity: Granularity, from: number, to: number): number[] {
  const { step, latest } = GRIDS[granularity];
  const times: number[] = [];
  for (let slot = Math.floor(from / step); slot * step <= to; slot++) {
    // A whole second would look like the point of now.
    const late = latest === 0 ? 0 : 1 + Math.floor(unit(hash(base, granularity, 90, slot)) * latest);
    const time = slot * step + (late % 1000 === 0 && late > 0 ? late + 1 : late);
    if (time >= from && time <= to) times.push(time);
  }
  return times;
}

/** Price, market cap, and what was traded in the 24 hours before. */
function valuesAt(asset: SimulatedAsset, rate: number, time: number): [number, number, number] {
  const price = priceAt(asset, time) * rate;
  const marketCap = price * asset.supply * (1 + time / (100 * 365 * DAY));
  const share = priceAt({ base: hash(asset.base, '', 91, 0), level: 0.04 }, time);
  return [price, marketCap, marketCap * share];
}
