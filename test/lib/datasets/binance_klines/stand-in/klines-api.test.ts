import { expect, test } from 'vitest';
import type { CandleSource } from '../../../../../lib/datasets/binance_klines/stand-in/candle-source.ts';
import { binanceApi } from '../../../../../lib/datasets/binance_klines/stand-in/klines-api.ts';

const HOUR = 3_600_000;
const now = new Date('2024-01-02T00:30:00Z');
const source: CandleSource = {
  hasSymbol: (symbol) => symbol === 'BTCUSDT',
  earliest: (_symbol, _interval, from, to, limit) => hours(from, to).slice(0, limit),
  latest: (_symbol, _interval, from, to, limit) => hours(from, to).slice(-limit),
};
const start = Date.parse('2024-01-01T00:00:00Z');
const hours = (from: number, to: number) =>
  Array.from({ length: 25 }, (_, i) => start + i * HOUR)
    .filter((t) => t >= from && t <= to)
    .map((openTime) => ({ openTime, text: `[${openTime}]` }));

async function ask(query: string, path = '/api/v3/klines') {
  const response = await binanceApi(
    source,
    () => now,
  )({ path, query: new URLSearchParams(query), headers: {} });
  return response && { status: response.status, body: JSON.parse(String(response.body)) };
}

test.each([
  ['interval=1h', -1102, "Mandatory parameter 'symbol' was not sent, was empty/null, or malformed."],
  ['symbol=BTCUSDT', -1102, "Mandatory parameter 'interval' was not sent, was empty/null, or malformed."],
  ['symbol=BTCUSDT&interval=7h', -1120, 'Invalid interval.'],
  ['symbol=NOPE&interval=1h', -1121, 'Invalid symbol.'],
  [
    'symbol=BTCUSDT&interval=1h&limit=x',
    -1100,
    "Illegal characters found in parameter 'limit'; legal range is '^[0-9]{1,20}$'.",
  ],
])('%s is refused with %i', async (query, code, msg) => {
  expect(await ask(query)).toEqual({ status: 400, body: { code, msg } });
});

test('bounds are inclusive and the earliest candles come first', async () => {
  const answer = await ask(
    `symbol=BTCUSDT&interval=1h&startTime=${start}&endTime=${start + 2 * HOUR}&limit=2`,
  );
  expect(answer?.body).toEqual([[start], [start + HOUR]]);
});

test('without a start the latest candles come', async () => {
  const answer = await ask(`symbol=BTCUSDT&interval=1h&endTime=${start + 5 * HOUR}&limit=2`);
  expect(answer?.body).toEqual([[start + 4 * HOUR], [start + 5 * HOUR]]);
});

test('nothing opens after now', async () => {
  const answer = await ask(`symbol=BTCUSDT&interval=1h&startTime=${start}&limit=1000`);
  expect(answer?.body.at(-1)).toEqual([start + 24 * HOUR]);
});

test('other paths are unknown', async () => {
  expect(await ask('', '/api/v3/depth')).toBeUndefined();
});
