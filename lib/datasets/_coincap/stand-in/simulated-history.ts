import { coinPrice, coinSupply, SIMULATED_COINS } from './simulated-coins.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Distance of points, and how far back the newest ones reach. */
const INTERVALS: Readonly<Record<string, { readonly step: number; readonly reach: number }>> = {
  m1: { step: MINUTE, reach: DAY },
  m5: { step: 5 * MINUTE, reach: 5 * DAY },
  m15: { step: 15 * MINUTE, reach: 7 * DAY },
  m30: { step: 30 * MINUTE, reach: 14 * DAY },
  h1: { step: HOUR, reach: 30 * DAY },
  h2: { step: 2 * HOUR, reach: 60 * DAY },
  h6: { step: 6 * HOUR, reach: 180 * DAY },
  h12: { step: 12 * HOUR, reach: 365 * DAY },
  d1: { step: DAY, reach: 730 * DAY },
};

/** CoinCap's newest points of an asset at a time; undefined for an asset that it does not have. */
export function simulatedHistory(
  seed: number,
  now: Date,
  asset: string,
  interval: string,
): Buffer | undefined {
  const coin = SIMULATED_COINS.find(({ id }) => id === asset);
  const { step, reach } = INTERVALS[interval] ?? {};
  if (!coin || step === undefined || reach === undefined) return undefined;
  const end = now.getTime();
  const last = Math.floor(end / step) * step;
  const data = Array.from({ length: reach / step }, (_, index) => {
    const time = last - (reach / step - 1 - index) * step;
    return {
      priceUsd: coinPrice(seed, coin, time).toFixed(18),
      time,
      circulatingSupply: coinSupply(coin, time).toFixed(18),
      date: new Date(time).toISOString(),
    };
  });
  return Buffer.from(JSON.stringify({ data, timestamp: end }));
}
