import type { AssetList } from './assets-api.ts';
import { coinPrice, coinSupply, coinVolume, SIMULATED_COINS } from './simulated-coins.ts';

const DAY = 86_400_000;

/** CoinCap's list at a time, the largest market value first. The same seed and time give the same list. */
export function simulatedAssets(seed: number, at: Date): AssetList {
  const time = at.getTime();
  const data = SIMULATED_COINS.map((coin) => {
    const price = coinPrice(seed, coin, time);
    const supply = coinSupply(coin, time);
    return {
      id: coin.id,
      symbol: coin.symbol,
      name: coin.name,
      supply: digits(supply),
      maxSupply: coin.maxSupply === undefined ? null : digits(coin.maxSupply),
      marketCapUsd: digits(price * supply),
      volumeUsd24Hr: digits(coinVolume(seed, coin, time)),
      priceUsd: digits(price),
      changePercent24Hr: digits((price / coinPrice(seed, coin, time - DAY) - 1) * 100),
      vwap24Hr: digits(
        (price + coinPrice(seed, coin, time - DAY / 2) + coinPrice(seed, coin, time - DAY)) / 3,
      ),
      explorer: `https://explorer.example/${coin.id}`,
      tokens: {},
    };
  }).sort((a, b) => Number(b.marketCapUsd) - Number(a.marketCapUsd));
  return {
    timestamp: time,
    data: data.map(({ id, ...rest }, index) => ({ id, rank: String(index + 1), ...rest })),
  };
}

/** As CoinCap writes numbers: text with 18 decimals. */
const digits = (value: number): string => value.toFixed(18);
