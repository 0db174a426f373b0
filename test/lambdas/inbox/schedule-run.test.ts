import { ConflictException, CreateScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { beforeEach, expect, test } from 'vitest';
import { scheduleRun } from '../../../lambdas/inbox/schedule-run.ts';
import { mockedClient } from '../../setup/mocked-client.ts';

const scheduler = mockedClient(SchedulerClient);
beforeEach(() => scheduler.reset());

const runAt = (now: string, known?: Set<string>) =>
  scheduleRun(new SchedulerClient({ region: 'us-east-1' }), {
    dataset: 'orders',
    machine: 'arn:aws:states:us-east-1:111122223333:stateMachine:coinlake-dev-dataset-orders',
    roleArn: 'arn:aws:iam::111122223333:role/coinlake/dev/orders',
    prefix: 'coinlake-dev-inbox-',
    deadLetters: 'arn:aws:sqs:us-east-1:111122223333:letters',
    now: new Date(now),
    ...(known && { known }),
  });

test('an object is followed by a run at the end of its five minutes, once, and the schedule goes', async () => {
  scheduler.on(CreateScheduleCommand).resolves({});
  expect(await runAt('2024-06-01T10:02:11Z')).toEqual({ at: new Date('2024-06-01T10:05:00Z'), isNew: true });
  expect(scheduler.commandCalls(CreateScheduleCommand)[0]!.args[0].input).toEqual({
    Name: 'coinlake-dev-inbox-1c168adb-202406011005',
    Description: 'A run of orders for what was written into its inbox',
    ScheduleExpression: 'at(2024-06-01T10:05:00)',
    ScheduleExpressionTimezone: 'UTC',
    FlexibleTimeWindow: { Mode: 'OFF' },
    ActionAfterCompletion: 'DELETE',
    Target: {
      Arn: 'arn:aws:states:us-east-1:111122223333:stateMachine:coinlake-dev-dataset-orders',
      RoleArn: 'arn:aws:iam::111122223333:role/coinlake/dev/orders',
      Input: '{"dataset":"orders","scheduledTime":"<aws.scheduler.scheduled-time>"}',
      RetryPolicy: { MaximumRetryAttempts: 10, MaximumEventAgeInSeconds: 3600 },
      DeadLetterConfig: { Arn: 'arn:aws:sqs:us-east-1:111122223333:letters' },
    },
  });
});

test('a thousand objects of five minutes are one schedule; no time is named that may have passed', async () => {
  const names = new Set<string>();
  scheduler.on(CreateScheduleCommand).callsFake(({ Name }) => {
    if (names.has(Name)) throw new ConflictException({ message: 'exists', $metadata: {} } as never);
    names.add(Name);
    return {};
  });
  const begin = Date.parse('2024-06-01T10:00:00Z');
  for (let object = 0; object < 1000; object++) {
    const now = begin + object * 269;
    const { at } = await runAt(new Date(now).toISOString());
    expect(at.getTime()).toBeGreaterThanOrEqual(now + 30_000);
  }
  expect(names.size).toBe(1);
  expect((await runAt('2024-06-01T10:04:40Z')).at).toEqual(new Date('2024-06-01T10:10:00Z'));
});

test('any other failure is the caller’s: the event is tried again', async () => {
  scheduler.on(CreateScheduleCommand).rejects(new Error('throttled'));
  await expect(runAt('2024-06-01T10:02:11Z')).rejects.toThrow('throttled');
});

test('an environment asks once for what it knows is there', async () => {
  scheduler.on(CreateScheduleCommand).resolves({});
  const known = new Set<string>();
  for (const minute of ['00', '01', '02', '06']) await runAt(`2024-06-01T10:${minute}:00Z`, known);
  expect(scheduler.commandCalls(CreateScheduleCommand)).toHaveLength(2);
});
