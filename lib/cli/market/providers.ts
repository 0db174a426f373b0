import { binance } from './binance.ts';
import { coingecko } from './coingecko.ts';
import type { MarketProvider } from './provider-market.ts';

/** Every provider that a market has. */
export const PROVIDERS: readonly MarketProvider[] = [binance, coingecko];

/** The one that decides whether a market is live. */
export const LEADING: MarketProvider = binance;
