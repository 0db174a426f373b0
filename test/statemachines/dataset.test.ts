import { expect, test } from 'vitest';
import { evaluate, execution, synthesizedMachines } from './synthesized-machines.ts';

const machine = synthesizedMachines()['dataset-binance_klines'];
const body = machine.States.Body.Branches[0].States;
const context = execution({ dataset: 'binance_klines', scheduledTime: '2024-06-01T00:05:00Z' });
const states = (more: object = {}) => ({ states: { context, ...more } });
const planned = { scheduledTime: '2024-06-01T01:05:00Z', version: '"e2"' };

test('the whole machine', async () => {
  await expect(`${JSON.stringify(machine, null, 2)}\n`).toMatchFileSnapshot('golden/dataset.asl.json');
});

test('acquires and releases the lease of its dataset', async () => {
  expect(await evaluate(machine.States.Lease.Arguments.Payload, states())).toEqual({
    action: 'acquire',
    resource: 'dataset/binance_klines',
    execution: context.Execution.Id,
    scheduledTime: '2024-06-01T00:05:00Z',
  });
  const release = { ...states(), token: 't', version: '"e1"' };
  const released = {
    action: 'release',
    resource: 'dataset/binance_klines',
    execution: context.Execution.Id,
    token: 't',
  };
  expect(await evaluate(machine.States.Release.Arguments.Payload, { ...release, round: 3 })).toEqual({
    ...released,
    version: '"e1"',
  });
  // After three more rounds whoever asks has to wait for the next run.
  expect(await evaluate(machine.States.Release.Arguments.Payload, { ...release, round: 4 })).toEqual(
    released,
  );
  expect(machine.States.Lease.Catch).toEqual([{ ErrorEquals: ['LeaseHeld'], Next: 'Lease held' }]);
  expect(machine.States['Lease held'].Type).toBe('Succeed');
});

test('plans up to the scheduled time', async () => {
  const assigned = { run: 'run-1.2', scheduledTime: '2024-06-01T00:05:00Z', token: 't' };
  expect(await evaluate(body.Plan.Arguments.Payload, { ...states(), ...assigned })).toEqual({
    run: 'run-1.2',
    dataset: 'binance_klines',
    scheduledTime: '2024-06-01T00:05:00Z',
    startedAt: '2024-06-01T00:05:03.123Z',
    token: 't',
  });
});

test.each([
  ['no group', [], 'Refresh'],
  ['one group', [{ group: 0 }], 'Ingest'],
  ['two groups', [{ group: 0 }, { group: 1 }], 'Ingest'],
])('a plan with %s', async (_, groups, next) => {
  const assigned = (await evaluate(
    body.Plan.Assign,
    states({ result: { Payload: { partitions: 0, rows: 0, groups, ...planned } } }),
  )) as { groups: unknown };
  expect(assigned).toEqual({
    groups,
    attempt: 1,
    summary: {},
    planned,
    decodes: [],
    ingestCalls: [],
    decodeCalls: [],
    normalizeCalls: [],
  });
  const choice = body['Anything to fetch'];
  const chosen = await evaluate(choice.Choices[0].Condition, assigned);
  expect(chosen ? choice.Choices[0].Next : choice.Default).toBe(next);
  expect(await evaluate(body.Ingest.Items, assigned)).toEqual(groups);
});

test('a conflict normalizes again with the next attempt, three times', async () => {
  const [rule] = body.Commit.Catch;
  expect(rule.ErrorEquals).toEqual(['CommitConflict', 'MergeIncomplete']);
  const path: string[] = [];
  let attempt = 1;
  for (let conflict = 1; conflict <= 4; conflict++) {
    const errorOutput = { Error: 'CommitConflict', Cause: 'p changed' };
    const assigned = (await evaluate(rule.Assign, { ...states({ errorOutput }), attempt })) as {
      attempt: number;
    };
    attempt = assigned.attempt;
    const choice = body[rule.Next];
    path.push(
      (await evaluate(choice.Choices[0].Condition, { attempt })) ? choice.Choices[0].Next : choice.Default,
    );
  }
  expect(path).toEqual(['Normalize', 'Normalize', 'Normalize', 'Conflict remains']);
  expect(
    await evaluate(body['Conflict remains'], { attempt, conflict: { Cause: 'p changed' } }),
  ).toMatchObject({
    Error: 'CommitConflict',
    Cause: 'Still in conflict after 4 attempts: p changed',
  });
});

const counts = { records: 3, inserted: 3, restated: 0, unchanged: 0, duplicate: 0, open: 0, quarantined: 0 };

const done = (model: string) => ({ model, published: true, rows: 3 });
const skipped = { model: 'c', published: false, skipped: 'nothing new' };

test.each([
  [
    'all models',
    [[done('a')], [done('b'), skipped]],
    { counts, snapshotId: '7' },
    {},
    { outcome: 'succeeded', counts, snapshotId: '7', models: [done('a'), done('b'), skipped] },
  ],
  ['nothing committed', [[done('a')]], {}, {}, { outcome: 'succeeded', models: [done('a')] }],
  ['no models', [], { counts }, {}, { outcome: 'succeeded', counts }],
  [
    'a second round',
    [[done('a')]],
    { counts, snapshotId: '8' },
    { outcome: 'succeeded', counts, snapshotId: '7' },
    {
      outcome: 'succeeded',
      counts: { ...counts, records: 6, inserted: 6 },
      snapshotId: '8',
      models: [done('a')],
    },
  ],
  [
    'a second round that had nothing to do',
    [[skipped]],
    {},
    { outcome: 'succeeded', counts, snapshotId: '7' },
    { outcome: 'succeeded', counts, snapshotId: '7', models: [skipped] },
  ],
  [
    'two failed',
    [[{ failed: 'a' }, done('b')], [{ failed: 'c' }]],
    { counts },
    {},
    {
      outcome: 'failed',
      counts,
      models: [done('b')],
      error: {
        name: 'RefreshFailed',
        message: 'Committed, but not refreshed: a, c. The run of each model says why.',
      },
    },
  ],
  [
    'slices that did not come, and a model',
    [[{ failed: 'a' }, done('b')]],
    { counts, failed: { count: 1, message: 's (refused): why' } },
    {},
    {
      outcome: 'failed',
      counts,
      models: [done('b')],
      error: {
        name: 'SlicesFailed',
        message: 's (refused): why\nCommitted, but not refreshed: a. The run of each model says why.',
      },
    },
  ],
  [
    'slices that did not come in the first round',
    [[done('a')]],
    {},
    { outcome: 'failed', counts, error: { name: 'SlicesFailed', message: 's (refused): why' } },
    {
      outcome: 'failed',
      counts,
      models: [done('a')],
      error: { name: 'SlicesFailed', message: 's (refused): why' },
    },
  ],
])('what a run ends as: %s', async (_, result, summary, before, ending) => {
  const output = await evaluate(body.Refresh.Output, { ...states({ result }), summary, planned });
  expect(
    await evaluate(machine.States.Body.Assign, { ...states({ result: [output] }), ending: before }),
  ).toEqual({ ending, ...planned, isMoreDue: false });
});

const tally = { due: 0, held: 4, stored: 0, empty: 0, refused: 1, failed: 0, waiting: 0 };

test.each([
  ['slices are left, and some were answered', { slices: { ...tally, due: 3 }, answered: 2 }, true],
  ['none is left', { slices: tally, answered: 2 }, false],
  ['none was answered', { slices: { ...tally, due: 3 }, answered: 0 }, false],
  ['nothing was asked for', { slices: tally }, false],
  ['nothing was counted', {}, false],
])('whether a further run is worth it: %s', async (_, summary, isMoreDue) => {
  const output = await evaluate(body.Refresh.Output, { ...states({ result: [] }), summary, planned });
  const assigned = await evaluate(machine.States.Body.Assign, {
    ...states({ result: [output] }),
    ending: {},
  });
  const { slices } = summary as { slices?: object };
  expect(assigned).toEqual({
    ...planned,
    isMoreDue,
    ending: { outcome: 'succeeded', ...(slices && { slices }) },
  });
});

test.each(['Ingest', 'Decode', 'Normalize'])(
  '%s goes on when a call for a group ends with an error',
  async (step) => {
    const map = body[step];
    const call = map.ItemProcessor.States[map.ItemProcessor.StartAt];
    const [rule] = call.Catch;
    expect(rule.ErrorEquals).toEqual(['States.ALL']);
    const errorOutput = { Error: 'Runtime.OutOfMemory', Cause: 'x'.repeat(5000) };
    const caught = await evaluate(rule.Output, states({ errorOutput, input: { group: 2 } }));
    expect(caught).toEqual({
      step: step.toLowerCase(),
      group: 2,
      error: 'Runtime.OutOfMemory',
      cause: 'x'.repeat(1000),
    });
    const assigned = (await evaluate(map.Assign, states({ result: [{}, caught, {}] }))) as object;
    expect(Object.values(assigned)).toEqual([[caught]]);
    const before = { ingestCalls: [], decodeCalls: [], normalizeCalls: [] };
    const given = { ...before, ...assigned, run: 'r', attempt: 1, token: 't' };
    expect(await evaluate(body.Commit.Arguments.Payload, given)).toEqual({
      run: 'r',
      attempt: 1,
      token: 't',
      calls: [caught],
    });
    expect(Object.values((await evaluate(map.Assign, states({ result: [{}] }))) as object)).toEqual([[]]);
  },
);

test('refreshes the models of a level, also when there is one', async () => {
  const level = body.Refresh.ItemProcessor.States['Refresh level'];
  expect(await evaluate(level.Items, states({ input: { models: ['ohlcv_daily'] } }))).toEqual([
    'ohlcv_daily',
  ]);
  const model = level.ItemProcessor.States['Refresh model'];
  expect(await evaluate(model.Arguments.Input, { ...states({ input: 'ohlcv_daily' }), planned })).toEqual({
    model: 'ohlcv_daily',
    scheduledTime: planned.scheduledTime,
    AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: context.Execution.Id,
  });
  const result = { Output: { outcome: 'succeeded', published: true, rows: 3, checks: 4 } };
  expect(await evaluate(model.Output, states({ input: 'ohlcv_daily', result }))).toEqual({
    model: 'ohlcv_daily',
    published: true,
    rows: 3,
    checks: 4,
  });
});

test('a failure is reported with its name and message, and stays the run’s error', async () => {
  const errorOutput = { Error: 'ContractViolation', Cause: '{"errorMessage":"bad"}' };
  const { ending } = (await evaluate(machine.States.Body.Catch[0].Assign, states({ errorOutput }))) as {
    ending: object;
  };
  expect(ending).toEqual({
    outcome: 'failed',
    error: { name: 'ContractViolation', message: '{"errorMessage":"bad"}' },
  });
  const { scheduledTime } = planned;
  expect(
    await evaluate(machine.States.Report.Arguments.Payload, { ...states(), ending, scheduledTime }),
  ).toEqual({
    kind: 'dataset',
    run: 'run-1',
    dataset: 'binance_klines',
    scheduledTime,
    startedAt: '2024-06-01T00:05:03.123Z',
    ...ending,
  });
  for (const state of [machine.States.Report, machine.States.Release])
    expect(
      await evaluate(state.Catch[0].Assign, { ...states({ errorOutput: { Error: 'LeaseLost' } }), ending }),
    ).toEqual({ ending });
  expect(await evaluate(machine.States.Failed, { ending })).toMatchObject({
    Error: 'ContractViolation',
    Cause: '{"errorMessage":"bad"}',
  });
});

test('a report or release that fails makes a run that had succeeded fail', async () => {
  const assigned = await evaluate(machine.States.Release.Catch[0].Assign, {
    ...states({ errorOutput: { Error: 'States.Timeout' } }),
    ending: { outcome: 'succeeded' },
  });
  expect(assigned).toEqual({ ending: { outcome: 'failed', error: { name: 'States.Timeout', message: '' } } });
});
