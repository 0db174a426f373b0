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
};

test('the whole machine', async () => {
  await expect(`${JSON.stringify(machine, null, 2)}\n`).toMatchFileSnapshot('golden/gold-model.asl.json');
});

test('prepares with the attempt, which starts at 1', async () => {
  expect(body['First attempt'].Assign).toEqual({ attempt: 1 });
  expect(await evaluate(body.Prepare.Arguments.Payload, { ...states(), attempt: 2 })).toEqual({
    run: 'run-1',
    model: 'ohlcv_daily',
    scheduledTime: '2024-06-01T00:05:00Z',
    attempt: 2,
  });
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

async function verdict(rows: object[]) {
  const assigned = (await evaluate(
    body['Read audit'].Assign,
    states({ result: { ResultSet: { Rows: rows } } }),
  )) as object;
  const choice = body['Checks hold'];
  const chosen = await evaluate(choice.Choices[0].Condition, { ...assigned });
  const next = chosen ? choice.Choices[0].Next : choice.Default;
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
  expect(await evaluate(body.Publish.Arguments.Payload, { ...states(), plan })).toEqual({
    run: 'run-1',
    model: 'ohlcv_daily',
    scheduledTime: '2024-06-01T00:05:00Z',
    staged: plan.staged,
    sources: plan.sources,
    sqlHash: 'abc',
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
