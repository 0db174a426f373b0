import { describe, expect, it } from 'vitest';
import { questions, reachOf, widened } from '../../../../lib/datasets/coingecko_market_chart/question.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const range = (from: number, to: number) => ({ from: from * DAY, to: to * DAY });
const inDays = (ranges: readonly { from: number; to: number }[]) =>
  ranges.map(({ from, to }) => [from / DAY, to / DAY]);

describe('questions', () => {
  it('cuts hours into ranges that still give hours', () => {
    expect(inDays(questions('1h', 'automatic', [range(0, 200)]))).toEqual([
      [0, 89],
      [89, 178],
      [178, 200],
    ]);
    expect(inDays(questions('1h', 'explicit', [range(0, 200)]))).toEqual([
      [0, 100],
      [100, 200],
    ]);
  });

  it('asks for days in one go', () => {
    expect(inDays(questions('1d', 'automatic', [range(0, 3000)]))).toEqual([[0, 3000]]);
  });

  it('asks for holes that are close to each other once', () => {
    const holes = [range(0, 1), range(10, 12), range(80, 95), range(300, 301)];
    expect(inDays(questions('1h', 'automatic', holes))).toEqual([
      [0, 89],
      [89, 95],
      [300, 301],
    ]);
  });
});

describe('widened', () => {
  it.each([
    ['1h', range(10, 11), { from: 9, to: 11 }],
    ['1h', range(10, 40), { from: 10, to: 40 }],
    ['1d', range(400, 401), { from: 309, to: 401 }],
    ['5m', range(400, 401), { from: 400, to: 401 }],
  ])(
    '%s: backwards, to the length for which CoinGecko chooses the granularity',
    (granularity, asked, { from, to }) => {
      expect(widened(granularity, 'automatic', asked, 0)).toEqual(range(from, to));
    },
  );

  it('forwards where the plan reaches no further back', () => {
    expect(widened('1d', 'automatic', range(400, 401), 390 * DAY)).toEqual(range(390, 482));
    expect(widened('1d', 'automatic', range(400, 401), 400.5 * DAY)).toEqual(range(400, 492));
  });

  it('not at all where the interval is named', () => {
    expect(widened('1d', 'explicit', range(400, 401), 0)).toEqual({ ...range(400, 401), interval: 'daily' });
    expect(widened('1h', 'explicit', range(400, 401), 0)).toEqual({ ...range(400, 401), interval: 'hourly' });
    expect(widened('5m', 'explicit', range(400, 401), 0)).toEqual({ ...range(400, 401), interval: '5m' });
  });
});

describe('reachOf', () => {
  it.each([
    ['1d', 'automatic', 365, 365 * DAY - HOUR / 4],
    ['1h', 'automatic', null, undefined],
    ['5m', 'automatic', 365, DAY - HOUR / 4],
    ['5m', 'automatic', null, DAY - HOUR / 4],
    ['5m', 'explicit', 365, 365 * DAY - HOUR / 4],
    ['5m', 'explicit', null, undefined],
  ] as const)('%s, %s, %j days', (granularity, intervals, reachDays, expected) => {
    expect(reachOf(granularity, { intervals, reachDays })).toBe(expected);
  });
});
