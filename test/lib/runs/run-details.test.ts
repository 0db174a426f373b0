import { expect, test } from 'vitest';
import type { Run } from '../../../lib/runs/list-runs.ts';
import { countsText, detailsOf, outcomeText, repairOf } from '../../../lib/runs/run-details.ts';

const run: Run = {
  id: 'r1',
  arn: 'arn:r1',
  machine: 'dataset-binance_klines',
  status: 'SUCCEEDED',
  startedAt: new Date('2024-03-10T00:01:00Z'),
  stoppedAt: new Date('2024-03-10T00:01:03Z'),
};
const json = JSON.stringify;

test('of a dataset: counts, rows and snapshot', () => {
  const counts = { records: 4, inserted: 2, restated: 1, unchanged: 1, duplicate: 0 };
  const input = json({ dataset: 'binance_klines', scheduledTime: '2024-03-10T00:00:00Z' });
  const details = detailsOf(run, { input, output: json({ outcome: 'succeeded', counts, snapshotId: '7' }) });
  expect(details).toEqual({
    run: 'r1',
    kind: 'dataset',
    name: 'binance_klines',
    machine: 'dataset-binance_klines',
    scheduledTime: new Date('2024-03-10T00:00:00Z'),
    status: 'SUCCEEDED',
    startedAt: run.startedAt,
    stoppedAt: run.stoppedAt,
    milliseconds: 3000,
    counts,
    rows: 3,
    snapshotId: '7',
  });
  expect(outcomeText(details)).toBe('inserted 2, restated 1, unchanged 1');
});

test('of a model: rows and checks, or why it was skipped', () => {
  const input = json({ model: 'ohlcv_daily', scheduledTime: '2024-03-10T00:00:00Z' });
  const built = detailsOf(run, {
    input,
    output: json({ outcome: 'succeeded', published: true, rows: 5, checks: 14 }),
  });
  expect(built).toMatchObject({ kind: 'model', name: 'ohlcv_daily', rows: 5, checks: 14 });
  expect(outcomeText(built)).toBe('5 rows, 14 checks held');
  const skipped = detailsOf(run, {
    input,
    output: json({ outcome: 'succeeded', published: false, skipped: 'nothing new' }),
  });
  expect(outcomeText(skipped)).toBe('skipped: nothing new');
  expect(outcomeText(detailsOf(run, { input, output: json({ outcome: 'lease held' }) }))).toBe(
    'skipped: another run was at work',
  );
});

test('of a failure: its error; while it runs nothing', () => {
  const cause = json({ errorType: 'ProviderRejected', errorMessage: 'Invalid symbol' });
  const failed = detailsOf({ ...run, status: 'FAILED' }, { input: '{', error: 'ProviderRejected', cause });
  expect(failed).toMatchObject({ status: 'FAILED', error: 'ProviderRejected: Invalid symbol' });
  expect(failed).not.toHaveProperty('name');
  const { stoppedAt: _, ...open } = run;
  expect(detailsOf({ ...open, status: 'RUNNING' }, { input: '{}' })).not.toHaveProperty('milliseconds');
});

test('counts in words', () => {
  expect(countsText({ records: 3, inserted: 0, unchanged: 3 })).toBe('unchanged 3');
  expect(countsText({ records: 0, inserted: 0 })).toBe('nothing new');
});

test.each(['FAILED', 'TIMED_OUT', 'ABORTED'])(
  'of a run that ended %s: the command that repairs it',
  (status) => {
    const ended = { ...run, status };
    const input = json({ dataset: 'binance_klines', scheduledTime: '2024-03-10T00:00:00.000Z' });
    expect(repairOf(detailsOf(ended, { input }), ' --data /d')).toBe(
      'npx coinlake run binance_klines --at 2024-03-10T00:00:00Z --data /d',
    );
    const model = json({ model: 'ohlcv_daily', scheduledTime: '2024-03-10T00:05:00Z' });
    expect(repairOf(detailsOf(ended, { input: model }), '')).toBe(
      'npx coinlake run ohlcv_daily --at 2024-03-10T00:05:00Z',
    );
    expect(repairOf(detailsOf(ended, { input: '{}' }), '')).toBeUndefined();
  },
);

test.each(['SUCCEEDED', 'RUNNING'])('of a run that is %s: nothing to repair', (status) => {
  const input = json({ dataset: 'binance_klines', scheduledTime: '2024-03-10T00:00:00Z' });
  expect(repairOf(detailsOf({ ...run, status }, { input }), '')).toBeUndefined();
});
