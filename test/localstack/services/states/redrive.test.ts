import { expect, test } from 'vitest';
import { AwsError } from '../../../../localstack/services/service.ts';
import { undocumented } from './support/documented-history.ts';
import { type Fixture, fixture } from './support/fake-runtime.ts';
import { MemoryState } from './support/memory-state.ts';

// Behaviour of states: https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html

const task = (name: string, more: object = {}) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: name, Payload: '{% $states.input %}' },
  Output: '{% $states.result.Payload %}',
  ...more,
});
const machine = (StartAt: string, States: object, more: object = {}) => ({
  QueryLanguage: 'JSONata',
  StartAt,
  States,
  ...more,
});

/** Functions that fail as often as is said, then answer `<name> done`; `calls` has who was called. */
function functions(failures: Record<string, number>) {
  const calls: string[] = [];
  const handler = ({ FunctionName, Payload }: { FunctionName: string; Payload: unknown }) => {
    const asked = JSON.parse(String(Payload)) as { readonly item?: unknown };
    const name = asked?.item === undefined ? FunctionName : `${FunctionName}${asked.item}`;
    calls.push(name);
    if ((failures[name] ?? 0) > 0) {
      failures[name]!--;
      throw new AwsError('TooBusy', `${name} is busy`);
    }
    return { StatusCode: 200, Payload: JSON.stringify(`${name} done`) };
  };
  return { calls, handlers: { 'lambda:Invoke': handler } };
}

async function redriven(f: Fixture, executionArn: string) {
  const answer = await f.call('RedriveExecution', { executionArn });
  await f.states.executionFinished(executionArn);
  return { answer, execution: await f.call('DescribeExecution', { executionArn }) };
}

/** Ids, previous ids and types of the events that a redrive added. */
async function added(f: Fixture, executionArn: string) {
  const history = await f.history(executionArn);
  const since = history.findLastIndex(({ type }) => type === 'ExecutionRedriven');
  return history.slice(since).map(({ id, previousEventId, type }) => `${id} < ${previousEventId} ${type}`);
}

test('goes on from the state that failed, with its input and variables; what had succeeded does not run again', async () => {
  const { calls, handlers } = functions({ second: 1 });
  const f = fixture(handlers);
  const arn = f.machine(
    'm',
    machine('A', {
      A: task('first', { Assign: { kept: '{% $states.result.Payload %}' }, Next: 'B' }),
      B: task('second', { Next: 'C' }),
      C: {
        Type: 'Pass',
        Output:
          '{% [$kept, $states.input, $states.context.Execution.RedriveCount, $states.context.Execution.RedriveTime] %}',
        End: true,
      },
    }),
  );
  const failed = await f.run(arn, { n: 1 }, 'one');
  expect(failed).toMatchObject({
    status: 'FAILED',
    error: 'Lambda.TooBusyException',
    redriveCount: 0,
    redriveStatus: 'REDRIVABLE',
  });
  expect(failed.redriveStatusReason).toBeUndefined();
  expect(f.events.at(-1)?.detail).toMatchObject({ redriveStatus: 'REDRIVABLE', redriveStatusReason: null });

  const { answer, execution } = await redriven(f, failed.executionArn);
  expect(execution).toMatchObject({
    executionArn: failed.executionArn,
    status: 'SUCCEEDED',
    startDate: failed.startDate,
    redriveCount: 1,
    redriveDate: answer.redriveDate,
    redriveStatus: 'NOT_REDRIVABLE',
    redriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven',
  });
  expect(execution.error).toBeUndefined();
  expect(JSON.parse(execution.output)).toEqual([
    'first done',
    'second done',
    1,
    (answer.redriveDate as Date).toISOString(),
  ]);
  expect(calls).toEqual(['first', 'second', 'second']);
  expect(await added(f, failed.executionArn)).toEqual([
    '12 < 11 ExecutionRedriven',
    '13 < 12 TaskScheduled',
    '14 < 13 TaskStarted',
    '15 < 14 TaskSucceeded',
    '16 < 15 TaskStateExited',
    '17 < 16 PassStateEntered',
    '18 < 17 PassStateExited',
    '19 < 18 ExecutionSucceeded',
  ]);
  const history = await f.history(failed.executionArn);
  expect(history.map(({ id }) => id)).toEqual(history.map((_, index) => index + 1));
  expect(history[11].executionRedrivenEventDetails).toEqual({ redriveCount: 1 });
  expect(undocumented(history)).toEqual([]);
  expect(f.events.map(({ detail }) => detail)).toMatchObject([
    { status: 'RUNNING', redriveCount: 0, redriveDate: null },
    { status: 'FAILED', redriveCount: 0, redriveDate: null },
    { status: 'RUNNING', redriveCount: 1 },
    { status: 'SUCCEEDED', redriveCount: 1 },
  ]);
  expect(f.metrics.flatMap(({ names }) => names)).toEqual([
    'ExecutionsStarted',
    'ExecutionsFailed',
    'ExecutionTime',
    'ExecutionsRedriven',
    'ExecutionsSucceeded',
    'RedrivenExecutionsSucceeded',
    'ExecutionTime',
  ]);
});

test('counts retries anew, and a Fail state fails again', async () => {
  const { calls, handlers } = functions({ busy: 5 });
  const f = fixture(handlers);
  const Retry = [{ ErrorEquals: ['States.ALL'], MaxAttempts: 1 }];
  const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'F' }];
  const retried = await f.run(f.machine('retried', machine('A', { A: task('busy', { Retry, End: true }) })));
  expect(calls).toHaveLength(2);
  expect((await redriven(f, retried.executionArn)).execution).toMatchObject({
    status: 'FAILED',
    redriveCount: 1,
  });
  expect(calls).toHaveLength(4);
  expect((await redriven(f, retried.executionArn)).execution).toMatchObject({
    status: 'SUCCEEDED',
    redriveCount: 2,
  });
  expect(calls).toHaveLength(6);

  const broken = functions({ busy: 1 });
  const g = fixture(broken.handlers);
  const States = { A: task('busy', { Catch, End: true }), F: { Type: 'Fail', Error: 'Gone', Cause: 'why' } };
  const failed = await g.run(g.machine('failing', machine('A', States)));
  const { execution } = await redriven(g, failed.executionArn);
  expect(execution).toMatchObject({
    status: 'FAILED',
    error: 'Gone',
    cause: 'why',
    redriveStatus: 'REDRIVABLE',
  });
  expect(broken.calls).toEqual(['busy']);
  expect(await added(g, failed.executionArn)).toEqual([
    '9 < 8 ExecutionRedriven',
    '10 < 9 FailStateEntered',
    '11 < 10 ExecutionFailed',
  ]);
});

const BRANCHES = {
  Type: 'Parallel',
  Branches: [
    {
      StartAt: 'X',
      States: {
        X: task('x', { Assign: { seen: 1 }, Next: 'Y' }),
        Y: task('y', { Output: '{% [$seen, $states.result.Payload] %}', End: true }),
      },
    },
    { StartAt: 'O', States: { O: task('other', { End: true }) } },
    {
      StartAt: 'P',
      States: {
        P: {
          Type: 'Parallel',
          Branches: [
            { StartAt: 'I', States: { I: task('inner', { End: true }) } },
            { StartAt: 'J', States: { J: task('nested', { End: true }) } },
          ],
          End: true,
        },
      },
    },
  ],
  End: true,
};

test('of Parallel only the branches that failed or were aborted run again, nested ones too', async () => {
  const { calls, handlers } = functions({ y: 1, nested: 1 });
  const f = fixture(handlers);
  const failed = await f.run(f.machine('m', machine('All', { All: BRANCHES })));
  expect(failed.status).toBe('FAILED');
  const before = calls.length;
  let { execution } = await redriven(f, failed.executionArn);
  if (execution.status === 'FAILED') ({ execution } = await redriven(f, failed.executionArn));
  expect(execution).toMatchObject({ status: 'SUCCEEDED' });
  expect(JSON.parse(execution.output)).toEqual([[1, 'y done'], 'other done', ['inner done', 'nested done']]);
  const history = await f.history(failed.executionArn);
  const exits = history.flatMap((event) => event.stateExitedEventDetails?.name ?? []);
  expect(exits.sort()).toEqual(['All', 'I', 'J', 'O', 'P', 'X', 'Y']);
  expect(calls.slice(before)).not.toContain('x');
  expect(history.filter(({ type }) => type === 'ParallelStateStarted')).toHaveLength(2);
  expect(undocumented(history)).toEqual([]);
});

const EACH = (more: object = {}) => ({
  Type: 'Map',
  Items: '{% [0, 1, 2, 3] %}',
  MaxConcurrency: 1,
  ItemSelector: { item: '{% $states.context.Map.Item.Value %}' },
  ItemProcessor: { StartAt: 'T', States: { T: task('t', { End: true }) } },
  End: true,
  ...more,
});

test('of an inline Map only the iterations that failed or never began run', async () => {
  const { calls, handlers } = functions({ t2: 1 });
  const f = fixture(handlers);
  const failed = await f.run(f.machine('m', machine('Each', { Each: EACH() })));
  expect(calls).toEqual(['t0', 't1', 't2']);
  const { execution } = await redriven(f, failed.executionArn);
  expect(JSON.parse(execution.output)).toEqual(['t0 done', 't1 done', 't2 done', 't3 done']);
  expect(calls).toEqual(['t0', 't1', 't2', 't2', 't3']);
  const history = await f.history(failed.executionArn);
  const count = (wanted: string) => history.filter(({ type }) => type === wanted).length;
  expect([count('MapStateStarted'), count('MapIterationStarted'), count('MapIterationSucceeded')]).toEqual([
    1, 4, 4,
  ]);
  expect(undocumented(history)).toEqual([]);
});

test('a retried Map runs whole within its retry, and a redrive goes on from the last attempt', async () => {
  const { calls, handlers } = functions({ t1: 2 });
  const f = fixture(handlers);
  const Retry = [{ ErrorEquals: ['States.ALL'], MaxAttempts: 1 }];
  const failed = await f.run(f.machine('m', machine('Each', { Each: EACH({ Retry }) })));
  expect(calls).toEqual(['t0', 't1', 't0', 't1']);
  const { execution } = await redriven(f, failed.executionArn);
  expect(execution.status).toBe('SUCCEEDED');
  expect(calls.slice(4)).toEqual(['t1', 't2', 't3']);
});

test('a Map whose result was too large runs whole again', async () => {
  const { calls, handlers } = functions({});
  const f = fixture(handlers);
  const Output = '{% $states.context.Execution.RedriveCount = 0 ? $pad("", 300000, "x") : "small" %}';
  const failed = await f.run(f.machine('m', machine('Each', { Each: EACH({ Output }) })));
  expect(failed).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
  expect((await redriven(f, failed.executionArn)).execution).toMatchObject({
    status: 'SUCCEEDED',
    output: '"small"',
  });
  expect(calls).toEqual(['t0', 't1', 't2', 't3', 't0', 't1', 't2', 't3']);
});

test('an aborted execution goes on, also after the runtime ended in its midst; so does one that timed out', async () => {
  const state = new MemoryState();
  const { calls, handlers } = functions({});
  const waiting = machine('A', {
    A: task('a', { Next: 'W' }),
    W: { Type: 'Wait', Seconds: 30, Next: 'B' },
    B: task('b', { End: true }),
  });
  let release = () => {};
  const asleep = new Promise<void>((resolve) => {
    release = resolve;
  });
  const f = fixture(handlers, {}, state);
  // Time stands still while the first life lasts.
  f.clock.sleep = () => {
    release();
    return new Promise(() => {});
  };
  const { executionArn } = f.states.startExecution({ stateMachineArn: f.machine('m', waiting), input: '{}' });
  await asleep;
  await f.states.stop?.();
  const g = fixture(handlers, {}, state);
  await g.states.start?.();
  const orphan = await g.call('DescribeExecution', { executionArn });
  expect(orphan).toMatchObject({ status: 'ABORTED', redriveStatus: 'REDRIVABLE' });
  expect((await redriven(g, executionArn)).execution).toMatchObject({
    status: 'SUCCEEDED',
    output: '"b done"',
  });
  expect(calls).toEqual(['a', 'b']);

  const slow = await g.run(g.machine('slow', { ...waiting, TimeoutSeconds: 20 }));
  expect(slow).toMatchObject({ status: 'TIMED_OUT', redriveStatus: 'REDRIVABLE' });
  // The machine's timeout counts anew, and the wait with it.
  expect((await redriven(g, slow.executionArn)).execution).toMatchObject({
    status: 'TIMED_OUT',
    redriveCount: 1,
  });
});

test('refuses what AWS refuses, and a Map Run by name', async () => {
  const { handlers } = functions({ fails: 99, fails0: 99 });
  const f = fixture(handlers);
  const refusal = (executionArn: string) =>
    f.call('RedriveExecution', { executionArn }).then(
      () => 'redriven',
      (error: AwsError) => `${error.code}: ${error.message}`,
    );
  const done = await f.run(f.machine('done', machine('P', { P: { Type: 'Pass', End: true } })));
  expect(await refusal(done.executionArn)).toBe(
    'ExecutionNotRedrivable: Execution is SUCCEEDED and cannot be redriven',
  );
  const arn = f.machine('failing', machine('A', { A: task('fails', { End: true }) }));
  const running = f.states.startExecution({ stateMachineArn: arn, input: '{}' });
  expect(await refusal(running.executionArn)).toBe(
    'ExecutionNotRedrivable: Execution is RUNNING and cannot be redriven',
  );
  await f.states.executionFinished(running.executionArn);
  expect(await refusal(`${running.executionArn}x`)).toBe(
    `ExecutionDoesNotExist: Execution Does Not Exist: '${running.executionArn}x'`,
  );
  const now = f.clock.now();
  f.clock.now = () => now + 14 * 86_400_000 + 1;
  expect(await refusal(running.executionArn)).toBe(
    'ExecutionNotRedrivable: Execution redrivable period exceeded',
  );
  f.clock.now = () => now + 14 * 86_400_000;
  expect(await refusal(running.executionArn)).toBe('redriven');
  await f.states.executionFinished(running.executionArn);

  const [key, text] = [...f.state.records].find(
    ([name]) => name === `states.executions\n${running.executionArn}`,
  )!;
  const { tellsLines: _, ...former } = JSON.parse(text);
  f.state.records.set(key, JSON.stringify(former));
  expect(await refusal(running.executionArn)).toBe(
    'ExecutionNotRedrivable: Execution was started before the launch of RedriveExecution',
  );

  const ItemProcessor = {
    ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
    StartAt: 'T',
    States: { T: task('fails', { End: true }) },
  };
  const mapRun = await f.run(
    f.machine('distributed', machine('Each', { Each: { ...EACH(), ItemProcessor } })),
  );
  expect(await refusal(mapRun.executionArn)).toBe(
    "ExecutionNotRedrivable: The execution ended in the distributed Map state 'Each', and the local runtime does not redrive Map Runs: start a new execution",
  );
  await f.call('DeleteStateMachine', { stateMachineArn: mapRun.stateMachineArn });
  expect(await refusal(mapRun.executionArn)).toBe(
    'ExecutionNotRedrivable: State machine is in DELETING status',
  );
});

test('a repeated request with the same token is answered as the first, for a quarter of an hour', async () => {
  const { calls, handlers } = functions({ fails: 99 });
  const f = fixture(handlers);
  const failed = await f.run(f.machine('m', machine('A', { A: task('fails', { End: true }) })));
  const request = { executionArn: failed.executionArn, clientToken: 'once' };
  const first = await f.call('RedriveExecution', request);
  expect(await f.call('RedriveExecution', request)).toEqual(first);
  await f.states.executionFinished(failed.executionArn);
  expect(await f.call('RedriveExecution', request)).toEqual(first);
  expect(calls).toHaveLength(2);
  const now = f.clock.now();
  f.clock.now = () => now + 15 * 60_000;
  await f.call('RedriveExecution', request);
  await f.states.executionFinished(failed.executionArn);
  expect(calls).toHaveLength(3);
});
