import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  ExecutionDoesNotExist,
  GetExecutionHistoryCommand,
  RedriveExecutionCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createRuntime } from '../../../../localstack/create-runtime.ts';
import type { LocalRuntime } from '../../../../localstack/runtime.ts';
import { createStates, type States } from '../../../../localstack/services/states/create-states.ts';

let folder: string;
let runtime: LocalRuntime;
let states: States;
let client: SFNClient;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'states-'));
  runtime = await createRuntime({ dataFolder: folder });
  states = runtime.register((local) =>
    createStates(local, { access: local.access, metrics: () => undefined }),
  );
  await runtime.listen();
  client = new SFNClient({
    endpoint: runtime.endpoint,
    region: runtime.region,
    credentials: { accessKeyId: 'owner', secretAccessKey: 'x' },
  });
});

afterEach(async () => {
  client.destroy();
  await runtime.close();
  await rm(folder, { recursive: true });
});

const ROLE = 'arn:aws:iam::000000000000:role/machine';

const trust = (Service: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' }],
});

it('redrives for the AWS SDK', async () => {
  runtime.identities.putRole('machine', trust('states.amazonaws.com'));
  const definition = JSON.stringify({ StartAt: 'F', States: { F: { Type: 'Fail', Error: 'Gone' } } });
  const { stateMachineArn } = await client.send(
    new CreateStateMachineCommand({ name: 'm', roleArn: ROLE, definition }),
  );
  const { executionArn } = await client.send(new StartExecutionCommand({ stateMachineArn }));
  await states.executionFinished(executionArn!);
  const { redriveDate } = await client.send(new RedriveExecutionCommand({ executionArn }));
  await states.executionFinished(executionArn!);
  const execution = await client.send(new DescribeExecutionCommand({ executionArn }));
  expect(execution).toMatchObject({
    status: 'FAILED',
    error: 'Gone',
    redriveCount: 1,
    redriveDate,
    redriveStatus: 'REDRIVABLE',
  });
  const { events } = await client.send(new GetExecutionHistoryCommand({ executionArn }));
  expect(events?.slice(3).map(({ type }) => type)).toEqual([
    'ExecutionRedriven',
    'FailStateEntered',
    'ExecutionFailed',
  ]);
  expect(events?.[3]?.executionRedrivenEventDetails).toEqual({ redriveCount: 1 });
  await expect(
    client.send(new RedriveExecutionCommand({ executionArn: `${executionArn}x` })),
  ).rejects.toBeInstanceOf(ExecutionDoesNotExist);
});

it('answers the AWS SDK', async () => {
  runtime.identities.putRole('machine', trust('states.amazonaws.com'));
  const { stateMachineArn } = await client.send(
    new CreateStateMachineCommand({
      name: 'm',
      roleArn: ROLE,
      definition: JSON.stringify({
        QueryLanguage: 'JSONata',
        StartAt: 'W',
        States: {
          W: { Type: 'Wait', Seconds: 0, Next: 'A' },
          A: { Type: 'Pass', Output: { doubled: '{% $states.input.n * 2 %}' }, End: true },
        },
      }),
    }),
  );
  const { executionArn } = await client.send(
    new StartExecutionCommand({ stateMachineArn, name: 'one', input: '{"n":21}' }),
  );
  await states.executionFinished(executionArn!);
  const execution = await client.send(new DescribeExecutionCommand({ executionArn }));
  expect(execution).toMatchObject({ status: 'SUCCEEDED', output: '{"doubled":42}', name: 'one' });
  expect(execution.startDate).toBeInstanceOf(Date);
  const { events } = await client.send(new GetExecutionHistoryCommand({ executionArn }));
  expect(events?.map(({ id, previousEventId, type }) => [id, previousEventId, type])).toEqual([
    [1, 0, 'ExecutionStarted'],
    [2, 0, 'WaitStateEntered'],
    [3, 2, 'WaitStateExited'],
    [4, 3, 'PassStateEntered'],
    [5, 4, 'PassStateExited'],
    [6, 5, 'ExecutionSucceeded'],
  ]);
  expect(events?.[0]?.timestamp).toBeInstanceOf(Date);
  await expect(
    client.send(new DescribeExecutionCommand({ executionArn: `${executionArn}x` })),
  ).rejects.toThrow(ExecutionDoesNotExist);
});

it("holds the role's policies", async () => {
  const child = definitionOf('C', { Type: 'Pass', Output: 7, End: true });
  const parent = definitionOf('P', {
    Type: 'Task',
    Resource: 'arn:aws:states:::states:startExecution.sync:2',
    Arguments: { StateMachineArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:child' },
    Output: '{% $states.result.Output %}',
    End: true,
  });
  runtime.identities.putRole('machine', trust('lambda.amazonaws.com'));
  const create = (name: string, definition: string) =>
    states.createStateMachine({ name, definition, roleArn: ROLE });
  expect(() => create('child', child)).toThrow(
    `Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the provided role ${ROLE}.`,
  );
  runtime.identities.putRole('machine', trust('states.amazonaws.com'));
  create('child', child);
  expect(() => create('parent', parent)).toThrow(
    /is not authorized to create managed-rule\. .*events:PutTargets/,
  );
  const allow = (Action: string[], Resource: string) => ({ Effect: 'Allow', Action, Resource });
  const rule = allow(
    ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'],
    'arn:aws:events:us-east-1:000000000000:rule/StepFunctionsGetEventsForStepFunctionsExecutionRule',
  );
  const start = allow(['states:StartExecution'], 'arn:aws:states:us-east-1:000000000000:stateMachine:child');
  const watch = allow(
    ['states:DescribeExecution', 'states:StopExecution'],
    'arn:aws:states:us-east-1:000000000000:execution:child:*',
  );
  const grant = (Statement: unknown[]) =>
    runtime.identities.putRolePolicy('machine', 'p', { Version: '2012-10-17', Statement });

  grant([rule, start]);
  const { stateMachineArn } = create('parent', parent);
  const run = async () => {
    const { executionArn } = states.startExecution({ stateMachineArn });
    await states.executionFinished(executionArn);
    return client.send(new DescribeExecutionCommand({ executionArn }));
  };
  const refused = await run();
  expect(refused.error).toBe('StepFunctions.AWSStepFunctionsException');
  expect(refused.cause).toMatch(
    /^User: arn:aws:sts::000000000000:assumed-role\/machine\/.* is not authorized to perform: states:DescribeExecution on resource: arn:aws:states:us-east-1:000000000000:execution:child:/,
  );
  grant([rule, start, watch]);
  expect(await run()).toMatchObject({ status: 'SUCCEEDED', output: '7' });
});

function definitionOf(name: string, state: unknown): string {
  return JSON.stringify({ QueryLanguage: 'JSONata', StartAt: name, States: { [name]: state } });
}
