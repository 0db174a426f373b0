import { expect, test } from 'vitest';
import { RunReader } from '../../../lib/runs/run-reader.ts';
import { RETRIED_AND_MAPPED, second } from '../runs/run-history.ts';
import { smallDeployment } from '../runs/small-deployment.ts';
import { smallLake } from './small-lake.ts';

const counts = { records: 3, inserted: 2, quarantined: 1 };
const { source } = smallDeployment(
  [
    {
      machine: 'dataset-a',
      id: 'first',
      startedAt: second(0),
      input: { dataset: 'a', scheduledTime: '2024-06-01T00:00:00Z' },
      output: { outcome: 'succeeded', counts, snapshotId: '12' },
    },
    {
      machine: 'dataset-a',
      id: 'second',
      startedAt: second(60),
      status: 'FAILED',
      input: { dataset: 'a', scheduledTime: '2024-06-01T01:00:00Z' },
      error: 'ProviderRejected',
      cause: 'no',
      events: RETRIED_AND_MAPPED,
    },
    {
      machine: 'dataset-a',
      id: 'third',
      startedAt: second(120),
      status: 'RUNNING',
      input: { dataset: 'a' },
      events: RETRIED_AND_MAPPED.slice(0, 14),
    },
  ],
  ['dataset-a', 'gold-model'],
);
const { ask } = smallLake({ runs: new RunReader(source) });

test('runs, newest first, page by page', async () => {
  const { status, body, headers } = await ask('/api/v1/runs?limit=2');
  expect(status).toBe(200);
  expect(headers.get('cache-control')).toBe('no-store');
  expect(body.runs.map(({ run, status: state }: Record<string, string>) => [run, state])).toEqual([
    ['third', 'RUNNING'],
    ['second', 'FAILED'],
  ]);
  const older = await ask(`/api/v1/runs?limit=2&cursor=${body.next}`);
  expect(older.body).toEqual({
    runs: [
      {
        run: 'first',
        kind: 'dataset',
        of: 'a',
        machine: 'dataset-a',
        scheduled_time: '2024-06-01T00:00:00.000Z',
        started_by: null,
        status: 'SUCCEEDED',
        started_at: second(0).toISOString(),
        stopped_at: second(3).toISOString(),
        milliseconds: 3000,
        counts,
        rows: 2,
        snapshot: '12',
        checks_held: null,
        skipped: null,
        error: null,
        outcome: 'inserted 2, quarantined 1',
      },
    ],
    next: null,
  });
  expect((await ask('/api/v1/runs?status=FAILED')).body.runs).toHaveLength(1);
});

test('one run: where it failed, its states with their attempts, and how it is repaired', async () => {
  const { body } = await ask('/api/v1/runs/second');
  expect(body).toMatchObject({
    status: 'FAILED',
    error: 'ProviderRejected: no',
    repair: 'npx coinlake run a --at 2024-06-01T01:00:00Z',
    progress: null,
    failed_state: { state: 'Ingest group', error: 'ProviderRejected: no' },
    checks: null,
    states_left_out: 0,
  });
  expect(body.states).toHaveLength(4);
  expect(body.states[0].attempts).toEqual([
    {
      started_at: second(2).toISOString(),
      ended_at: second(3).toISOString(),
      error: 'ProviderThrottled: wait',
    },
    { started_at: second(4).toISOString(), ended_at: second(6).toISOString(), error: null },
  ]);
  expect(body.states[3].within).toEqual([{ state: 'Ingest', place: 1, iteration: 1 }]);
});

test('a run that is under way tells how far it is', async () => {
  const { body } = await ask('/api/v1/runs/third');
  expect(body).toMatchObject({
    status: 'RUNNING',
    milliseconds: null,
    stopped_at: null,
    progress: { state: 'Ingest', done: 0, total: 2 },
  });
});

test.each([
  ['/api/v1/runs?limit=0', 400, "limit: '0' is not allowed", 'limit'],
  ['/api/v1/runs?limit=201', 400, "limit: '201' is not allowed", 'limit'],
  ['/api/v1/runs?status=OK', 400, "status: 'OK' is not allowed", 'status'],
  ['/api/v1/runs?cursor=7', 400, "cursor: '7' is none: give 'next' of an answer as it came", 'cursor'],
  ['/api/v1/runs?since=1', 400, 'since: there is no such parameter here', 'since'],
  [
    '/api/v1/runs?of=ohlcv_dail',
    404,
    'of: there is no dataset or model ohlcv_dail. Did you mean ohlcv_daily?',
    'of',
  ],
  ['/api/v1/runs/none', 404, 'There is no run none: /api/v1/runs lists those that there are', 'run'],
  ['/api/v1/runs/none/logs', 404, 'There is no run none: /api/v1/runs lists those that there are', 'run'],
  ['/api/v1/runs/first/logs?lines=some', 400, "lines: 'some' is not allowed", 'lines'],
])('%s', async (path, status, detail, parameter) => {
  expect((await ask(path)).body).toMatchObject({ status, detail, parameter });
});

test('an API that was given no runs says so', async () => {
  expect((await smallLake().ask('/api/v1/runs')).body.detail).toBe(
    'This API serves tables alone: it has no access to runs',
  );
});
