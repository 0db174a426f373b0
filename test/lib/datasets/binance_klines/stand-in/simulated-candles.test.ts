import { expect, test } from 'vitest';
import { simulatedCandles } from '../../../../../lib/datasets/binance_klines/stand-in/simulated-candles.ts';

const now = () => new Date('2024-06-02T10:20:30Z');
const from = Date.parse('2024-06-01T00:00:00Z');
const HOUR = 3_600_000;

type Candle = [
  number,
  string,
  string,
  string,
  string,
  string,
  number,
  string,
  number,
  string,
  string,
  string,
];
const candles = (seed: number, interval: string, start: number, end: number): Candle[] =>
  simulatedCandles({ seed, now })
    .earliest('BTCUSDT', interval, start, end, 5000)
    .map((row) => JSON.parse(row.text));

test('an hour is exactly its sixty minutes', () => {
  const units = (text: string) => BigInt(text.replace('.', ''));
  for (const hour of candles(3, '1h', from, from + 5 * HOUR)) {
    const minutes = candles(3, '1m', hour[0], hour[0] + HOUR - 1);
    expect(minutes).toHaveLength(60);
    expect(hour[1]).toBe(minutes[0]?.[1]);
    expect(hour[4]).toBe(minutes.at(-1)?.[4]);
    for (const column of [5, 7, 9, 10] as const)
      expect(units(hour[column])).toBe(minutes.reduce((sum, m) => sum + units(m[column]), 0n));
    expect(hour[8]).toBe(minutes.reduce((sum, m) => sum + m[8], 0));
    expect(units(hour[2])).toBe(minutes.map((m) => units(m[2])).reduce((a, b) => (a > b ? a : b)));
    expect(units(hour[3])).toBe(minutes.map((m) => units(m[3])).reduce((a, b) => (a < b ? a : b)));
  }
});

test('the same seed gives the same market, another seed another', () => {
  expect(candles(1, '1h', from, from + HOUR)).toEqual(candles(1, '1h', from, from + HOUR));
  expect(candles(1, '1h', from, from + HOUR)).not.toEqual(candles(2, '1h', from, from + HOUR));
});

test('asking in pages gives what asking at once gives', () => {
  const market = simulatedCandles({ seed: 1, now });
  const whole = market.earliest('ETHUSDT', '1h', from, from + 9 * HOUR, 100);
  const pages = [
    ...market.earliest('ETHUSDT', '1h', from, from + 9 * HOUR, 4),
    ...market.earliest('ETHUSDT', '1h', from + 4 * HOUR, from + 9 * HOUR, 100),
  ];
  expect(pages).toEqual(whole);
});

test('the last candle is the open one', () => {
  const [last] = simulatedCandles({ seed: 1, now }).latest('BTCUSDT', '1h', 0, now().getTime(), 1);
  expect(new Date(last?.openTime ?? 0).toISOString()).toBe('2024-06-02T10:00:00.000Z');
});

test('prices are of the size that people know, in steps that show their moves; days differ in what is traded', () => {
  const market = simulatedCandles({ seed: 1, now });
  const days = (symbol: string) =>
    market
      .earliest(symbol, '1d', Date.parse('2024-04-01T00:00:00Z'), Date.parse('2024-05-01T00:00:00Z'), 30)
      .map(({ text }) => (JSON.parse(text) as string[]).map(Number));
  for (const [symbol, least, most] of [
    ['BTCUSDT', 20_000, 200_000],
    ['DOGEUSDT', 0.04, 0.4],
  ] as const) {
    const all = days(symbol);
    for (const [, open = 0, high = 0, low = 0] of all) {
      expect(open).toBeGreaterThan(least);
      expect(open).toBeLessThan(most);
      expect(high / low).toBeGreaterThan(1.002);
    }
    const volumes = all.map((day) => day[5]!);
    expect(Math.max(...volumes) / Math.min(...volumes)).toBeGreaterThan(2);
  }
});
