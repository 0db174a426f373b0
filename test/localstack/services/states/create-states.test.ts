import { describe, expect, it } from 'vitest';
import type { AwsError } from '../../../../localstack/services/service.ts';
import { fixture, ROLE } from './support/fake-runtime.ts';
import { MemoryState } from './support/memory-state.ts';

const pass = {
  QueryLanguage: 'JSONata',
  StartAt: 'A',
  States: { A: { Type: 'Pass', Output: '{% $states.input %}', End: true } },
};
const wait = {
  QueryLanguage: 'JSONata',
  StartAt: 'W',
  States: { W: { Type: 'Wait', Seconds: 3600, End: true } },
};
const ARN = 'arn:aws:states:us-east-1:000000000000';

const failure = async (work: Promise<unknown>) => {
  const error = (await work.then(
    () => expect.unreachable('it was accepted'),
    (reason: unknown) => reason,
  )) as AwsError;
  return `${error.code}: ${error.message}`;
};

describe('state machines', () => {
  it('are made, shown, changed, listed, tagged and deleted', async () => {
    const f = fixture();
    const made = await f.call('CreateStateMachine', {
      name: 'dataset',
      definition: JSON.stringify(pass),
      roleArn: ROLE,
      tags: [{ key: 'k', value: 'v' }],
    });
    expect(made).toEqual({
      stateMachineArn: `${ARN}:stateMachine:dataset`,
      creationDate: new Date(f.clock.now()),
    });
    const stateMachineArn = made.stateMachineArn;
    expect(await f.call('DescribeStateMachine', { stateMachineArn })).toMatchObject({
      name: 'dataset',
      status: 'ACTIVE',
      type: 'STANDARD',
      roleArn: ROLE,
      definition: JSON.stringify(pass),
      loggingConfiguration: { level: 'OFF', includeExecutionData: false },
    });
    await f.call('UpdateStateMachine', { stateMachineArn, definition: JSON.stringify(wait) });
    expect((await f.call('DescribeStateMachine', { stateMachineArn })).definition).toBe(JSON.stringify(wait));
    expect((await f.call('ListStateMachines')).stateMachines.map((m: { name: string }) => m.name)).toEqual([
      'dataset',
    ]);
    await f.call('TagResource', { resourceArn: stateMachineArn, tags: [{ key: 'k', value: 'w' }] });
    expect(await f.call('ListTagsForResource', { resourceArn: stateMachineArn })).toEqual({
      tags: [{ key: 'k', value: 'w' }],
    });
    await f.call('DeleteStateMachine', { stateMachineArn });
    expect(await failure(f.call('DescribeStateMachine', { stateMachineArn }))).toBe(
      `StateMachineDoesNotExist: State Machine Does Not Exist: '${stateMachineArn}'`,
    );
  });

  it('are made once', async () => {
    const f = fixture();
    const spec = { name: 'm', definition: JSON.stringify(pass), roleArn: ROLE };
    const first = await f.call('CreateStateMachine', spec);
    expect(await f.call('CreateStateMachine', spec)).toEqual(first);
    expect(await failure(f.call('CreateStateMachine', { ...spec, definition: JSON.stringify(wait) }))).toBe(
      `StateMachineAlreadyExists: State Machine Already Exists: '${ARN}:stateMachine:m'`,
    );
  });

  it('of type EXPRESS are refused', async () => {
    const spec = { name: 'm', definition: JSON.stringify(pass), roleArn: ROLE, type: 'EXPRESS' };
    expect(await failure(fixture().call('CreateStateMachine', spec))).toBe(
      "StateMachineTypeNotSupported: The state machine type 'EXPRESS' is not supported by the local runtime; STANDARD is",
    );
  });

  it('need a role that may log, and may make the managed rule for nested .sync', async () => {
    const f = fixture();
    f.denied.add('logs:ListLogDeliveries');
    const spec = { name: 'm', definition: JSON.stringify(pass), roleArn: ROLE };
    expect(
      await failure(f.call('CreateStateMachine', { ...spec, loggingConfiguration: { level: 'ALL' } })),
    ).toBe(
      'AccessDeniedException: The state machine IAM Role is not authorized to access the Log Destination. User: arn:aws:sts::000000000000:assumed-role/machine/states is not authorized to perform: logs:ListLogDeliveries on resource: * because no identity-based policy allows the logs:ListLogDeliveries action',
    );
    f.denied.add('events:PutRule');
    const nested = {
      QueryLanguage: 'JSONata',
      StartAt: 'A',
      States: {
        A: {
          Type: 'Task',
          Resource: 'arn:aws:states:::states:startExecution.sync:2',
          Arguments: { StateMachineArn: 'x' },
          End: true,
        },
      },
    };
    expect(await failure(f.call('CreateStateMachine', { ...spec, definition: JSON.stringify(nested) }))).toBe(
      `AccessDeniedException: '${ROLE}' is not authorized to create managed-rule. User: arn:aws:sts::000000000000:assumed-role/machine/states is not authorized to perform: events:PutRule on resource: arn:aws:events:us-east-1:000000000000:rule/StepFunctionsGetEventsForStepFunctionsExecutionRule because no identity-based policy allows the events:PutRule action`,
    );
  });
});

describe('executions', () => {
  it('tell EventBridge and CloudWatch of their start and end', async () => {
    const f = fixture();
    const arn = f.machine('m', pass);
    const execution = await f.run(arn, { a: 1 }, 'one');
    expect(f.events.map(({ source, detailType, resources }) => ({ source, detailType, resources }))).toEqual(
      [1, 2].map(() => ({
        source: 'aws.states',
        detailType: 'Step Functions Execution Status Change',
        resources: [execution.executionArn],
      })),
    );
    expect(f.events[1]!.detail).toEqual({
      executionArn: `${ARN}:execution:m:one`,
      stateMachineArn: arn,
      name: 'one',
      status: 'SUCCEEDED',
      startDate: f.clock.now(),
      stopDate: f.clock.now(),
      input: '{"a":1}',
      output: '{"a":1}',
      stateMachineVersionArn: null,
      stateMachineAliasArn: null,
      redriveCount: 0,
      redriveDate: null,
      redriveStatus: 'NOT_REDRIVABLE',
      redriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven',
      inputDetails: { included: true },
      outputDetails: { included: true },
      error: null,
      cause: null,
    });
    expect(f.metrics).toEqual([
      { namespace: 'AWS/States', names: ['ExecutionsStarted'] },
      { namespace: 'AWS/States', names: ['ExecutionsSucceeded', 'ExecutionTime'] },
    ]);
  });

  it('have names once, while running as often as the input is the same', async () => {
    const f = fixture();
    const stateMachineArn = f.machine('m', wait);
    const first = await f.call('StartExecution', { stateMachineArn, name: 'n', input: '{"a": 1}' });
    expect(await f.call('StartExecution', { stateMachineArn, name: 'n', input: '{"a":1}' })).toEqual(first);
    const exists = `ExecutionAlreadyExists: Execution Already Exists: '${first.executionArn}'`;
    expect(await failure(f.call('StartExecution', { stateMachineArn, name: 'n', input: '{}' }))).toBe(exists);
    await f.states.executionFinished(first.executionArn);
    expect(await failure(f.call('StartExecution', { stateMachineArn, name: 'n', input: '{"a":1}' }))).toBe(
      exists,
    );
    await f.clock.sleep(90 * 86_400_000, new AbortController().signal);
    await f.call('StartExecution', { stateMachineArn, name: 'n', input: '{"a":1}' });
  });

  it('refuse bad names and inputs', async () => {
    const f = fixture();
    const stateMachineArn = f.machine('m', pass);
    for (const name of ['2024-06-01T00:00:00Z', 'a b', 'x/y', '', 'n'.repeat(81)]) {
      expect(await failure(f.call('StartExecution', { stateMachineArn, name }))).toBe(
        `InvalidName: Invalid Name: '${name}'`,
      );
    }
    expect(await failure(f.call('StartExecution', { stateMachineArn, input: '{' }))).toMatch(
      /^InvalidExecutionInput: Invalid State Machine Execution Input: /,
    );
    expect(
      await failure(f.call('StartExecution', { stateMachineArn, input: `"${'x'.repeat(262_144)}"` })),
    ).toBe(
      'InvalidExecutionInput: Invalid State Machine Execution Input: 262146 bytes are more than the limit of 262144',
    );
    expect(await failure(f.call('StartSyncExecution', { stateMachineArn }))).toBe(
      'StateMachineTypeNotSupported: This operation is not supported by this type of state machine',
    );
    expect(await failure(f.call('RedriveExecution', { executionArn: 'x' }))).toBe(
      "ExecutionDoesNotExist: Execution Does Not Exist: 'x'",
    );
  });

  it('can be stopped', async () => {
    const f = fixture();
    const stateMachineArn = f.machine('m', wait);
    const { executionArn } = await f.call('StartExecution', { stateMachineArn });
    await f.call('StopExecution', { executionArn, error: 'Stopped', cause: 'by hand' });
    expect(await f.call('DescribeExecution', { executionArn })).toMatchObject({
      status: 'ABORTED',
      error: 'Stopped',
      cause: 'by hand',
    });
    expect((await f.history(executionArn)).map(({ type }) => type)).toEqual([
      'ExecutionStarted',
      'WaitStateEntered',
      'ExecutionAborted',
    ]);
  });

  it('are listed newest first, by status and in pages', async () => {
    const f = fixture();
    const stateMachineArn = f.machine('m', pass);
    for (const name of ['a', 'b', 'c']) {
      await f.run(stateMachineArn, {}, name);
      await f.clock.sleep(1000, new AbortController().signal);
    }
    f.machine('m2', pass);
    const names = (page: { executions: { name: string }[] }) => page.executions.map(({ name }) => name);
    const first = await f.call('ListExecutions', { stateMachineArn, maxResults: 2 });
    expect(names(first)).toEqual(['c', 'b']);
    const second = await f.call('ListExecutions', {
      stateMachineArn,
      maxResults: 2,
      nextToken: first.nextToken,
    });
    expect(names(second)).toEqual(['a']);
    expect(second.nextToken).toBeUndefined();
    expect(names(await f.call('ListExecutions', { stateMachineArn, statusFilter: 'FAILED' }))).toEqual([]);
  });

  it('have a history in pages, in reverse, and without data', async () => {
    const f = fixture();
    const { executionArn } = await f.run(f.machine('m', pass), { a: 1 });
    const first = await f.call('GetExecutionHistory', { executionArn, maxResults: 2 });
    expect(first.events).toEqual([
      {
        timestamp: new Date(f.clock.now()),
        type: 'ExecutionStarted',
        id: 1,
        previousEventId: 0,
        executionStartedEventDetails: { input: '{"a":1}', inputDetails: { truncated: false }, roleArn: ROLE },
      },
      {
        timestamp: new Date(f.clock.now()),
        type: 'PassStateEntered',
        id: 2,
        previousEventId: 0,
        stateEnteredEventDetails: { name: 'A', input: '{"a":1}', inputDetails: { truncated: false } },
      },
    ]);
    const reverse = await f.call('GetExecutionHistory', {
      executionArn,
      reverseOrder: true,
      includeExecutionData: false,
      maxResults: 1,
    });
    expect(reverse.events).toEqual([
      {
        timestamp: new Date(f.clock.now()),
        type: 'ExecutionSucceeded',
        id: 4,
        previousEventId: 3,
        executionSucceededEventDetails: { outputDetails: { truncated: false } },
      },
    ]);
  });

  it('that were RUNNING when the runtime ended are ABORTED when it starts again', async () => {
    const state = new MemoryState();
    const before = fixture({}, {}, state);
    const stateMachineArn = before.machine('m', wait);
    const { executionArn } = await before.call('StartExecution', { stateMachineArn });
    await before.states.stop!();
    const after = fixture({}, {}, state);
    expect((await after.call('DescribeExecution', { executionArn })).status).toBe('RUNNING');
    after.states.start!();
    expect(await after.call('DescribeExecution', { executionArn })).toMatchObject({
      status: 'ABORTED',
      cause: 'The local runtime ended while the execution was running.',
    });
    expect((await after.history(executionArn)).at(-1)).toMatchObject({ type: 'ExecutionAborted', id: 3 });
    expect(after.events.map(({ detail }) => (detail as { status: string }).status)).toEqual(['ABORTED']);
    expect(after.metrics[0]!.names).toEqual(['ExecutionsAborted', 'ExecutionTime']);
  });

  it('keep the machine as it was when they started', async () => {
    const f = fixture();
    const stateMachineArn = f.machine('m', pass);
    const { executionArn } = await f.run(stateMachineArn);
    await f.call('UpdateStateMachine', { stateMachineArn, definition: JSON.stringify(wait) });
    expect((await f.call('DescribeStateMachineForExecution', { executionArn })).definition).toBe(
      JSON.stringify(pass),
    );
  });

  it('write their events in few transactions', async () => {
    const f = fixture();
    const arn = f.machine('m', {
      ...pass,
      States: {
        A: {
          Type: 'Map',
          Items: '{% $range(1, 40, 1) %}',
          ItemProcessor: { StartAt: 'B', States: { B: pass.States.A } },
          End: true,
        },
      },
    });
    f.state.transactions = 0;
    const { executionArn } = await f.run(arn);
    expect((await f.history(executionArn)).length).toBe(166);
    expect(f.state.transactions).toBeLessThan(20);
  });
});
