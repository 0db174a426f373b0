import { afterEach, expect, test, vi } from 'vitest';
import binanceKlines from '../../../lib/datasets/binance_klines/dataset.ts';
import coingeckoMarketChart from '../../../lib/datasets/coingecko_market_chart/dataset.ts';
import { connectorFor, originOf } from '../../../lib/handler/connect.ts';
import { orders } from '../cli/orders.ts';

const asked = { from: Date.parse('2024-01-01T00:00:00Z'), to: Date.parse('2024-01-02T00:00:00Z') };
const chart = { coin_id: 'bitcoin', vs_currency: 'usd', granularity: '1h' };
const candles = { symbol: 'BTCUSDT', timeframe: '1h' };

afterEach(() => vi.unstubAllEnvs());

test('addresses are those of the settings', () => {
  const klines = connectorFor(
    binanceKlines,
    binanceKlines.settings.parse({ addresses: { api: 'https://mirror.example' } }),
  );
  expect(klines.request(candles, asked).url).toMatch(/^https:\/\/mirror\.example\/api\/v3\/klines\?/);
  expect(
    connectorFor(coingeckoMarketChart, coingeckoMarketChart.settings.parse({})).request(chart, asked).url,
  ).toMatch(/^https:\/\/api\.coingecko\.com\//);
});

test('an endpoint of the deployment replaces all of its provider, and of no other', () => {
  vi.stubEnv('ENDPOINTS', '{"binance":"http://127.0.0.1:9"}');
  const klines = connectorFor(
    binanceKlines,
    binanceKlines.settings.parse({ addresses: { api: 'https://mirror.example' } }),
  );
  expect(klines.request(candles, asked).url).toMatch(/^http:\/\/127\.0\.0\.1:9\//);
  expect(
    connectorFor(coingeckoMarketChart, coingeckoMarketChart.settings.parse({})).request(chart, asked).url,
  ).toMatch(/^https:\/\/api\.coingecko\.com\//);
});

test('a bucket is that of the settings, whatever the endpoints are', () => {
  vi.stubEnv('ENDPOINTS', '{"acme":"http://127.0.0.1:9"}');
  const origin = (settings: object) => originOf(orders, orders.settings.parse(settings), orders.source);
  expect(origin({})).toBe('s3://acme/exports');
  expect(origin({ addresses: { bucket: 's3://mine' } })).toBe('s3://mine');
});

test('endpoints that cannot be read are an error that says so', () => {
  vi.stubEnv('ENDPOINTS', 'binance');
  expect(() => connectorFor(binanceKlines, binanceKlines.settings.parse({}))).toThrow(
    "Endpoints 'binance': Empty, or a JSON object without spaces",
  );
});
