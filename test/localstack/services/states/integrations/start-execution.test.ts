import { describe, expect, it } from 'vitest';
import { fixture } from '../support/fake-runtime.ts';

const CHILD = 'arn:aws:states:us-east-1:000000000000:stateMachine:child';
const parent = (pattern: string, more: Record<string, unknown> = {}) => ({
  QueryLanguage: 'JSONata',
  StartAt: 'A',
  States: {
    A: {
      Type: 'Task',
      Resource: `arn:aws:states:::states:startExecution${pattern}`,
      Arguments: { StateMachineArn: CHILD, Input: { n: '{% $states.input.n %}' }, Name: 'c' },
      End: true,
      ...more,
    },
  },
});
const child = (state: Record<string, unknown>) => ({
  QueryLanguage: 'JSONata',
  StartAt: 'C',
  States: { C: state },
});

describe('states:startExecution', () => {
  it('.sync:2 ends with the execution, its output parsed', async () => {
    const f = fixture();
    f.machine('child', child({ Type: 'Pass', Output: { m: '{% $states.input.n + 1 %}' }, End: true }));
    const execution = await f.run(f.machine('m', parent('.sync:2')), { n: 1 });
    const now = f.clock.now();
    expect(JSON.parse(execution.output)).toEqual({
      ExecutionArn: 'arn:aws:states:us-east-1:000000000000:execution:child:c',
      Input: { n: 1 },
      InputDetails: { Included: true },
      Name: 'c',
      Output: { m: 2 },
      OutputDetails: { Included: true },
      RedriveCount: 0,
      RedriveStatus: 'NOT_REDRIVABLE',
      RedriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven',
      StartDate: now,
      StateMachineArn: CHILD,
      Status: 'SUCCEEDED',
      StopDate: now,
    });
  });

  it('.sync leaves input and output as text', async () => {
    const f = fixture();
    f.machine('child', child({ Type: 'Pass', Output: 1, End: true }));
    const { output } = await f.run(f.machine('m', parent('.sync')), { n: 1 });
    expect(JSON.parse(output)).toMatchObject({ Input: '{"n":1}', Output: '1' });
  });

  it('fails with the execution', async () => {
    const f = fixture();
    f.machine('child', child({ Type: 'Fail', Error: 'AuditFailed', Cause: 'two checks' }));
    const execution = await f.run(f.machine('m', parent('.sync:2')), { n: 1 });
    expect(execution.error).toBe('States.TaskFailed');
    expect(JSON.parse(execution.cause)).toMatchObject({
      Status: 'FAILED',
      Error: 'AuditFailed',
      Cause: 'two checks',
    });
  });

  it('aborts the nested execution with its own', async () => {
    const f = fixture();
    f.machine('child', child({ Type: 'Wait', Seconds: 10_000, End: true }));
    const stateMachineArn = f.machine('m', parent('.sync:2'));
    const { executionArn } = await f.call('StartExecution', { stateMachineArn, input: '{"n":1}' });
    const nested = { executionArn: 'arn:aws:states:us-east-1:000000000000:execution:child:c' };
    const status = async () => (await f.call('DescribeExecution', nested).catch(() => undefined))?.status;
    // In turns of the event loop: after some of them without work, virtual time jumps to the end of the wait.
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    while ((await status()) === undefined) await turn();
    await f.call('StopExecution', { executionArn });
    for (let turns = 0; turns < 5; turns++) await turn();
    expect(await status()).toBe('ABORTED');
  });

  it('without .sync ends with the start', async () => {
    const f = fixture();
    f.machine('child', child({ Type: 'Wait', Seconds: 10_000, End: true }));
    const { output } = await f.run(f.machine('m', parent('')), { n: 1 });
    expect(JSON.parse(output)).toMatchObject({
      ExecutionArn: 'arn:aws:states:us-east-1:000000000000:execution:child:c',
      StartDate: f.clock.now(),
    });
  });

  it('names what is missing', async () => {
    const f = fixture();
    const arn = f.machine('m', parent('.sync:2'));
    expect(await f.run(arn, { n: 1 })).toMatchObject({
      error: 'StepFunctions.StateMachineDoesNotExistException',
      cause: expect.stringMatching(
        /^State Machine Does Not Exist: '.*:child' \(Service: AWSStepFunctions; Status Code: 400; Error Code: StateMachineDoesNotExist; Request ID: .*; Proxy: null\)$/,
      ),
    });
    f.machine('child', child({ Type: 'Succeed' }));
    f.denied.add('states:DescribeExecution');
    expect(await f.run(arn, { n: 1 })).toMatchObject({
      error: 'StepFunctions.AWSStepFunctionsException',
      cause: expect.stringContaining('is not authorized to perform: states:DescribeExecution on resource: '),
    });
  });

  it('a role that may not stop the execution learns it at once', async () => {
    const f = fixture();
    f.machine('child', child({ Type: 'Succeed' }));
    f.denied.add('states:StopExecution');
    expect(await f.run(f.machine('m', parent('.sync:2')), { n: 1 })).toMatchObject({
      error: 'StepFunctions.AWSStepFunctionsException',
      cause: expect.stringMatching(
        /is not authorized to perform: states:StopExecution on resource: arn:aws:states:us-east-1:000000000000:execution:child:[\w-]+ because/,
      ),
    });
  });
});
