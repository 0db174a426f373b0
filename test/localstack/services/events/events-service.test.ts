import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  EventBridgeClient,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
  type Target,
} from '@aws-sdk/client-eventbridge';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { expect, test, vi } from 'vitest';
import { createRuntime } from '../../../../localstack/create-runtime.ts';
import type { LocalRuntime } from '../../../../localstack/runtime.ts';
import { eventsService } from '../../../../localstack/services/events/events-service.ts';
import { AwsError } from '../../../../localstack/services/service.ts';
import { sqsService } from '../../../../localstack/services/sqs/sqs-service.ts';
import { clientConfig, openRuntime } from '../../open-runtime.ts';

const ACCOUNT = '000000000000';
const ruleArn = `arn:aws:events:us-east-1:${ACCOUNT}:rule/r`;
const queueArn = (name: string) => `arn:aws:sqs:us-east-1:${ACCOUNT}:${name}`;

async function queue(runtime: LocalRuntime, name: string, source?: string): Promise<string> {
  const Policy = JSON.stringify({
    Statement: [
      {
        ...{ Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'sqs:SendMessage' },
        ...{ Resource: queueArn(name), Condition: { ArnEquals: { 'aws:SourceArn': source } } },
      },
    ],
  });
  const sqs = new SQSClient(clientConfig(runtime));
  await sqs.send(new CreateQueueCommand({ QueueName: name, ...(source && { Attributes: { Policy } }) }));
  return queueArn(name);
}

async function receive(runtime: LocalRuntime, name: string) {
  const { Messages = [] } = await new SQSClient(clientConfig(runtime)).send(
    new ReceiveMessageCommand({
      ...{ QueueUrl: `${runtime.endpoint}/${ACCOUNT}/${name}`, MessageAttributeNames: ['All'] },
      ...{ WaitTimeSeconds: 5, MaxNumberOfMessages: 10 },
    }),
  );
  return Messages;
}

async function rule(runtime: LocalRuntime, ...Targets: Target[]): Promise<EventBridgeClient> {
  const events = new EventBridgeClient(clientConfig(runtime));
  await events.send(new PutRuleCommand({ Name: 'r', EventPattern: '{"source":["lake"]}' }));
  await events.send(new PutTargetsCommand({ Rule: 'r', Targets }));
  return events;
}

const entry = { Source: 'lake', DetailType: 'Changed', Detail: '{"n":1}', Resources: ['arn:x'] };

async function open() {
  const runtime = await openRuntime();
  runtime.register(sqsService);
  runtime.register((r) => eventsService(r, { retryWait: () => 1 }));
  return runtime;
}

test('an event reaches the queue whose policy names the rule; wrong entries fail by themselves', async () => {
  await using runtime = await open();
  const events = await rule(runtime, { Id: 'q', Arn: await queue(runtime, 'q', ruleArn) });
  const { FailedEntryCount, Entries } = await events.send(
    new PutEventsCommand({
      Entries: [
        entry,
        { ...entry, Detail: '{' },
        { ...entry, Source: undefined },
        { ...entry, Source: 'aws.s3' },
      ],
    }),
  );
  expect(FailedEntryCount).toBe(3);
  expect(Entries?.map((e) => e.ErrorMessage)).toEqual([
    undefined,
    'Detail is malformed.',
    'Parameter Source is not valid. Reason: Source is a required argument.',
    'Not authorized for the source.',
  ]);
  const [message, ...others] = await receive(runtime, 'q');
  expect(others).toEqual([]);
  expect(JSON.parse(message?.Body ?? '')).toMatchObject({
    ...{ id: Entries?.[0]?.EventId, source: 'lake', 'detail-type': 'Changed', account: ACCOUNT },
    ...{ resources: ['arn:x'], detail: { n: 1 } },
  });
});

test('a target that refuses sends the event to the dead-letter queue at once, which tells why', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  await using runtime = await open();
  const Arn = await queue(runtime, 'q', 'arn:aws:events:us-east-1:000000000000:rule/other');
  const letters = await queue(runtime, 'letters', ruleArn);
  const events = await rule(runtime, { Id: 'q', Arn, DeadLetterConfig: { Arn: letters } });
  await events.send(new PutEventsCommand({ Entries: [entry] }));
  const [letter] = await receive(runtime, 'letters');
  expect(JSON.parse(letter?.Body ?? '').detail).toEqual({ n: 1 });
  const attributes = Object.entries(letter?.MessageAttributes ?? {});
  expect(Object.fromEntries(attributes.map(([name, { StringValue }]) => [name, StringValue]))).toEqual({
    RULE_ARN: ruleArn,
    TARGET_ARN: Arn,
    ERROR_CODE: 'AccessDeniedException',
    ERROR_MESSAGE: `User: ${ruleArn} is not authorized to perform: sqs:SendMessage on resource: ${Arn} because no resource-based policy allows the sqs:SendMessage action`,
  });
  warn.mockRestore();
});

test('lambda, SNS and state machines get the call; the last by a role that trusts EventBridge', async () => {
  await using runtime = await open();
  const calls: unknown[] = [];
  const take = (input: { readonly Payload?: string; readonly Message?: string; readonly input?: string }) => {
    calls.push(input);
  };
  runtime.register({ name: 'lambda', operations: { Invoke: take } });
  runtime.register({ name: 'sns', operations: { Publish: take } });
  runtime.register({
    name: 'states',
    operations: { StartExecution: (input, call) => calls.push({ ...input, caller: call.caller.roleArn }) },
  });
  const { arn: RoleArn } = runtime.identities.putRole('Starter', {
    Statement: [
      {
        ...{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'events.amazonaws.com' } },
        Condition: { ArnLike: { 'aws:SourceArn': ruleArn } },
      },
    ],
  });
  const machine = `arn:aws:states:us-east-1:${ACCOUNT}:stateMachine:m`;
  const Input = '{"a":1}';
  const events = await rule(
    runtime,
    { Id: 'f', Arn: `arn:aws:lambda:us-east-1:${ACCOUNT}:function:f`, Input },
    { Id: 'm', Arn: machine, RoleArn, Input },
    { Id: 't', Arn: `arn:aws:sns:us-east-1:${ACCOUNT}:t`, Input },
  );
  await events.send(new PutEventsCommand({ Entries: [entry] }));
  await vi.waitFor(() => expect(calls).toHaveLength(3));
  expect(calls).toEqual([
    {
      FunctionName: `arn:aws:lambda:us-east-1:${ACCOUNT}:function:f`,
      InvocationType: 'Event',
      Payload: Input,
    },
    { stateMachineArn: machine, input: Input, caller: RoleArn },
    { TopicArn: `arn:aws:sns:us-east-1:${ACCOUNT}:t`, Message: Input },
  ]);
});

test('what a delivery would ignore is refused when it is put', async () => {
  await using runtime = await open();
  const put = (target: Omit<Target, 'Id'>) => rule(runtime, { Id: 't', ...target } as Target);
  const machine = `arn:aws:states:us-east-1:${ACCOUNT}:stateMachine:m`;
  await expect(put({ Arn: machine })).rejects.toThrow(`RoleArn is required for target ${machine}.`);
  await expect(put({ Arn: 'arn:aws:kinesis:us-east-1:0:stream/s' })).rejects.toThrow(
    'The local runtime does not deliver to arn:aws:kinesis:us-east-1:0:stream/s',
  );
  await expect(put({ Arn: queueArn('q'), SqsParameters: { MessageGroupId: 'g' } })).rejects.toThrow(
    'The local runtime does not support SqsParameters of target t',
  );
});

test('a delivery is tried again while its target fails', async () => {
  await using runtime = await open();
  let calls = 0;
  runtime.register({
    name: 'sns',
    operations: {
      Publish: () => {
        calls += 1;
        if (calls < 3) throw new AwsError('InternalFailure', 'not yet', 500);
      },
    },
  });
  const events = await rule(runtime, { Id: 't', Arn: `arn:aws:sns:us-east-1:${ACCOUNT}:t` });
  await events.send(new PutEventsCommand({ Entries: [entry] }));
  await vi.waitFor(() => expect(calls).toBe(3));
  await vi.waitFor(() => expect(runtime.state.list('events.pending')).toEqual([]));
});

test('what was pending when the runtime ended is delivered by the next one, once', async () => {
  const dataFolder = mkdtempSync(join(tmpdir(), 'coinlake-test-'));
  const start = async () => {
    const runtime = await createRuntime({ dataFolder });
    runtime.register(sqsService);
    return runtime;
  };
  const first = await start();
  first.register(eventsService);
  first.register({
    name: 'sns',
    operations: { Publish: () => Promise.reject(new AwsError('InternalFailure', 'down', 500)) },
  });
  await first.listen();
  const events = await rule(first, { Id: 't', Arn: `arn:aws:sns:us-east-1:${ACCOUNT}:t` });
  await events.send(new PutEventsCommand({ Entries: [entry] }));
  await first.close();
  const second = await start();
  second.register(eventsService);
  const messages: string[] = [];
  second.register({ name: 'sns', operations: { Publish: ({ Message }) => void messages.push(Message) } });
  await second.listen();
  await vi.waitFor(() => expect(second.state.list('events.pending')).toEqual([]));
  expect(messages.map((message) => JSON.parse(message).detail)).toEqual([{ n: 1 }]);
  await second.close();
  rmSync(dataFolder, { recursive: true, force: true });
});
