import { expect, test } from 'vitest';
import type { Runtime } from '../../../../localstack/runtime.ts';
import {
  type EngineQuery,
  type EngineResult,
  ScanLimitExceeded,
} from '../../../../localstack/services/athena/engine/query-engine.ts';
import { QueryRunner } from '../../../../localstack/services/athena/query-runner.ts';
import { QueryHistory } from '../../../../localstack/services/athena/state/query-history.ts';
import type { QueryRecord } from '../../../../localstack/services/athena/state/query-record.ts';
import { SqliteStateStore } from '../../../../localstack/state/sqlite-state-store.ts';

const record = (id: string): QueryRecord => ({
  id,
  query: 'SELECT 1',
  statementType: 'DML',
  workGroup: 'primary',
  outputLocation: `s3://work/${id}.csv`,
  resultConfiguration: {},
  engineVersion: 'AUTO',
  callerArn: 'arn',
  state: 'QUEUED',
  submittedAt: 1000,
  scannedBytes: 0,
  engineMs: 0,
});

function setUp(execute: (query: EngineQuery) => Promise<EngineResult>) {
  const events: unknown[] = [];
  const state = new SqliteStateStore(':memory:');
  const runtime = {
    state,
    now: () => new Date(2000),
    emitEvent: (event: { detail: { currentState: string } }) => events.push(event.detail.currentState),
    call: async () => ({ ETag: '"x"' }),
  } as unknown as Runtime;
  const history = new QueryHistory(state);
  return { events, history, runner: new QueryRunner(runtime, history, execute) };
}

const untilAborted = (query: EngineQuery): Promise<EngineResult> =>
  new Promise((_, reject) => query.signal.addEventListener('abort', () => reject(new Error('interrupted'))));
const query = { call: { caller: { arn: 'arn' } } } as unknown as EngineQuery;

test('queries that an earlier process left unfinished end as FAILED', () => {
  const { history, runner, events } = setUp(untilAborted);
  history.add(record('queued'));
  history.add({ ...record('running'), state: 'RUNNING' });
  history.add({ ...record('done'), state: 'SUCCEEDED' });
  runner.failLeftovers();
  expect(['queued', 'running', 'done'].map((id) => history.get(id)?.state)).toEqual([
    'FAILED',
    'FAILED',
    'SUCCEEDED',
  ]);
  expect(history.get('running')).toMatchObject({
    stateChangeReason: 'INTERNAL_ERROR: The local runtime stopped while the query was running',
    error: { category: 1, type: 200 },
    completedAt: 2000,
  });
  expect(events).toEqual(['FAILED', 'FAILED']);
});

test('a cancelled query ends as CANCELLED, one that a stop interrupts as FAILED', async () => {
  const { history, runner, events } = setUp(untilAborted);
  for (const id of ['cancelled', 'stopped']) {
    history.add(record(id));
    runner.start(record(id), query);
  }
  runner.cancel('cancelled');
  await runner.settled('cancelled');
  await runner.stop();
  expect(history.get('cancelled')).toMatchObject({
    state: 'CANCELLED',
    stateChangeReason: 'Query cancelled by user',
  });
  expect(history.get('stopped')?.state).toBe('FAILED');
  expect(events.sort()).toEqual(['CANCELLED', 'FAILED', 'RUNNING', 'RUNNING']);
});

test('an error without a name of Trino’s is an internal one, and may pass', async () => {
  const { history, runner } = setUp(() => Promise.reject(new Error('disk full')));
  history.add(record('1'));
  runner.start(record('1'), query);
  await runner.settled('1');
  expect(history.get('1')).toMatchObject({
    state: 'FAILED',
    stateChangeReason: 'INTERNAL_ERROR: disk full',
    error: { category: 1, type: 200, message: 'INTERNAL_ERROR: disk full' },
  });
});

test('a query that would scan more than its limit ends as CANCELLED', async () => {
  const { history, runner } = setUp(() => Promise.reject(new ScanLimitExceeded()));
  history.add(record('1'));
  runner.start(record('1'), query);
  await runner.settled('1');
  expect(history.get('1')).toMatchObject({
    state: 'CANCELLED',
    stateChangeReason: 'Query cancelled! : Bytes scanned limit was exceeded',
  });
});

test('history lists a workgroup’s queries newest first', () => {
  const { history } = setUp(untilAborted);
  history.add({ ...record('a'), submittedAt: 5 });
  history.add({ ...record('b'), submittedAt: 10 });
  history.add({ ...record('c'), submittedAt: 7, workGroup: 'other' });
  expect(history.ids('primary')).toEqual(['b', 'a']);
});
