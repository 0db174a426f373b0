import { expect, it } from 'vitest';
import { confirmAbsent } from '../../../lambdas/commit/confirm-absent.ts';
import { noCounts } from '../../../lib/ingestion/run/conservation.ts';

const HOUR = 3_600_000;
const NOW = Date.UTC(2024, 0, 10);
const dataset = { series: ['symbol', 'timeframe'] };
const batch = (unanswered: { from: number; to: number }[], newest?: number, run = 'r1', records = 1) => ({
  run,
  series: { symbol: 'A', timeframe: '1h' },
  step: HOUR,
  fetchedAt: new Date(NOW).toISOString(),
  unanswered,
  counts: { ...noCounts, records },
  ...(newest === undefined ? {} : { newest }),
});
const nothing = { absent: {}, suspected: {} };
const last = { from: NOW - HOUR, to: NOW };
const old = { from: NOW - 50 * HOUR, to: NOW - 40 * HOUR };
const empty = (run: string) => batch([old], undefined, run, 0);
const absentAfter = (batches: ReturnType<typeof batch>[], newest = {}) =>
  confirmAbsent(dataset, nothing, batches, newest).absent;

it('waits with a range at the end of the series', () => {
  expect(absentAfter([batch([last], NOW - 2 * HOUR)])).toEqual({ 'A/1h': [] });
});

it('confirms it when a later row is there, of this run or before', () => {
  expect(absentAfter([batch([last], NOW)])).toEqual({ 'A/1h': [last] });
  expect(absentAfter([batch([last]), batch([], NOW)])).toEqual({ 'A/1h': [last] });
  expect(absentAfter([batch([last])], { 'A/1h': NOW })).toEqual({ 'A/1h': [last] });
  expect(absentAfter([batch([last])], { 'B/1h': NOW })).toEqual({ 'A/1h': [] });
});

it('confirms the slots that ended a day before the fetch, and keeps asking for the rest', () => {
  const long = { from: NOW - 48 * HOUR, to: NOW };
  expect(absentAfter([batch([long])])).toEqual({ 'A/1h': [{ from: NOW - 48 * HOUR, to: NOW - 24 * HOUR }] });
});

it('does not take records that broke the contract for an absence, until a later row holds it', () => {
  const broken = { ...batch([old]), counts: { ...noCounts, records: 1, quarantined: 1 } };
  expect(absentAfter([broken])).toEqual({ 'A/1h': [] });
  expect(absentAfter([{ ...broken, newest: NOW }])).toEqual({ 'A/1h': [old] });
});

it('keeps what was known', () => {
  const known = { absent: { 'B/1d': [{ from: 0, to: 1 }] }, suspected: {} };
  expect(confirmAbsent(dataset, known, [batch([last], NOW)], {}).absent).toEqual({
    ...known.absent,
    'A/1h': [last],
  });
});

it('believes an answer without any record only when another run gets it too', () => {
  const first = confirmAbsent(dataset, nothing, [empty('r1')], {});
  expect(first).toEqual({ absent: { 'A/1h': [] }, suspected: { 'A/1h': [{ ...old, run: 'r1' }] } });
  const repeated = confirmAbsent(dataset, first, [empty('r1')], {});
  expect(repeated).toEqual(first);
  const second = confirmAbsent(dataset, first, [empty('r2')], {});
  expect(second).toEqual({ absent: { 'A/1h': [old] }, suspected: { 'A/1h': [] } });
});
