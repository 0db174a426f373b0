import type { ProviderApi } from '../../../stand-ins/index.ts';
import { type ArchiveSource, archiveApi } from './archive-api.ts';
import type { CandleSource } from './candle-source.ts';
import { binanceApi } from './klines-api.ts';

/** All of Binance that the pipeline asks, at one address: the market data API, and the archive of files where there is one. */
export function binanceMarket(sources: {
  readonly candles: CandleSource;
  readonly archive?: ArchiveSource;
  readonly now: () => Date;
}): ProviderApi {
  const api = binanceApi(sources.candles, sources.now);
  const archive = sources.archive && archiveApi(sources.archive);
  return async (request) => (await archive?.(request)) ?? api(request);
}
