import { expect, test } from 'vitest';
import { evaluate, execution, synthesizedMachines } from './synthesized-machines.ts';

const machine = synthesizedMachines()['gold-model'];
const body = machine.States.Body.Branches[0].States;
const context = execution({ model: 'ohlcv_daily', scheduledTime: '2024-06-01T00:05:00Z' });
const states = (more: object = {}) => ({ states: { context, ...more } });
const plan = {
  skip: false,
  build: 'CREATE TABLE …',
  audit: 'SELECT …',
  staged: {
    database: 'staging',
    table: 'ohlcv_daily__run_1',
    location: 's3://lake/gold/ohlcv_daily/builds/run_1/',
  },
  sources: [{ table: 'silver.binance_klines', snapshotId: '7' }],
  sqlHash: 'abc',
  asOf: '2024-06-01T00:00:00.000Z',
  isFirst: false,
  version: '"e1"',
};
const assigned = { run: 'run-1', scheduledTime: '2024-06-01T00:05:00Z', token: 't' };

test('the whole machine', async () => {
  await expect(`${JSON.stringify(machine, null, 2)}\n`).toMatchFileSnapshot('golden/gold-model.asl.json');
});

test('prepares with the attempt, which starts at 1', async () => {
  expect(body['First attempt'].Assign).toEqual({ attempt: 1 });
  const prepare = { run: 'run-1', model: 'ohlcv_daily', scheduledTime: '2024-06-01T00:05:00Z', attempt: 2 };
  expect(await evaluate(body.Prepare.Arguments.Payload, { ...states(), ...assigned, attempt: 2 })).toEqual({
    ...prepare,
    token: 't',
  });
  const forced = execution({ model: 'ohlcv_daily', scheduledTime: '2024-06-01T00:05:00Z', force: true });
  expect(
    await evaluate(body.Prepare.Arguments.Payload, { states: { context: forced }, ...assigned, attempt: 2 }),
  ).toEqual({ ...prepare, token: 't', force: true });
});

test.each([
  [true, 'Nothing new'],
  [false, 'Build'],
])('skip %s', async (skip, next) => {
  const choice = body['Anything new'];
  const chosen = await evaluate(choice.Choices[0].Condition, { plan: { skip } });
  expect(chosen ? choice.Choices[0].Next : choice.Default).toBe(next);
});

const cell = (value?: string) => (value === undefined ? {} : { VarCharValue: value });
const row = (...cells: (string | undefined)[]) => ({ Data: cells.map(cell) });
const header = row('check_name', 'violations', 'sample');

async function verdict(rows: object[], isFirst = false) {
  const assigned = (await evaluate(
    body['Read audit'].Assign,
    states({ result: { ResultSet: { Rows: rows } } }),
  )) as object;
  const choice = body['Checks hold'];
  let next = choice.Default;
  for (const { Condition, Next } of choice.Choices.toReversed())
    if (await evaluate(Condition, { ...assigned, plan: { isFirst } })) next = Next;
  const failed = (await evaluate(body['Audit failed'], { ...states(), ...assigned, plan })) as {
    Cause: string;
  };
  return { next, cause: failed.Cause };
}

test('checks that all count 0 lead to publishing', async () => {
  expect((await verdict([header, row('unique', '0')])).next).toBe('Publish');
  expect((await verdict([header, row('unique', '0', undefined), row('not_null_day', '0')])).next).toBe(
    'Publish',
  );
});

test('a warning that is broken keeps no build back, nor hides a check that is', async () => {
  const warned = row('warning: invariant(grid)', '3', 'day=2024-05-31');
  expect((await verdict([header, row('unique', '0'), warned])).next).toBe('Publish');
  expect((await verdict([header, warned, row('unique', '1')])).cause).toContain(
    'violated checks: unique (1).',
  );
});

const empty = [header, row('row_count_above_zero', '1'), row('unique', '0')];

test('a first build without rows is dropped, and the model skipped; a later one fails its audit', async () => {
  expect((await verdict(empty, true)).next).toBe('Discard');
  expect(await verdict(empty)).toEqual({
    next: 'Audit failed',
    cause:
      'Model ohlcv_daily was not published: violated checks: row_count_above_zero (1). The build stays in staging.ohlcv_daily__run_1.',
  });
  expect((await verdict([header, row('row_count_above_zero', '0'), row('unique', '1')], true)).next).toBe(
    'Audit failed',
  );
  expect(await evaluate(body.Discard.Arguments.Payload, { ...states(), ...assigned, plan })).toMatchObject({
    staged: plan.staged,
    token: 't',
    discard: true,
  });
  expect(await evaluate(body.Discard.Output, { plan })).toEqual({
    version: '"e1"',
    published: false,
    skipped: 'its inputs have no rows of use',
  });
});

test.each([
  [
    'one of two',
    [header, row('unique', '3', 'BTCUSDT, 2024-05-31'), row('not_null_day', '0')],
    'violated checks: unique (3, e.g. BTCUSDT, 2024-05-31)',
  ],
  [
    'both',
    [header, row('unique', '1'), row('not_null_day', '2', 'x')],
    'violated checks: unique (1); not_null_day (2, e.g. x)',
  ],
  ['a count that is null', [header, row('row_count', undefined)], 'violated checks: row_count (null)'],
  ['no check at all', [header], 'its audit answered no check'],
  ['no row at all', [], 'its audit answered no check'],
])('an audit fails: %s', async (_, rows, reason) => {
  expect(await verdict(rows)).toEqual({
    next: 'Audit failed',
    cause: `Model ohlcv_daily was not published: ${reason}. The build stays in staging.ohlcv_daily__run_1.`,
  });
});

test('publishes what was prepared', async () => {
  expect(await evaluate(body.Publish.Arguments.Payload, { ...states(), ...assigned, plan })).toEqual({
    run: 'run-1',
    model: 'ohlcv_daily',
    scheduledTime: '2024-06-01T00:05:00Z',
    staged: plan.staged,
    sources: plan.sources,
    sqlHash: 'abc',
    asOf: plan.asOf,
    token: 't',
  });
  const result = { Payload: { published: true, snapshotId: '9', rows: 3 } };
  const output = await evaluate(body.Publish.Output, { ...states({ result }), plan, checks: 4 });
  const ending = {
    outcome: 'succeeded',
    published: true,
    snapshotId: '9',
    rows: 3,
    checks: 4,
    asOf: plan.asOf,
  };
  expect(await evaluate(machine.States.Body.Assign, { ...states({ result: [output] }), ending: {} })).toEqual(
    {
      ending,
      version: '"e1"',
    },
  );
  // A further round that had nothing to build leaves what was published; after a failure it says why.
  const nothing = [{ version: '"e2"', published: false, skipped: 'nothing new' }];
  expect(await evaluate(machine.States.Body.Assign, { ...states({ result: nothing }), ending })).toEqual({
    ending,
    version: '"e2"',
  });
  const error = { outcome: 'failed', error: { name: 'AuditFailed', message: '' } };
  expect(
    await evaluate(machine.States.Body.Assign, { ...states({ result: nothing }), ending: error }),
  ).toEqual({
    ending: { outcome: 'succeeded', published: false, skipped: 'nothing new' },
    version: '"e2"',
  });
});

test('a stale build is built again, three times', async () => {
  const [rule] = body.Publish.Catch;
  expect(rule.ErrorEquals).toEqual(['StaleBuild', 'CommitConflict']);
  const path: string[] = [];
  let attempt = 1;
  for (let refusal = 1; refusal <= 4; refusal++) {
    const assigned = (await evaluate(rule.Assign, {
      ...states({ errorOutput: { Error: 'StaleBuild', Cause: 'older' } }),
      attempt,
    })) as { attempt: number };
    attempt = assigned.attempt;
    const choice = body[rule.Next];
    path.push(
      (await evaluate(choice.Choices[0].Condition, { attempt })) ? choice.Choices[0].Next : choice.Default,
    );
  }
  expect(path).toEqual(['Prepare', 'Prepare', 'Prepare', 'Still refused']);
  const refusal = { Error: 'StaleBuild', Cause: 'older' };
  expect(await evaluate(body['Still refused'], { attempt, refusal })).toMatchObject({
    Error: 'StaleBuild',
    Cause: 'Still refused after 4 builds: older',
  });
});
