import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  ExecutionDoesNotExist,
  GetExecutionHistoryCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createRuntime, type LocalRuntime } from '../../../../localstack/create-runtime.ts';
import { createStates, type States } from '../../../../localstack/services/states/create-states.ts';

let folder: string;
let runtime: LocalRuntime;
let states: States;
let client: SFNClient;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'states-'));
  runtime = await createRuntime({ dataFolder: folder });
  states = runtime.register((local) =>
    createStates(local, {
      access: { authorize: () => undefined, authorizeAssumeRole: () => undefined },
      metrics: () => undefined,
    }),
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

it('answers the AWS SDK', async () => {
  const { stateMachineArn } = await client.send(
    new CreateStateMachineCommand({
      name: 'm',
      roleArn: 'arn:aws:iam::000000000000:role/machine',
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
