import { CreateScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { expect, test, vi } from 'vitest';
import { schedulerService } from '../../../../localstack/services/scheduler/scheduler-service.ts';
import { clientConfig, openRuntime } from '../../open-runtime.ts';

const MACHINE = 'arn:aws:states:us-east-1:000000000000:stateMachine:m';
const LETTERS = 'arn:aws:sqs:us-east-1:000000000000:letters';
const GROUP = 'arn:aws:scheduler:us-east-1:000000000000:schedule-group/default';

async function open(timers: boolean, actions: readonly string[]) {
  const clock = { now: new Date('2024-01-01T00:04:00Z') };
  const runtime = await openRuntime({ now: () => clock.now });
  const starts: string[] = [];
  const letters: { MessageBody: string; MessageAttributes: Record<string, { StringValue: string }> }[] = [];
  runtime.register({
    name: 'states',
    operations: {
      StartExecution(input, call) {
        call.authorize('states:StartExecution', input.stateMachineArn);
        starts.push(input.input);
        return { executionArn: 'e' };
      },
    },
  });
  runtime.register({ name: 'sqs', operations: { SendMessage: (input) => void letters.push(input) } });
  const scheduler = runtime.register((r) => schedulerService(r, { timers, longestTimerMs: 1 }));
  const trust = {
    Effect: 'Allow',
    Action: 'sts:AssumeRole',
    Principal: { Service: 'scheduler.amazonaws.com' },
  };
  const Condition = { ArnEquals: { 'aws:SourceArn': GROUP } };
  const { arn: RoleArn } = runtime.identities.putRole('R', { Statement: [{ ...trust, Condition }] });
  const Statement = actions.map((Action) => ({ Effect: 'Allow', Action, Resource: '*' }));
  runtime.identities.putRolePolicy('R', 'p', { Statement });
  const Input = '{"at":"<aws.scheduler.scheduled-time>","try":<aws.scheduler.attempt-number>}';
  await new SchedulerClient(clientConfig(runtime)).send(
    new CreateScheduleCommand({
      ...{ Name: 's', ScheduleExpression: 'cron(5 * * * ? *)', FlexibleTimeWindow: { Mode: 'OFF' } },
      Target: { Arn: MACHINE, RoleArn, Input, DeadLetterConfig: { Arn: LETTERS } },
    }),
  );
  return { runtime, scheduler, starts, letters, clock };
}

test('fireNow tells the target the scheduled time; the role trusts the schedule’s group', async () => {
  const { runtime, scheduler, starts } = await open(false, ['states:StartExecution']);
  await using _ = runtime;
  expect(await scheduler.fireNow('s', new Date('2024-06-01T00:00:00Z'))).toEqual({ executionArn: 'e' });
  expect(starts).toEqual(['{"at":"2024-06-01T00:00:00Z","try":1}']);
  await expect(scheduler.fireNow('x', new Date())).rejects.toThrow('Schedule x does not exist.');
});

test('fireNow throws what the target refuses', async () => {
  const { runtime, scheduler } = await open(false, []);
  await using _ = runtime;
  await expect(scheduler.fireNow('s', new Date())).rejects.toThrow(
    `is not authorized to perform: states:StartExecution on resource: ${MACHINE} because no identity-based policy allows the states:StartExecution action`,
  );
});

test('a timer fires once at its time, and again at the next', async () => {
  const { runtime, starts, clock } = await open(true, ['states:StartExecution']);
  await using _ = runtime;
  for (const hour of ['00', '01']) {
    clock.now = new Date(`2024-01-01T${hour}:05:00Z`);
    await vi.waitFor(() => expect(starts.at(-1)).toContain(`2024-01-01T${hour}:05:00Z`));
  }
  expect(starts).toHaveLength(2);
});

test('a start that is refused goes to the dead-letter queue', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  const { runtime, letters, clock } = await open(true, []);
  await using _ = runtime;
  clock.now = new Date('2024-01-01T00:05:00Z');
  await vi.waitFor(() => expect(letters).toHaveLength(1));
  expect(letters[0]?.MessageBody).toBe('{"at":"2024-01-01T00:05:00Z","try":1}');
  expect(letters[0]?.MessageAttributes.TARGET_ARN?.StringValue).toBe(MACHINE);
  expect(letters[0]?.MessageAttributes.ERROR_CODE?.StringValue).toBe('AccessDeniedException');
  warn.mockRestore();
});

test('a one-time schedule fires once, and goes where it is to; one whose time passed while nothing ran goes unfired', async () => {
  const { runtime, scheduler, starts, clock } = await open(true, ['states:StartExecution']);
  await using _ = runtime;
  const { target } = scheduler.schedules()[0]!;
  const once = (Name: string, time: string, more = {}) =>
    new SchedulerClient(clientConfig(runtime)).send(
      new CreateScheduleCommand({
        ...{ Name, ScheduleExpression: `at(${time})`, FlexibleTimeWindow: { Mode: 'OFF' }, ...more },
        Target: { ...target, Input: `"${Name}"` } as never,
      }),
    );
  await once('gone', '2024-01-01T00:04:30', { ActionAfterCompletion: 'DELETE' });
  await once('kept', '2024-01-01T00:04:30');
  await once('past', '2024-01-01T00:03:00', { ActionAfterCompletion: 'DELETE' });
  clock.now = new Date('2024-01-01T00:04:30Z');
  await vi.waitFor(() => expect(starts.toSorted()).toEqual(['"gone"', '"kept"']));
  expect(scheduler.schedules().map(({ name }) => name)).toEqual(['kept', 's']);
});
