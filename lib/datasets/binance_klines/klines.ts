import type { Series } from '../../contracts/slice.ts';
import { timeframeLength } from '../../contracts/timeframe.ts';
import type { Connector } from '../../ingestion/connector.ts';
import { byRange } from '../../ingestion/paging/by-range.ts';
import { klinesArchive } from './archive.ts';
import { openTimes } from './open-times.ts';

/** Most candles that one request gives. */
const LIMIT = 1000;
/** Weight of one request. */
const WEIGHT = 2;

/**
 * Binance spot klines: closed months and days from its archive, where it has them, all else by `GET /api/v3/klines`.
 * Source: Binance spot REST API, "Kline/Candlestick data".
 * @param baseUrl e.g. https://data-api.binance.vision
 * @param archiveUrl e.g. https://data.binance.vision
 * @param limits.largestUnpacked most bytes that a file of the archive may unpack to. @default 128 MB
 */
export function klinesConnector(
  baseUrl: string,
  archiveUrl: string,
  limits: { readonly largestUnpacked?: number } = {},
): Connector {
  return {
    provider: 'binance',
    archive: klinesArchive(archiveUrl, limits.largestUnpacked),
    extension: 'json',
    secretParameters: [],
    // 6,000 a minute per address, shared by the invocations that a run has at a time.
    weightPerMinute: 1200,
    anchorStep: stepOf,
    ...byRange({ limit: LIMIT, reserved: 1, step: stepOf, times: openTimes }),
    request(series, asked) {
      const url = new URL(`${baseUrl.replace(/\/+$/, '')}/api/v3/klines`);
      url.search = new URLSearchParams({
        symbol: series.symbol!,
        interval: series.timeframe!,
        startTime: String(asked.from),
        // Binance's end is inclusive.
        endTime: String(asked.to - 1),
        limit: String(LIMIT),
      }).toString();
      return { url: url.href, weight: WEIGHT };
    },
    refusal(body, series) {
      const error = errorBody(body);
      return (
        error && `symbol ${series.symbol}, interval ${series.timeframe}: ${error.msg} (code ${error.code})`
      );
    },
  };
}

const stepOf = (series: Series): number => timeframeLength(series.timeframe!).milliseconds;

function errorBody(body: Uint8Array): { readonly code: number; readonly msg: string } | undefined {
  const text = Buffer.from(body.subarray(0, 4096)).toString('utf8').trim();
  if (!text.startsWith('{')) return undefined;
  try {
    const parsed: unknown = JSON.parse(text);
    const { code, msg } = parsed as { code?: unknown; msg?: unknown };
    return typeof code === 'number' && typeof msg === 'string' ? { code, msg } : undefined;
  } catch {
    return undefined;
  }
}
