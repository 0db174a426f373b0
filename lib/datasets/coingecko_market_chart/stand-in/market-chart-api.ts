import { json, type ProviderApi, type ProviderResponse } from '../../../stand-ins/index.ts';
import type { ChartSource, ChartValues, Granularity } from './chart-source.ts';

const DAY = 86_400_000;
const INTERVALS: Readonly<Record<string, Granularity>> = { '5m': '5m', hourly: '1h', daily: '1d' };
const PATH = /^\/api\/v3\/coins\/([^/]+)\/market_chart(\/range)?$/;

/**
 * CoinGecko's API, as far as market charts go. Source: CoinGecko API v3, "Coin Historical Chart Data by ID" and "… within Time
 * Range by ID".
 * @param options.reachDays how far back the plan answers. @default as far as there are points
 */
export function coingeckoApi(
  charts: ChartSource,
  options: { readonly reachDays?: number } = {},
): ProviderApi {
  return ({ path, query }) => {
    if (path === '/api/v3/ping') return json({ gecko_says: '(V3) To the Moon!' });
    const [, encoded, range] = PATH.exec(path) ?? [];
    if (encoded === undefined) return undefined;
    const coin = decodeURIComponent(encoded);
    const currency = query.get('vs_currency')?.toLowerCase();
    if (!currency) return refuse(422, 'Missing parameter vs_currency');
    if (!charts.hasCoin(coin)) return refuse(404, 'coin not found');
    if (!charts.hasCurrency(currency)) return refuse(400, 'invalid vs_currency');
    const interval = query.get('interval');
    if (interval !== null && !(interval in INTERVALS)) return refuse(422, 'Invalid interval');
    const asked = range ? rangeOf(query) : daysOf(query);
    if (typeof asked === 'string') return refuse(422, asked);
    const named = interval === null ? undefined : INTERVALS[interval];
    const granularity = named ?? automatic(asked, charts.now(coin, '5m'));
    const now = charts.now(coin, granularity);
    const { from, to } = 'days' in asked ? { from: now - asked.days * DAY, to: now } : asked;
    if (options.reachDays !== undefined && from < now - options.reachDays * DAY)
      return beyondReach(options.reachDays);
    return json(render(charts.points(coin, currency, granularity, from, to)));
  };
}

type Asked = { readonly from: number; readonly to: number } | { readonly days: number };

/** UNIX seconds to ms. */
function rangeOf(query: URLSearchParams): Asked | string {
  const [from, to] = ['from', 'to'].map((name) => query.get(name));
  if (!from) return 'Missing parameter from';
  if (!to) return 'Missing parameter to';
  if (!/^\d{1,11}$/.test(from) || !/^\d{1,11}$/.test(to)) return 'Invalid timestamp';
  return { from: Number(from) * 1000, to: Number(to) * 1000 };
}

function daysOf(query: URLSearchParams): Asked | string {
  const days = query.get('days');
  if (!days) return 'Missing parameter days';
  if (days === 'max') return { days: Number.POSITIVE_INFINITY };
  return /^\d{1,5}$/.test(days) ? { days: Number(days) } : 'Invalid days';
}

/** A day up to now gives 5 minutes, 90 days and less hours, more than that days. */
function automatic(asked: Asked, now: number): Granularity {
  if ('days' in asked) return asked.days <= 1 ? '5m' : asked.days <= 90 ? '1h' : '1d';
  if (asked.to - asked.from > 90 * DAY) return '1d';
  return Number.isFinite(now) && asked.from >= now - DAY ? '5m' : '1h';
}

function render([prices, marketCaps, totalVolumes]: ChartValues): string {
  const array = (values: ChartValues[number]) =>
    `[${values.map(([time, value]) => `[${time},${value}]`).join(',')}]`;
  return `{"prices":${array(prices)},"market_caps":${array(marketCaps)},"total_volumes":${array(totalVolumes)}}`;
}

const refuse = (status: number, error: string): ProviderResponse => json({ error }, status);

function beyondReach(days: number): ProviderResponse {
  const message = `Your request exceeds the allowed time range. Public API users are limited to querying historical data within the past ${days} days. Upgrade to a paid plan to enjoy full historical data access: https://www.coingecko.com/en/api/pricing. `;
  return json({ error: { status: { error_code: 10012, error_message: message } } }, 401);
}
