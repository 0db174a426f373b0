import { expect, test } from 'vitest';
import { synthesizedMachines } from '../../../statemachines/synthesized-machines.ts';
import { undocumented } from './support/documented-history.ts';
import type { Mocks } from './support/machine-fixtures.ts';
import { type HistoryEvent, runMachine } from './support/machine-run.ts';

const lambda = (Payload: object | null) => ({ return: { Payload, StatusCode: 200 } as never });
const counts = { records: 1, inserted: 1, restated: 0, unchanged: 0, duplicate: 0, open: 0, quarantined: 0 };
const at = { scheduledTime: '2024-06-01T00:05:00Z', version: '"e"' };
const mocks: Mocks = {
  Lease: [lambda({ token: 't', version: '"e"' })],
  Plan: [lambda({ partitions: 1, rows: 1, groups: [{ group: 0 }], ...at })],
  'Ingest group': [{ throw: { error: 'ProviderThrottled', cause: 'wait' } }, lambda(null)],
  'Normalize group': [lambda(null)],
  Commit: [lambda({ committed: true, snapshotId: '1', counts })],
  'Refresh model': [{ return: { Status: 'SUCCEEDED', Output: { published: true, rows: 2 } } }],
  Report: [lambda(null)],
  Release: [lambda(null)],
};

/** Events of a state: its name, and what happens between entering and leaving it. */
const state = (type: string, name: string, ...between: readonly string[]) => [
  `${type}StateEntered ${name}`,
  ...between,
  `${type}StateExited ${name}`,
];
const attempt = (end: string) => ['TaskScheduled', 'TaskStarted', end];
const called = attempt('TaskSucceeded');
const mapped = (name: string, ...iteration: readonly string[]) =>
  state(
    'Map',
    name,
    'MapStateStarted',
    'MapIterationStarted',
    ...iteration,
    'MapIterationSucceeded',
    'MapStateSucceeded',
  );

async function history(of: Mocks): Promise<readonly HistoryEvent[]> {
  const text = JSON.stringify(synthesizedMachines()['dataset-binance_klines'])
    .replace(/\$\{Partition\}/g, 'aws')
    .replace(/\$\{(\w+)\}/g, 'arn:aws:lambda:us-east-1:000000000000:function:$1');
  const input = { dataset: 'binance_klines', scheduledTime: '2024-06-01T00:05:00Z' };
  const run = await runMachine(
    { definition: JSON.parse(text), input, mocks: of },
    { machine: 'm', execution: 'run' },
  );
  return run.history;
}

const named = (event: HistoryEvent): string => {
  const { stateEnteredEventDetails, stateExitedEventDetails } = event as HistoryEvent & {
    readonly stateExitedEventDetails?: { readonly name: string };
  };
  const name = (stateEnteredEventDetails ?? stateExitedEventDetails)?.name;
  return name === undefined ? event.type : `${event.type} ${name}`;
};

test("a dataset's run has the events that AWS documents, in its order", async () => {
  const events = await history(mocks);
  expect(undocumented(events)).toEqual([]);
  expect(events.map(named)).toEqual([
    'ExecutionStarted',
    ...state('Task', 'Lease', ...called),
    ...state(
      'Parallel',
      'Body',
      'ParallelStateStarted',
      ...state('Task', 'Plan', ...called),
      ...state('Choice', 'Anything to fetch'),
      ...mapped('Ingest', ...state('Task', 'Ingest group', ...attempt('TaskFailed'), ...called)),
      ...state('Choice', 'Are rows to be routed'),
      ...mapped('Normalize', ...state('Task', 'Normalize group', ...called)),
      ...state('Task', 'Commit', ...called),
      ...mapped(
        'Refresh',
        ...mapped(
          'Refresh level',
          ...state('Task', 'Refresh model', 'TaskScheduled', 'TaskStarted', 'TaskSubmitted', 'TaskSucceeded'),
        ),
      ),
      'ParallelStateSucceeded',
    ),
    ...state('Task', 'Release', ...called),
    ...state('Choice', 'Asked meanwhile'),
    ...state('Task', 'Report', ...called),
    ...state('Choice', 'Outcome'),
    ...state('Succeed', 'Succeeded'),
    'ExecutionSucceeded',
  ]);
});

test('each event follows on the one before in its line; the first state on none', async () => {
  const events = await history(mocks);
  expect(events.map(({ previousEventId }) => previousEventId)).toEqual([
    0,
    0,
    ...events.slice(1, -1).map(({ id }) => id),
  ]);
});

test('details show data as text, with what it is not cut to', async () => {
  const [started, entered, scheduled] = (await history(mocks)) as unknown as readonly object[];
  const input = '{"dataset":"binance_klines","scheduledTime":"2024-06-01T00:05:00Z"}';
  expect(started).toMatchObject({
    executionStartedEventDetails: {
      input,
      inputDetails: { truncated: false },
      roleArn: 'arn:aws:iam::000000000000:role/machine',
    },
  });
  expect(entered).toMatchObject({
    stateEnteredEventDetails: { name: 'Lease', input, inputDetails: { truncated: false } },
  });
  expect(scheduled).toMatchObject({
    taskScheduledEventDetails: {
      resourceType: 'lambda',
      resource: 'invoke',
      region: 'us-east-1',
      parameters: expect.stringContaining('"FunctionName":'),
    },
  });
});

test('a failure that the body catches is in the story', async () => {
  const events = await history({ ...mocks, Plan: [{ throw: { error: 'ContractViolation', cause: 'c' } }] });
  expect(undocumented(events)).toEqual([]);
  const names = events.map(named);
  const from = names.indexOf('TaskStateEntered Plan');
  expect(names.slice(from, from + 7)).toEqual([
    'TaskStateEntered Plan',
    ...attempt('TaskFailed'),
    'ParallelStateFailed',
    'ParallelStateExited Body',
    'TaskStateEntered Release',
  ]);
  expect(names.slice(-2)).toEqual(['FailStateEntered Failed', 'ExecutionFailed']);
});

test('what the API does not have would be found', () => {
  const event = (type: string, more: object = {}) => [
    { id: 2, previousEventId: 0, type, timestamp: 0, ...more },
  ];
  expect(undocumented(event('TaskEnded'))).toEqual(['2 TaskEnded: no such event']);
  expect(undocumented(event('MapStateStarted', { mapStateStartedEventDetails: { size: 1 } }))).toEqual([
    '2 MapStateStarted: mapStateStartedEventDetails.size',
    '2 MapStateStarted: mapStateStartedEventDetails.length is missing',
  ]);
  expect(undocumented(event('MapRunSucceeded', { mapRunStartedEventDetails: {} }))).toEqual([
    '2 MapRunSucceeded: mapRunStartedEventDetails',
  ]);
});
