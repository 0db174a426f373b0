import { expect, it } from 'vitest';
import { confirmAbsent } from '../../../lambdas/commit/confirm-absent.ts';

const HOUR = 3_600_000;
const NOW = Date.UTC(2024, 0, 10);
const dataset = { series: ['symbol', 'timeframe'] };
const batch = (unanswered: { from: number; to: number }[], newest?: number) => ({
  series: { symbol: 'A', timeframe: '1h' },
  step: HOUR,
  fetchedAt: new Date(NOW).toISOString(),
  unanswered,
  ...(newest === undefined ? {} : { newest }),
});
const last = { from: NOW - HOUR, to: NOW };

it('waits with a range at the end of the series', () => {
  expect(confirmAbsent(dataset, {}, [batch([last], NOW - 2 * HOUR)], {})).toEqual({ 'A/1h': [] });
});

it('confirms it when a later row is there, of this run or before', () => {
  expect(confirmAbsent(dataset, {}, [batch([last], NOW)], {})).toEqual({ 'A/1h': [last] });
  expect(confirmAbsent(dataset, {}, [batch([last]), batch([], NOW)], {})).toEqual({ 'A/1h': [last] });
  expect(confirmAbsent(dataset, {}, [batch([last])], { 'A/1h': NOW })).toEqual({ 'A/1h': [last] });
  expect(confirmAbsent(dataset, {}, [batch([last])], { 'B/1h': NOW })).toEqual({ 'A/1h': [] });
});

it('confirms the slots that ended a day before the fetch, and keeps asking for the rest', () => {
  const long = { from: NOW - 48 * HOUR, to: NOW };
  expect(confirmAbsent(dataset, {}, [batch([long])], {})).toEqual({
    'A/1h': [{ from: NOW - 48 * HOUR, to: NOW - 24 * HOUR }],
  });
});

it('keeps what was known', () => {
  const known = { 'B/1d': [{ from: 0, to: 1 }] };
  expect(confirmAbsent(dataset, known, [batch([last], NOW)], {})).toEqual({ ...known, 'A/1h': [last] });
});
