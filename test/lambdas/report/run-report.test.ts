import { expect, it } from 'vitest';
import { healthMessage, type RunEnding, runMetrics } from '../../../lambdas/report/run-report.ts';
import { noCounts } from '../../../lib/ingestion/run/conservation.ts';

const ending: RunEnding = {
  kind: 'dataset',
  name: 'binance_klines',
  run: '6f1c',
  scheduledTime: '2024-06-01T00:05:00Z',
  startedAt: '2024-06-01T00:05:01Z',
  outcome: 'succeeded',
  counts: { ...noCounts, records: 3, inserted: 2, quarantined: 1 },
};
const { counts: _, ...rest } = ending;
const failed: RunEnding = {
  ...rest,
  outcome: 'failed',
  error: {
    name: 'ProviderRejected',
    message:
      '{"errorType":"ProviderRejected","errorMessage":"binance answered 400 …: Invalid symbol. (code -1121)","trace":[]}',
  },
};

it('measures the dataset that is worst', () => {
  expect(runMetrics(ending, [-3_300_000, 3_900_000, 0])).toEqual([
    { name: 'PastFreshnessLimit', unit: 'Seconds', value: 3900 },
    { name: 'Quarantined', unit: 'Count', value: 1 },
  ]);
  expect(runMetrics(failed, [-3_300_000])).toEqual([
    { name: 'PastFreshnessLimit', unit: 'Seconds', value: -3300 },
  ]);
  expect(runMetrics(failed, [])).toEqual([]);
});

it('says what failed, what to do, and how to run it again', () => {
  expect(healthMessage(failed, { now: ['dataset binance_klines failed'], told: [] }, {})).toEqual({
    subject: 'Coinlake: dataset binance_klines failed: ProviderRejected',
    message: `The dataset binance_klines failed with ProviderRejected.

binance answered 400 …: Invalid symbol. (code -1121)

Run:            6f1c
Scheduled time: 2024-06-01T00:05:00Z
Started:        2024-06-01T00:05:01Z

The provider refuses the request for good: check the symbols in the settings, and the region.
See the run:    npx coinlake runs show 6f1c
Run it again:   npx coinlake run binance_klines --at 2024-06-01T00:05:00Z
On AWS both take --target aws.`,
  });
});

it('names every dataset and model that failed or is late, and what is over', () => {
  const troubles = {
    now: ['dataset coins is late', 'model days failed'],
    told: ['dataset binance_klines failed', 'model days failed'],
  };
  expect(healthMessage(ending, troubles, { coins: '2024-05-31T12:00:00.000Z' })).toEqual({
    subject: 'Coinlake: dataset coins is late',
    message: `The dataset coins is late: the first row that it lacks has been due since 2024-05-31T12:00:00.000Z. Look at its runs: npx coinlake runs

No longer: dataset binance_klines failed.

Still: model days failed.`,
  });
  expect(healthMessage(ending, { now: [], told: ['model days failed'] }, {})).toEqual({
    subject: 'Coinlake: no longer: model days failed',
    message: `No longer: model days failed.

Nothing is failed or late.`,
  });
});
