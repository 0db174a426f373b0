import { expect, it } from 'vitest';
import { lateSeries, namesOf } from '../../../lambdas/report/late-series.ts';

const due = (hour: number) => Date.UTC(2024, 5, 1, hour);
const iso = (hour: number) => new Date(due(hour)).toISOString();

it('tells the latest first, then those without a row; who is in time is not told', () => {
  const found = lateSeries(
    [
      { series: 'NEW/1h' },
      { series: 'ETH/1h', due: due(3) },
      { series: 'BTC/1h', due: due(9) },
      { series: 'DOGE/1h', due: due(1) },
    ],
    due(9),
  );
  expect(found).toEqual([
    { name: 'DOGE/1h', due: iso(1) },
    { name: 'ETH/1h', due: iso(3) },
    { name: 'NEW/1h' },
  ]);
  expect(namesOf(found)).toBe(' (DOGE/1h, ETH/1h)');
});

it('names five, however many are late', () => {
  const many = Array.from({ length: 2000 }, (_, i) => ({ name: `s${i}`, due: iso(1) }));
  expect(namesOf(many)).toBe(' (s0, s1, s2, s3, s4 and 1995 more series)');
  expect(namesOf([{ name: 'NEW/1h' }])).toBe('');
});
