import { expect, test } from 'vitest';
import { scheduleOf } from '../../../lib/cli/list-schedules.ts';

const now = new Date('2024-03-10T12:00:00Z');
const schedule = {
  Name: 'coinlake-dev-gold-model-session_volatility',
  State: 'ENABLED',
  ScheduleExpression: 'cron(5 11 * * ? *)',
  ScheduleExpressionTimezone: 'Europe/Moscow',
  Target: {
    Arn: 'arn:aws:states:us-east-1:0:stateMachine:coinlake-dev-gold-model',
    RoleArn: 'arn:role',
    Input: '{"model":"session_volatility","scheduledTime":"<aws.scheduler.scheduled-time>"}',
    DeadLetterConfig: { Arn: 'arn:aws:sqs:us-east-1:0:letters' },
  },
} as const;

test('when it starts what', () => {
  expect(scheduleOf(schedule, now)).toEqual({
    name: 'coinlake-dev-gold-model-session_volatility',
    state: 'ENABLED',
    starts: 'session_volatility',
    expression: 'cron(5 11 * * ? *)',
    timeZone: 'Europe/Moscow',
    nextStart: new Date('2024-03-11T08:05:00Z'),
    deadLetters: 'arn:aws:sqs:us-east-1:0:letters',
  });
});

test('a disabled one starts never', () => {
  expect(scheduleOf({ ...schedule, State: 'DISABLED' }, now)).not.toHaveProperty('nextStart');
});

test('without an input that says what, the machine', () => {
  const target = { Arn: schedule.Target.Arn, RoleArn: 'arn:role' };
  expect(scheduleOf({ ...schedule, Target: target }, now).starts).toBe('coinlake-dev-gold-model');
});
