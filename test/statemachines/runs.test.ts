import { expect, test } from 'vitest';
import { groupEvenly } from '../../lib/ingestion/run/group-evenly.ts';
import { integrationOf } from '../../localstack/services/states/integrations/registry.ts';
import { StateError } from '../../localstack/services/states/interpreter/state-error.ts';
import type { Json } from '../../localstack/services/states/json-value.ts';
import { fixture } from '../localstack/services/states/support/fake-runtime.ts';
import { synthesizedMachines } from './synthesized-machines.ts';

/** What a Task answers, by call; the last for all further calls. A text is the name of an error. */
type Answers = Readonly<Record<string, readonly (Json | string)[] | ((input: Json) => Json | string)>>;

const machines = synthesizedMachines();
const lambda = (payload: Json): Json => ({ Payload: payload, StatusCode: 200 });

/** Runs a machine with answers in place of its tasks, by the names of its states. */
async function run(name: string, input: Json, answers: Answers) {
  const calls: Record<string, Json[]> = {};
  const f = fixture(
    {},
    {
      random: () => 0.5,
      integrations: (resource) => {
        const integration = integrationOf(resource);
        return (
          integration && {
            ...integration,
            async run(call) {
              const earlier = calls[call.stateName] ?? [];
              calls[call.stateName] = earlier;
              const list = answers[call.stateName] ?? [lambda({})];
              const answer =
                typeof list === 'function'
                  ? list(call.arguments)
                  : (list[Math.min(earlier.length, list.length - 1)] as Json);
              earlier.push(call.arguments);
              if (typeof answer === 'string') throw new StateError(answer, `${answer} happened`);
              return answer;
            },
          }
        );
      },
    },
  );
  const text = JSON.stringify(machines[name])
    .replace(/\$\{Partition\}/g, 'aws')
    .replace(/\$\{(\w+)\}/g, 'arn:aws:lambda:us-east-1:000000000000:function:$1');
  const { executionArn, status, output, error, cause } = await f.run(
    f.machine('m', JSON.parse(text)),
    input,
    'run-1',
  );
  const history = await f.history(executionArn);
  const path = history.flatMap((event) => event.stateEnteredEventDetails?.name ?? []);
  // Of all pages: events are numbered from 1.
  const newest = { executionArn, reverseOrder: true, maxResults: 1 };
  const events = (await f.call('GetExecutionHistory', newest)).events[0].id as number;
  return {
    status,
    output: output === undefined ? undefined : JSON.parse(output),
    error,
    cause,
    path,
    calls,
    events,
  };
}

const dataset = { dataset: 'binance_klines', scheduledTime: '2024-06-01T00:05:00Z' };
const model = { model: 'ohlcv_daily', scheduledTime: '2024-06-01T00:05:00Z' };
const counts = { records: 1, inserted: 1, restated: 0, unchanged: 0, duplicate: 0, open: 0, quarantined: 0 };
const leased = [lambda({ token: 't', version: '"e"' })];
const at = { scheduledTime: '2024-06-01T00:05:00Z', version: '"e"' };
const planned = [lambda({ partitions: 1, rows: 1, groups: [{ group: 0 }], ...at })];
const committed = lambda({ committed: true, snapshotId: '1', counts });
const END = ['Release', 'Asked meanwhile', 'Report', 'Outcome'];

test('a dataset’s run from provider to gold', async () => {
  const { status, output, path, calls } = await run('dataset-binance_klines', dataset, {
    Lease: leased,
    Plan: planned,
    Commit: [committed],
    'Refresh model': [{ Status: 'SUCCEEDED', Output: { outcome: 'succeeded', published: true, rows: 2 } }],
  });
  expect(status).toBe('SUCCEEDED');
  const models = [{ model: 'ohlcv_daily', published: true, rows: 2 }];
  expect(output).toEqual({ outcome: 'succeeded', counts, snapshotId: '1', models });
  expect(path).toEqual([
    'Lease',
    'Body',
    'Plan',
    'Anything to fetch',
    'Ingest',
    'Ingest group',
    'Are rows to be routed',
    'Normalize',
    'Normalize group',
    'Commit',
    'Refresh',
    'Refresh level',
    'Refresh model',
    ...END,
    'Succeeded',
  ]);
  expect(calls['Normalize group']).toMatchObject([{ Payload: { run: 'run-1', group: 0, attempt: 1 } }]);
  expect(calls.Report).toMatchObject([{ Payload: { outcome: 'succeeded', counts } }]);
  expect(calls.Release).toMatchObject([{ Payload: { action: 'release', token: 't', version: '"e"' } }]);
});

test('rows that find their partitions by their values are decoded, and merged by groups of partitions; a conflict merges again', async () => {
  const two = [{ group: 0 }, { group: 1 }];
  const { status, path, calls } = await run('dataset-binance_klines', dataset, {
    Lease: leased,
    Plan: [lambda({ partitions: 40, rows: 0, groups: [{ group: 0 }], decodes: two, ...at })],
    'Decode group': ['Runtime.OutOfMemory', lambda({})],
    'Group fragments': [lambda({ groups: two })],
    Commit: ['MergeIncomplete', committed],
    'Refresh model': [{ Status: 'SUCCEEDED', Output: { outcome: 'succeeded', published: true, rows: 2 } }],
  });
  expect(status).toBe('SUCCEEDED');
  const steps = ['Ingest', 'Are rows to be routed', 'Decode', 'Group fragments', 'Normalize', 'Commit'];
  expect(path.filter((name) => [...steps, 'Another attempt'].includes(name))).toEqual([
    ...steps,
    'Another attempt',
    'Normalize',
    'Commit',
  ]);
  expect(calls['Group fragments']).toMatchObject([{ Payload: { run: 'run-1', step: 'group' } }]);
  expect(calls['Normalize group']).toMatchObject(
    [1, 2].flatMap((attempt) => two.map(({ group }) => ({ Payload: { run: 'run-1', group, attempt } }))),
  );
});

test('a plan without partitions goes straight to the models', async () => {
  const { status, path } = await run('dataset-binance_klines', dataset, {
    Lease: leased,
    Plan: [lambda({ partitions: 0, rows: 0, groups: [], ...at })],
  });
  expect(status).toBe('SUCCEEDED');
  expect(path.slice(0, 5)).toEqual(['Lease', 'Body', 'Plan', 'Anything to fetch', 'Refresh']);
});

test('a lease that another run holds ends as a success that did nothing', async () => {
  for (const [name, input, more] of [
    [
      'dataset-binance_klines',
      dataset,
      { skipped: 'another run is at work, and looks again before it ends' },
    ],
    [
      'gold-model',
      model,
      { published: false, skipped: 'another run is building it, and looks again before it ends' },
    ],
  ] as const) {
    const { status, output, path } = await run(name, input, { Lease: ['LeaseHeld'] });
    expect({ status, output, path }).toEqual({
      status: 'SUCCEEDED',
      output: { outcome: 'lease held', ...more },
      path: ['Lease', 'Lease held'],
    });
  }
});

test('conflicts normalize again under a new attempt, at most three times', async () => {
  const once = await run('dataset-binance_klines', dataset, {
    Lease: leased,
    Plan: planned,
    Commit: ['CommitConflict', committed],
  });
  expect(once.status).toBe('SUCCEEDED');
  expect(once.calls.Commit).toMatchObject([{ Payload: { attempt: 1 } }, { Payload: { attempt: 2 } }]);
  const always = await run('dataset-binance_klines', dataset, {
    Lease: leased,
    Plan: planned,
    Commit: ['CommitConflict'],
  });
  expect(always.calls.Commit).toHaveLength(4);
  expect(always).toMatchObject({
    status: 'FAILED',
    error: 'CommitConflict',
    cause: 'Still in conflict after 4 attempts: CommitConflict happened',
  });
  expect(always.path.slice(-5)).toEqual([...END, 'Failed']);
});

test('errors that may pass are tried again, others are reported and release', async () => {
  const throttled = await run('dataset-binance_klines', dataset, {
    Lease: leased,
    Plan: planned,
    'Ingest group': ['ProviderThrottled', 'Lambda.ServiceException', lambda(null)],
    Commit: [committed],
  });
  expect(throttled.status).toBe('SUCCEEDED');
  expect(throttled.calls['Ingest group']).toHaveLength(3);
  const rejected = await run('dataset-binance_klines', dataset, {
    Lease: leased,
    Plan: ['ProviderRejected'],
  });
  expect(rejected.calls.Plan).toHaveLength(1);
  expect(rejected).toMatchObject({
    status: 'FAILED',
    error: 'ProviderRejected',
    cause: 'ProviderRejected happened',
  });
  expect(rejected.calls.Report).toMatchObject([
    {
      Payload: {
        outcome: 'failed',
        error: { name: 'ProviderRejected', message: 'ProviderRejected happened' },
      },
    },
  ]);
  expect(rejected.calls.Release).toHaveLength(1);
});

test('a call that ends with an error leaves the others alone; slices that did not come fail the run after gold', async () => {
  const failed = { count: 1, message: 's (failed): why' };
  const { status, error, cause, calls } = await run('dataset-binance_klines', dataset, {
    Lease: leased,
    Plan: planned,
    'Ingest group': ['Runtime.OutOfMemory'],
    'Normalize group': ['AccessDenied'],
    Commit: [lambda({ committed: true, counts, failed })],
    'Refresh model': [{ Status: 'SUCCEEDED', Output: { outcome: 'succeeded', published: true, rows: 2 } }],
  });
  expect({ status, error, cause }).toEqual({
    status: 'FAILED',
    error: 'SlicesFailed',
    cause: failed.message,
  });
  // A function that dies on a slice is called again, and leaves it for the end.
  expect(calls['Ingest group']).toHaveLength(5);
  expect(calls.Commit).toMatchObject([
    {
      Payload: {
        calls: [
          { step: 'ingest', group: 0, error: 'Runtime.OutOfMemory', cause: 'Runtime.OutOfMemory happened' },
          { step: 'normalize', group: 0, error: 'AccessDenied', cause: 'AccessDenied happened' },
        ],
      },
    },
  ]);
  expect(calls.Report).toMatchObject([{ Payload: { outcome: 'failed', counts } }]);
});

test('a model that fails leaves the commit standing and fails the run', async () => {
  const { status, error, cause, calls } = await run('dataset-binance_klines', dataset, {
    Lease: leased,
    Plan: planned,
    Commit: [committed],
    'Refresh model': ['States.TaskFailed'],
  });
  expect({ status, error, cause }).toEqual({
    status: 'FAILED',
    error: 'RefreshFailed',
    cause: 'Committed, but not refreshed: ohlcv_daily. The run of each model says why.',
  });
  expect(calls.Report).toMatchObject([{ Payload: { outcome: 'failed', counts } }]);
});

const prepared = [
  lambda({
    skip: false,
    build: 'CREATE TABLE x AS SELECT 1',
    audit: 'SELECT 1',
    staged: {
      database: 'staging',
      table: 'ohlcv_daily__run_1',
      location: 's3://lake/gold/ohlcv_daily/builds/run_1/',
    },
    sources: [{ table: 'silver.binance_klines', snapshotId: '7' }],
    sqlHash: 'abc',
    isFirst: true,
    version: '"e"',
  }),
];
const query: Json = { QueryExecution: { QueryExecutionId: 'q-1' } };
const audit = (violations: string): Json => ({
  ResultSet: {
    Rows: [
      ['check_name', 'violations', 'sample'],
      ['unique', violations, 'BTCUSDT'],
    ].map((cells) => ({ Data: cells.map((value) => ({ VarCharValue: value })) })),
  },
});
const built = {
  Lease: leased,
  Prepare: prepared,
  Build: [query],
  Audit: [query],
  'Read audit': [audit('0')],
};

test('a model’s run: build, audit, publish', async () => {
  const { status, path, calls } = await run('gold-model', model, built);
  expect(status).toBe('SUCCEEDED');
  expect(path).toEqual([
    'Lease',
    'Body',
    'First attempt',
    'Prepare',
    'Anything new',
    'Build',
    'Audit',
    'Read audit',
    'Checks hold',
    'Publish',
    ...END,
    'Succeeded',
  ]);
  expect(calls['Read audit']).toMatchObject([{ QueryExecutionId: 'q-1' }]);
  expect(calls.Publish).toMatchObject([
    {
      Payload: {
        run: 'run-1',
        sqlHash: 'abc',
        sources: [{ table: 'silver.binance_klines', snapshotId: '7' }],
      },
    },
  ]);
});

test('a build that is skipped publishes nothing', async () => {
  const { status, path, output } = await run('gold-model', model, {
    Lease: leased,
    Prepare: [lambda({ skip: true, reason: 'silver.x has no rows yet', version: '"e"' })],
  });
  expect(status).toBe('SUCCEEDED');
  expect(output).toEqual({ outcome: 'succeeded', published: false, skipped: 'silver.x has no rows yet' });
  expect(path).not.toContain('Build');
});

test('a violated check stops before publishing and says which', async () => {
  const { status, error, cause, path } = await run('gold-model', model, {
    ...built,
    'Read audit': [audit('2')],
  });
  expect({ status, error, cause }).toEqual({
    status: 'FAILED',
    error: 'AuditFailed',
    cause:
      'Model ohlcv_daily was not published: violated checks: unique (2, e.g. BTCUSDT). The build stays in staging.ohlcv_daily__run_1.',
  });
  expect(path).not.toContain('Publish');
});

test('a stale build is prepared again, at most three times', async () => {
  const { status, error, calls } = await run('gold-model', model, { ...built, Publish: ['StaleBuild'] });
  expect({ status, error }).toEqual({ status: 'FAILED', error: 'StaleBuild' });
  expect(calls.Prepare).toMatchObject([1, 2, 3, 4].map((attempt) => ({ Payload: { attempt } })));
});

test('a first build of inputs without rows of use is dropped, and the run succeeds with the reason', async () => {
  const header = ['check_name', 'violations', 'sample'];
  const Rows = [header, ['row_count_above_zero', '1']].map((cells) => ({
    Data: cells.map((value) => ({ VarCharValue: value })),
  }));
  const { status, output, calls } = await run('gold-model', model, {
    ...built,
    'Read audit': [{ ResultSet: { Rows } }],
  });
  expect(status).toBe('SUCCEEDED');
  expect(output).toEqual({
    outcome: 'succeeded',
    published: false,
    skipped: 'its inputs have no rows of use',
  });
  expect(calls.Discard).toMatchObject([
    { Payload: { discard: true, staged: { table: 'ohlcv_daily__run_1' } } },
  ]);
});

const asked = lambda({ released: false, asked: true });
const released = lambda({ released: true, asked: false });

test('a lease that another run asked for makes the holder look again, under another name, three times at most', async () => {
  const published = [lambda({ published: true, snapshotId: '5', rows: 2 })];
  const once = await run('gold-model', model, { ...built, Publish: published, Release: [asked, released] });
  expect(once.status).toBe('SUCCEEDED');
  expect(once.calls.Prepare).toMatchObject([{ Payload: { run: 'run-1' } }, { Payload: { run: 'run-1.2' } }]);
  expect(once.calls.Publish).toMatchObject([{ Payload: { run: 'run-1' } }, { Payload: { run: 'run-1.2' } }]);
  expect(once.calls.Report).toMatchObject([{ Payload: { run: 'run-1', outcome: 'succeeded' } }]);
  const always = await run('gold-model', model, {
    ...built,
    Publish: published,
    Release: [asked, asked, asked, released],
  });
  expect(always.calls.Prepare).toHaveLength(4);
  expect(always.calls.Release?.map((call) => 'version' in (call as { Payload: object }).Payload)).toEqual([
    true,
    true,
    true,
    false,
  ]);
  // What a dataset's run did in both rounds counts.
  const twice = await run('dataset-binance_klines', dataset, {
    Lease: leased,
    Plan: [
      ...planned,
      lambda({
        partitions: 1,
        rows: 1,
        groups: [{ group: 0 }],
        scheduledTime: '2024-06-01T01:05:00Z',
        version: '"f"',
      }),
    ],
    Commit: [committed],
    Release: [asked, released],
  });
  expect(twice.output).toMatchObject({ counts: { ...counts, records: 2, inserted: 2 } });
  expect(twice.calls.Commit).toMatchObject([{ Payload: { run: 'run-1' } }, { Payload: { run: 'run-1.2' } }]);
  expect(twice.calls.Report).toMatchObject([{ Payload: { scheduledTime: '2024-06-01T01:05:00Z' } }]);
});

test('a failed run that another one asked for tries again, and ends as the last round', async () => {
  const { status, calls } = await run('gold-model', model, {
    ...built,
    'Read audit': [audit('2'), audit('0')],
    Publish: [lambda({ published: true, snapshotId: '5', rows: 2 })],
    Release: [asked, released],
  });
  expect(status).toBe('SUCCEEDED');
  expect(calls.Report).toMatchObject([{ Payload: { outcome: 'succeeded' } }]);
});

const tally = { due: 0, held: 4, stored: 0, empty: 0, refused: 0, failed: 0, waiting: 0 };
const more = lambda({ committed: true, snapshotId: '1', counts, slices: { ...tally, due: 2 }, answered: 2 });
const NEXT = 'arn:aws:states:us-east-1:000000000000:execution:m:next';

test('slices that are left are taken by a further run for the same time, which the run tells of', async () => {
  const { output, calls, path } = await run('dataset-binance_klines', dataset, {
    Lease: leased,
    Plan: planned,
    Commit: [more],
    'Next run': [{ ExecutionArn: NEXT, StartDate: 0 }],
  });
  expect(path.slice(-6)).toEqual([
    'Release',
    'Asked meanwhile',
    'Next run',
    'Report',
    'Outcome',
    'Succeeded',
  ]);
  expect(calls['Next run']).toEqual([
    {
      StateMachineArn: expect.stringMatching(/:stateMachine:m$/),
      Input: { ...dataset, AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: expect.stringMatching(/:run-1$/) },
    },
  ]);
  expect(output).toMatchObject({ outcome: 'succeeded', slices: { due: 2, held: 4 }, next: NEXT });
  expect(calls.Report).toMatchObject([{ Payload: { slices: { ...tally, due: 2 } } }]);
});

test('who asked meanwhile comes before a further run; one that brought nothing starts none', async () => {
  const both = await run('dataset-binance_klines', dataset, {
    Lease: leased,
    Plan: planned,
    Commit: [more],
    Release: [asked, released],
    'Next run': [{ ExecutionArn: NEXT }],
  });
  expect(both.calls.Plan).toHaveLength(2);
  expect(both.calls['Next run']).toHaveLength(1);
  const nothing = await run('dataset-binance_klines', dataset, {
    Lease: leased,
    Plan: planned,
    Commit: [lambda({ committed: false, counts, slices: { ...tally, due: 2, failed: 2 }, answered: 0 })],
  });
  expect(nothing.calls['Next run']).toBeUndefined();
  expect(nothing.status).toBe('SUCCEEDED');
});

test('a further run that cannot be started fails the run, and is reported', async () => {
  const { error, calls } = await run('dataset-binance_klines', dataset, {
    Lease: leased,
    Plan: planned,
    Commit: [more],
    'Next run': ['StepFunctions.AccessDeniedException'],
  });
  expect(error).toBe('StepFunctions.AccessDeniedException');
  expect(calls.Report).toMatchObject([{ Payload: { outcome: 'failed', counts } }]);
});

/** Of a call for a group each error as often as it is tried again, then one more: no call can have more attempts. */
function failingAsOftenAsCan(...errors: readonly (readonly [name: string, times: number])[]) {
  const answers = errors.flatMap(([name, times]) => Array.from({ length: times }, () => name));
  const made = new Map<string, number>();
  return (input: Json): string => {
    const call = JSON.stringify(input);
    const before = made.get(call) ?? 0;
    made.set(call, before + 1);
    return answers[before] ?? answers.at(-1)!;
  };
}

test('the longest run there can be stays below the 25,000 events that Step Functions keeps of one', async () => {
  const groups = groupEvenly(Array.from({ length: 10_000 }), () => 1, 16).map((_, group) => ({ group }));
  const machineFaults = ['Lambda.ServiceException', 6] as const;
  const deaths = ['Runtime.OutOfMemory', 4] as const;
  const failing = failingAsOftenAsCan(machineFaults, deaths);
  // In each of four rounds, each with three conflicts, every call for a group fails in every way there is.
  const longest = async (plan: Readonly<Record<string, Json>>, ingest: Answers[string]) =>
    (
      await run('dataset-binance_klines', dataset, {
        Lease: leased,
        Plan: [lambda({ partitions: 10_000, rows: 10_000, ...plan, ...at })],
        'Ingest group': ingest,
        'Decode group': failing,
        'Group fragments': [lambda({ groups })],
        'Normalize group': failing,
        Commit: Array.from({ length: 16 }, (_, call) => (call % 4 === 3 ? more : 'CommitConflict')),
        'Refresh model': ['StepFunctions.ExecutionLimitExceededException'],
        Release: [asked, asked, asked, released],
      })
    ).events;
  const asking = failingAsOftenAsCan(machineFaults, ['ProviderThrottled', 1], deaths);
  const events = await longest({ groups }, asking);
  // All slices are asked for by one call.
  const routed = await longest({ groups: [{ group: 0 }], decodes: groups }, asking);
  expect(events).toBeGreaterThan(15_000);
  expect(Math.max(events, routed)).toBeLessThan(25_000);
});

test('Athena that throttles is tried again', async () => {
  const { status, calls } = await run('gold-model', model, {
    ...built,
    Build: ['Athena.TooManyRequestsException', query],
  });
  expect(status).toBe('SUCCEEDED');
  expect(calls.Build).toHaveLength(2);
});
