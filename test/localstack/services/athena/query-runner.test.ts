import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Runtime } from '../../../../localstack/runtime.ts';
import { ScanLimitExceeded } from '../../../../localstack/services/athena/engine/query-engine.ts';
import {
  type Execute,
  QueryRunner,
  type SubmittedQuery,
} from '../../../../localstack/services/athena/query-runner.ts';
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

const folder = mkdtempSync(join(tmpdir(), 'coinlake-runner-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function setUp(execute: Execute) {
  const events: unknown[] = [];
  const state = new SqliteStateStore(':memory:');
  const runtime = {
    state,
    dataFolder: folder,
    now: () => new Date(2000),
    emitEvent: (event: { detail: { currentState: string } }) => events.push(event.detail.currentState),
    call: async () => ({ ETag: '"x"' }),
  } as unknown as Runtime;
  const history = new QueryHistory(state);
  return { events, history, runner: new QueryRunner(runtime, history, execute) };
}

/** Submissions are answered before their queries begin. */
const begun = () => new Promise((resolve) => setTimeout(resolve, 5));

const FAULT =
  "INTERNAL_ERROR: The local Athena failed on this statement. The fault is its own, not the statement's: athena.log in the data folder says more";

const untilAborted: Execute = (query, began) => {
  began();
  return new Promise((_, reject) =>
    query.signal.addEventListener('abort', () => reject(new Error('interrupted'))),
  );
};
const query = { call: { caller: { arn: 'arn' } } } as unknown as SubmittedQuery;

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
  await begun();
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

test('a fault of the program itself is told as one, may pass, and is noted with its trace', async () => {
  const { history, runner } = setUp(() => Promise.reject(new Error('odd')));
  history.add(record('1'));
  runner.start(record('1'), query);
  await runner.settled('1');
  expect(history.get('1')).toMatchObject({
    state: 'FAILED',
    stateChangeReason: FAULT,
    error: { category: 1, type: 200, message: FAULT },
  });
  const log = readFileSync(join(folder, 'athena.log'), 'utf8');
  expect(log).toMatch(/^1970-01-01T00:00:02\.000Z query 1\nSELECT 1\nError: odd\n +at /);
});

test('a query waits as QUEUED until it begins, and can be cancelled before', async () => {
  const { history, runner, events } = setUp((query) => untilAborted(query, () => {}));
  history.add(record('1'));
  runner.start(record('1'), query);
  await begun();
  expect(history.get('1')?.state).toBe('QUEUED');
  runner.cancel('1');
  await runner.settled('1');
  expect(history.get('1')).toMatchObject({ state: 'CANCELLED', engineMs: 0 });
  expect(events).toEqual(['CANCELLED']);
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
