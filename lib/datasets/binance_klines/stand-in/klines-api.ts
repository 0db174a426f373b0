import {
  json,
  type ProviderApi,
  type ProviderRequest,
  type ProviderResponse,
} from '../../../stand-ins/index.ts';
import type { CandleSource } from './candle-source.ts';

const INTERVALS = new Set('1s 1m 3m 5m 15m 30m 1h 2h 4h 6h 8h 12h 1d 3d 1w 1M'.split(' '));
const DEFAULT_LIMIT = 500;
const LARGEST_LIMIT = 1000;

/** Binance spot's market data API, as far as klines go. Source: Binance spot REST API, "Market Data endpoints". */
export function binanceApi(candles: CandleSource, now: () => Date): ProviderApi {
  let usedWeight = 0;
  let minute = 0;
  return (request) => {
    const currentMinute = Math.floor(now().getTime() / 60_000);
    if (currentMinute !== minute) usedWeight = 0;
    minute = currentMinute;
    usedWeight += 2;
    const response = route(request, candles, now);
    return (
      response && {
        ...response,
        headers: { ...response.headers, 'x-mbx-used-weight-1m': String(usedWeight) },
      }
    );
  };
}

function route(
  request: ProviderRequest,
  candles: CandleSource,
  now: () => Date,
): ProviderResponse | undefined {
  switch (request.path) {
    case '/api/v3/ping':
      return json({});
    case '/api/v3/time':
      return json({ serverTime: now().getTime() });
    case '/api/v3/klines':
      return klines(request.query, candles, now());
    default:
      return undefined;
  }
}

function klines(query: URLSearchParams, candles: CandleSource, now: Date): ProviderResponse {
  const symbol = query.get('symbol');
  const interval = query.get('interval');
  if (!symbol) return missing('symbol');
  if (!interval) return missing('interval');
  if (!INTERVALS.has(interval)) return refuse(-1120, 'Invalid interval.');
  if (!candles.hasSymbol(symbol)) return refuse(-1121, 'Invalid symbol.');
  const numbers: Record<string, number | undefined> = {};
  for (const name of ['startTime', 'endTime', 'limit']) {
    const text = query.get(name);
    if (text === null) continue;
    if (!/^\d{1,16}$/.test(text))
      return refuse(
        -1100,
        `Illegal characters found in parameter '${name}'; legal range is '^[0-9]{1,20}$'.`,
      );
    numbers[name] = Number(text);
  }
  const limit = Math.min(numbers.limit ?? DEFAULT_LIMIT, LARGEST_LIMIT);
  const to = Math.min(numbers.endTime ?? Number.POSITIVE_INFINITY, now.getTime());
  const rows =
    numbers.startTime === undefined
      ? candles.latest(symbol, interval, 0, to, limit)
      : candles.earliest(symbol, interval, numbers.startTime, to, limit);
  return json(`[${rows.map((row) => row.text).join(',')}]`);
}

function missing(parameter: string): ProviderResponse {
  return refuse(-1102, `Mandatory parameter '${parameter}' was not sent, was empty/null, or malformed.`);
}

function refuse(code: number, msg: string): ProviderResponse {
  return json({ code, msg }, 400);
}
