import { expect, it } from 'vitest';
import { failureMessage, type RunEnding, runMetrics } from '../../../lambdas/report/run-report.ts';

const ending: RunEnding = {
  kind: 'dataset',
  name: 'binance_klines',
  run: '6f1c',
  scheduledTime: '2024-06-01T00:05:00Z',
  startedAt: '2024-06-01T00:05:01Z',
  outcome: 'succeeded',
  counts: { records: 3, inserted: 2, restated: 0, unchanged: 0, duplicate: 0, open: 0, quarantined: 1 },
};

it('measures a run', () => {
  expect(runMetrics(ending, Date.parse('2024-05-31T23:00:00Z'))).toEqual([
    { name: 'FailedRuns', unit: 'Count', value: 0 },
    { name: 'Quarantined', unit: 'Count', value: 1 },
    { name: 'FreshnessLag', unit: 'Seconds', value: 3900 },
  ]);
});

it('is below zero until the next row is due', () => {
  expect(runMetrics(ending, Date.parse('2024-06-01T01:00:00Z'))).toContainEqual({
    name: 'FreshnessLag',
    unit: 'Seconds',
    value: -3300,
  });
});

it('says what failed and what to do', () => {
  const { counts: _, ...rest } = ending;
  const cause =
    '{"errorType":"ProviderRejected","errorMessage":"binance answered 400 …: Invalid symbol. (code -1121)","trace":[]}';
  expect(
    failureMessage({ ...rest, outcome: 'failed', error: { name: 'ProviderRejected', message: cause } }),
  ).toEqual({
    subject: 'Coinlake: dataset binance_klines failed: ProviderRejected',
    message: `The dataset binance_klines failed with ProviderRejected.

binance answered 400 …: Invalid symbol. (code -1121)

Run:            6f1c
Scheduled time: 2024-06-01T00:05:00Z
Started:        2024-06-01T00:05:01Z

The provider refuses the request for good: check the symbols in the settings, and the region.
See the run:    coinlake runs show 6f1c`,
  });
});
