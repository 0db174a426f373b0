import { expect, test } from 'vitest';
import { describeRun, failedState, messageOf, startedExecutionOf } from '../../../lib/runs/describe-run.ts';
import { history, RETRIED_AND_MAPPED, second } from './run-history.ts';

test('attempts, started executions, and iterations that ran at the same time', () => {
  expect(describeRun(RETRIED_AND_MAPPED)).toEqual([
    {
      name: 'Lease',
      within: [],
      enteredAt: second(1),
      exitedAt: second(7),
      retries: 1,
      attempts: [
        { startedAt: second(2), endedAt: second(3), error: 'ProviderThrottled: wait' },
        { startedAt: second(4), endedAt: second(6) },
      ],
      failed: false,
      error: 'ProviderThrottled: wait',
      startedExecution: 'arn:aws:states:x:0:execution:gold-model:m1',
    },
    {
      ...{ name: 'Ingest', within: [], enteredAt: second(8), exitedAt: second(22), retries: 0 },
      ...{ attempts: [], failed: true },
    },
    {
      name: 'Ingest group',
      within: [{ name: 'Ingest', visit: 1, iteration: 0 }],
      enteredAt: second(12),
      exitedAt: second(18),
      retries: 0,
      attempts: [{ startedAt: second(14), endedAt: second(16) }],
      failed: false,
    },
    {
      name: 'Ingest group',
      within: [{ name: 'Ingest', visit: 1, iteration: 1 }],
      enteredAt: second(13),
      exitedAt: second(20),
      retries: 0,
      attempts: [{ startedAt: second(15), endedAt: second(17), error: 'ProviderRejected: no' }],
      failed: true,
      error: 'ProviderRejected: no',
    },
  ]);
  expect(failedState(describeRun(RETRIED_AND_MAPPED))).toMatchObject({
    name: 'Ingest group',
    within: [{ iteration: 1 }],
  });
});

test('a state that runs has not ended; branches of a Parallel lie within it', () => {
  const events = history([
    ['ExecutionStarted', 0],
    ['ParallelStateEntered', 1, { name: 'Body' }],
    ['ParallelStateStarted', 2],
    ['TaskStateEntered', 3, { name: 'Plan' }],
    ['TaskScheduled', 4],
    ['TaskTimedOut', 5, { error: 'States.Timeout' }],
  ]);
  expect(describeRun(events)).toEqual([
    { name: 'Body', within: [], enteredAt: second(1), retries: 0, attempts: [], failed: false },
    {
      name: 'Plan',
      within: [{ name: 'Body', visit: 0 }],
      enteredAt: second(3),
      retries: 0,
      attempts: [{ startedAt: second(4), endedAt: second(5), error: 'States.Timeout' }],
      failed: true,
      error: 'States.Timeout',
    },
  ]);
});

test('a branch that failed ends its states, and the run goes on after the Parallel', () => {
  const events = history([
    ['ExecutionStarted', 0],
    ['ParallelStateEntered', 1, { name: 'Body' }],
    ['ParallelStateStarted', 2],
    ['TaskStateEntered', 3, { name: 'Plan' }],
    ['TaskFailed', 4, { error: 'E' }],
    ['ParallelStateFailed', 5],
    ['ParallelStateExited', 6, { name: 'Body' }],
    ['TaskStateEntered', 7, { name: 'Report' }],
  ]);
  expect(describeRun(events).map(({ name, within, exitedAt }) => [name, within.length, exitedAt])).toEqual([
    ['Body', 0, second(6)],
    ['Plan', 1, second(5)],
    ['Report', 0, undefined],
  ]);
});

test('a retried Parallel holds its branches of both attempts side by side', () => {
  const events = history([
    ['ExecutionStarted', 0],
    ['ParallelStateEntered', 1, { name: 'Body' }],
    ['ParallelStateStarted', 2],
    ['TaskStateEntered', 3, { name: 'Plan' }],
    ['TaskFailed', 4, { error: 'E' }],
    ['ParallelStateStarted', 5],
    ['TaskStateEntered', 6, { name: 'Plan' }],
    ['TaskStateExited', 7, { name: 'Plan' }],
    ['ParallelStateSucceeded', 8],
    ['ParallelStateExited', 9, { name: 'Body' }],
  ]);
  const within = [{ name: 'Body', visit: 0 }];
  const sound = { attempts: [], failed: false };
  expect(describeRun(events)).toEqual([
    { name: 'Body', within: [], enteredAt: second(1), exitedAt: second(9), retries: 1, ...sound },
    {
      ...{ name: 'Plan', within, enteredAt: second(3), exitedAt: second(5), retries: 0 },
      ...{ attempts: [], failed: true, error: 'E' },
    },
    { name: 'Plan', within, enteredAt: second(6), exitedAt: second(7), retries: 0, ...sound },
  ]);
  expect(failedState([])).toBeUndefined();
});

test.each([
  [undefined, ''],
  ['plain text', 'plain text'],
  ['{"errorType":"E","errorMessage":"of a function"}', 'of a function'],
  ['{"Error":"AuditFailed","Cause":"{\\"errorMessage\\":\\"nested\\"}"}', 'AuditFailed: nested'],
  ['{"other":1}', '{"other":1}'],
  ['"text"', '"text"'],
])('the cause %s reads: %s', (cause, message) => {
  expect(messageOf(cause)).toBe(message);
});

test('an output that was shortened names no execution', () => {
  const [event] = history([['TaskSubmitted', 0, { output: '{"ExecutionArn":"arn:' }]]);
  expect(startedExecutionOf(event as NonNullable<typeof event>)).toBeUndefined();
});
