import { expect, test } from 'vitest';
import { firstRuns } from '../../../lib/cli/first-runs.ts';

const schedule = (kind: 'dataset' | 'model', name: string) => ({
  name: `schedule-of-${name}`,
  input: JSON.stringify({ [kind]: name, scheduledTime: '<aws.scheduler.scheduled-time>' }),
});
const SCHEDULES = [
  schedule('model', 'ranks'),
  schedule('model', 'averages'),
  schedule('dataset', 'binance_klines'),
  schedule('dataset', 'coingecko_market_chart'),
];
const MODELS = [
  { name: 'averages', level: 0, auditReads: [], sources: [{ database: 'silver', name: 'binance_klines' }] },
  {
    name: 'ranks',
    level: 1,
    auditReads: [],
    sources: [
      { database: 'gold', name: 'averages' },
      { database: 'silver', name: 'coingecko_market_chart' },
    ],
  },
];
const now = new Date('2026-01-01T00:00:00Z');
const times = (runs: ReturnType<typeof firstRuns>) =>
  Object.fromEntries(runs.map(({ name, scheduledTime }) => [name, scheduledTime.toISOString()]));

test('datasets come first, then models by level', () => {
  expect(firstRuns(SCHEDULES, MODELS, { ends: {}, now })).toEqual(
    ['binance_klines', 'coingecko_market_chart', 'averages', 'ranks'].map((name) => ({
      schedule: `schedule-of-${name}`,
      name,
      scheduledTime: now,
    })),
  );
});

test('what runs daily comes after the hourly datasets and their models, whatever its name', () => {
  const daily = {
    name: 'sums',
    level: 0,
    auditReads: [],
    sources: [{ database: 'silver', name: 'blockchair_blocks' }],
  };
  const found = firstRuns(
    [schedule('model', 'sums'), schedule('dataset', 'blockchair_blocks'), ...SCHEDULES],
    [...MODELS, daily],
    { ends: {}, now },
  );
  expect(found.map(({ name }) => name)).toEqual([
    ...['binance_klines', 'coingecko_market_chart', 'averages', 'ranks'],
    ...['blockchair_blocks', 'sums'],
  ]);
});

test('a recording ends a dataset at its own end, and a model at the latest of what it reads', () => {
  const ends = {
    binance_klines: new Date('2025-05-31T23:00:00Z'),
    coingecko_market_chart: new Date('2025-08-17T12:00:00Z'),
  };
  const dates = { name: 'dates', level: 0, auditReads: [], sources: [] };
  const found = firstRuns([...SCHEDULES, schedule('model', 'dates')], [...MODELS, dates], { ends, now });
  expect(times(found)).toEqual({
    dates: '2025-08-17T12:00:00.000Z',
    coingecko_market_chart: '2025-08-17T12:00:00.000Z',
    binance_klines: '2025-05-31T23:00:00.000Z',
    averages: '2025-05-31T23:00:00.000Z',
    ranks: '2025-08-17T12:00:00.000Z',
  });
});

test('a given time is everybody’s', () => {
  const at = new Date('2024-06-01T00:00:00Z');
  const runs = firstRuns(SCHEDULES, MODELS, { at, ends: { binance_klines: now }, now });
  expect(new Set(Object.values(times(runs)))).toEqual(new Set(['2024-06-01T00:00:00.000Z']));
});

test('a schedule of something else is named', () => {
  expect(() =>
    firstRuns([{ name: 'nightly', input: '{"model":"nope"}' }], MODELS, { ends: {}, now }),
  ).toThrow('Schedule nightly starts neither a dataset nor a known model: {"model":"nope"}');
});
