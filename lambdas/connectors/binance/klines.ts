import { datasetSettings } from '../../../lib/contracts/settings.ts';
import { timeframeLength } from '../../../lib/contracts/timeframe.ts';
import { UnreadableBody } from '../../http/http-client.ts';
import { MalformedPage, scanRows } from '../../pages/scan-rows.ts';
import type { Connector, Series } from '../connector.ts';
import { binanceArchive } from './archive.ts';

/** Most candles that one request gives. */
const LIMIT = 1000;
/** Weight of one request. */
const WEIGHT = 2;

/**
 * Binance spot klines: closed months and days from its archive, where it has them, all else by `GET /api/v3/klines`.
 * Source: Binance spot REST API, "Kline/Candlestick data".
 * @param baseUrl e.g. https://data-api.binance.vision
 * @param archiveUrl e.g. https://data.binance.vision
 */
export function binanceKlines(baseUrl: string, archiveUrl: string): Connector {
  return {
    provider: 'binance',
    archive: binanceArchive(archiveUrl),
    extension: 'json',
    secretParameters: [],
    // 6,000 a minute per address, shared by the invocations that a run has at a time.
    weightPerMinute: 1200,
    demand(settings) {
      const given = datasetSettings.binance_klines.parse(settings);
      if ('windows' in given) return given.windows.map(({ from, to, ...series }) => ({ series, from, to }));
      const { symbols, timeframes, start: from } = given;
      return symbols.flatMap((symbol) =>
        timeframes.map((timeframe) => ({ series: { symbol, timeframe }, from })),
      );
    },
    pages(series, ranges) {
      const step = stepOf(series) * LIMIT;
      return ranges.flatMap(({ from, to }) =>
        Array.from({ length: Math.ceil((to - from) / step) }, (_, page) => ({
          from: from + page * step,
          to: Math.min(to, from + (page + 1) * step),
        })),
      );
    },
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
    read(body, series, asked) {
      const rows: [start: number, end: number][] = [];
      try {
        scanRows(
          body,
          () => -1,
          (start, end) => rows.push([start, end]),
        );
      } catch (error) {
        throw error instanceof MalformedPage ? new UnreadableBody(error.message, { cause: error }) : error;
      }
      if (rows.length < LIMIT) return { records: rows.length };
      const newest = rows.reduce((max, [start, end]) => Math.max(max, openTime(body, start, end)), 0);
      const from = newest + 1;
      // A full page ends the range when its last interval reaches the end; else there may be more candles off the grid.
      return newest >= asked.from && newest + stepOf(series) < asked.to
        ? { records: rows.length, rest: { from, to: asked.to } }
        : { records: rows.length };
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

/** Open time of a row in epoch ms; 0 when the row has none. */
function openTime(body: Uint8Array, start: number, end: number): number {
  const [, digits] =
    /^\[\s*"?(\d+)/.exec(Buffer.from(body.subarray(start, Math.min(end, start + 40))).toString('latin1')) ??
    [];
  const value = Number(digits ?? 0);
  return value >= 1e14 ? Math.floor(value / 1000) : value;
}

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
