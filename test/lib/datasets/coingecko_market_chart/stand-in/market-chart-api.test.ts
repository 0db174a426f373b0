import { describe, expect, it } from 'vitest';
import type {
  ChartSource,
  Granularity,
} from '../../../../../lib/datasets/coingecko_market_chart/stand-in/chart-source.ts';
import { coingeckoApi } from '../../../../../lib/datasets/coingecko_market_chart/stand-in/market-chart-api.ts';

const DAY = 86_400;
/** Seconds. */
const NOW = Date.UTC(2024, 5, 10, 12) / 1000;

/** Answers with what it was asked, as points. */
const echo: ChartSource = {
  hasCoin: (coin) => coin === 'bitcoin',
  hasCurrency: (currency) => currency === 'usd',
  now: () => NOW * 1000,
  points: (_coin, _currency, granularity, from, to) => [
    [
      [Math.max(0, from), JSON.stringify(granularity)],
      [to, '1e-7'],
    ],
    [],
    [],
  ],
};

async function get(path: string, reachDays?: number) {
  const url = new URL(path, 'http://provider');
  const api = coingeckoApi(echo, reachDays === undefined ? {} : { reachDays });
  const response = await api({ path: url.pathname, query: url.searchParams, headers: {} });
  return response && { status: response.status, body: String(response.body) };
}
const chart = '/api/v3/coins/bitcoin/market_chart';
const range = (from: number, to: number, more = '') =>
  get(`${chart}/range?vs_currency=usd&from=${from}&to=${to}${more}`);
const granularityOf = (answer: { body: string } | undefined) =>
  (JSON.parse(answer?.body ?? '').prices[0] as [number, Granularity])[1];

describe('granularity', () => {
  it.each([
    [NOW - DAY, NOW, '5m'],
    [NOW - 3600, NOW, '5m'],
    [NOW - 2 * DAY, NOW - DAY, '1h'],
    [NOW - 90 * DAY, NOW, '1h'],
    [NOW - 90 * DAY - 1, NOW, '1d'],
  ])('of %i to %i is chosen by the range', async (from, to, granularity) => {
    expect(granularityOf(await range(from, to))).toBe(granularity);
  });

  it.each([
    ['5m', '5m'],
    ['hourly', '1h'],
    ['daily', '1d'],
  ])('can be named: %s', async (interval, granularity) => {
    expect(granularityOf(await range(NOW - 40 * DAY, NOW, `&interval=${interval}`))).toBe(granularity);
  });

  it.each([
    ['1', '5m'],
    ['30', '1h'],
    ['91', '1d'],
    ['max', '1d'],
  ])('of %s days', async (days, granularity) => {
    expect(granularityOf(await get(`${chart}?vs_currency=usd&days=${days}`))).toBe(granularity);
  });
});

it('prints numbers as its source wrote them', async () => {
  expect((await range(NOW - DAY, NOW))?.body).toBe(
    `{"prices":[[${(NOW - DAY) * 1000},"5m"],[${NOW * 1000},1e-7]],"market_caps":[],"total_volumes":[]}`,
  );
});

it.each([
  ['/api/v3/coins/nocoin/market_chart?vs_currency=usd&days=1', 404, '{"error":"coin not found"}'],
  [`${chart}?vs_currency=xyz&days=1`, 400, '{"error":"invalid vs_currency"}'],
  [`${chart}?days=1`, 422, '{"error":"Missing parameter vs_currency"}'],
  [`${chart}?vs_currency=usd`, 422, '{"error":"Missing parameter days"}'],
  [`${chart}/range?vs_currency=usd&from=1`, 422, '{"error":"Missing parameter to"}'],
  [`${chart}/range?vs_currency=usd&from=1&to=x`, 422, '{"error":"Invalid timestamp"}'],
  [`${chart}?vs_currency=usd&days=1&interval=weekly`, 422, '{"error":"Invalid interval"}'],
])('refuses %s', async (path, status, body) => {
  expect(await get(path)).toEqual({ status, body });
});

it('answers as far back as the plan reaches', async () => {
  const path = (days: number) => `${chart}/range?vs_currency=usd&from=${NOW - days * DAY}&to=${NOW}`;
  expect((await get(path(365), 365))?.status).toBe(200);
  const refused = await get(path(366), 365);
  expect(refused?.status).toBe(401);
  expect(JSON.parse(refused?.body ?? '').error.status).toMatchObject({ error_code: 10012 });
});

it('has no other paths', async () => {
  expect(await get('/api/v3/coins/list')).toBeUndefined();
});
