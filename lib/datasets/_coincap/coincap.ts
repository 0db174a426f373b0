import { bearer, http } from '../../ingestion/index.ts';

/**
 * CoinCap's API v3, for both datasets. Source: docs of pro.coincap.io, "Assets". It answers nobody without a key; v2, which needed none,
 * was shut down in 2025 and answers with an object where the list of assets was.
 */
export const coincap = (path: string, options: Pick<Parameters<typeof http>[0], 'query' | 'paging'>) =>
  http({
    ...options,
    provider: 'coincap',
    url: `https://rest.coincap.io/v3/${path}`,
    key: bearer('COINCAP_API_KEY', { isRequired: true }),
    requestsPerMinute: 60,
  });

/** Distances of past prices. Source: docs of pro.coincap.io, "Get asset history". */
export const HISTORY_INTERVALS = ['m1', 'm5', 'm15', 'm30', 'h1', 'h2', 'h6', 'h12', 'd1'] as const;

/** Most assets that are asked for of a list. */
export const MOST_ASSETS = 2000;

/** An asset's id, e.g. usd-coin. */
export const ASSET_ID = /^[a-z0-9][a-z0-9-]{0,99}$/;

/** CoinCap computes with more decimals than 18: JSON texts of up to some 20. */
export const ROUNDED = { excessDigits: 'half_away_from_zero' } as const;
