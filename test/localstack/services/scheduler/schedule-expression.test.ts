import { expect, test } from 'vitest';
import { nextFire } from '../../../../localstack/services/scheduler/schedule-expression.ts';

const created = new Date('2024-01-01T00:00:20Z');
const after = (expression: string, from: string, zone = 'UTC') =>
  nextFire(expression, zone, created, new Date(from))?.toISOString().slice(0, 16);

test.each([
  ['every hour', 'cron(5 * * * ? *)', 'UTC', '2024-06-01T10:05:00Z', '2024-06-01T11:05'],
  ['steps from a number', 'cron(5/15 * * * ? *)', 'UTC', '2024-06-01T10:20:00Z', '2024-06-01T10:35'],
  ['steps end with the hour', 'cron(5/25 * * * ? *)', 'UTC', '2024-06-01T10:55:00Z', '2024-06-01T11:05'],
  [
    'Moscow, without daylight saving',
    'cron(0 3 * * ? *)',
    'Europe/Moscow',
    '2024-06-01T00:00:00Z',
    '2024-06-02T00:00',
  ],
  ['Berlin in winter', 'cron(0 8 * * ? *)', 'Europe/Berlin', '2024-01-10T00:00:00Z', '2024-01-10T07:00'],
  ['Berlin in summer', 'cron(0 8 * * ? *)', 'Europe/Berlin', '2024-07-10T00:00:00Z', '2024-07-10T06:00'],
  [
    'a time left out is skipped',
    'cron(30 2 * * ? *)',
    'Europe/Berlin',
    '2024-03-30T12:00:00Z',
    '2024-04-01T00:30',
  ],
  [
    'a repeated time: the first',
    'cron(30 2 * * ? *)',
    'Europe/Berlin',
    '2024-10-26T12:00:00Z',
    '2024-10-27T00:30',
  ],
  [
    'a repeated time: once',
    'cron(30 2 * * ? *)',
    'Europe/Berlin',
    '2024-10-27T00:30:00Z',
    '2024-10-28T01:30',
  ],
  ['1 is Sunday', 'cron(0 0 ? * 1 *)', 'UTC', '2024-06-05T00:00:00Z', '2024-06-09T00:00'],
  ['7 is Saturday', 'cron(0 0 ? * 7 *)', 'UTC', '2024-06-05T00:00:00Z', '2024-06-08T00:00'],
  ['2-6 is Monday to Friday', 'cron(0 0 ? * 2-6 *)', 'UTC', '2024-06-07T00:00:00Z', '2024-06-10T00:00'],
  ['names of weekdays', 'cron(0 0 ? * MON-FRI *)', 'UTC', '2024-06-07T00:00:00Z', '2024-06-10T00:00'],
  ['the second Tuesday', 'cron(0 0 ? * 3#2 *)', 'UTC', '2024-06-01T00:00:00Z', '2024-06-11T00:00'],
  ['the last Thursday', 'cron(0 0 ? * 5L *)', 'UTC', '2024-06-01T00:00:00Z', '2024-06-27T00:00'],
  ['the last day of a month', 'cron(0 0 L * ? *)', 'UTC', '2024-02-01T00:00:00Z', '2024-02-29T00:00'],
  ['a year that has passed', 'cron(0 0 1 1 ? 2020)', 'UTC', '2024-02-01T00:00:00Z', undefined],
  ['at, in its zone', 'at(2024-06-01T12:00:00)', 'Europe/Moscow', '2024-01-01T00:00:00Z', '2024-06-01T09:00'],
  ['at, once', 'at(2024-06-01T12:00:00)', 'UTC', '2024-06-01T12:00:00Z', undefined],
  ['rate, from its creation', 'rate(15 minutes)', 'UTC', '2024-01-01T00:16:00Z', '2024-01-01T00:30'],
  ['rate, one', 'rate(1 hour)', 'UTC', '2024-01-01T01:00:20Z', '2024-01-01T02:00'],
] as const)('%s: %s', (_, expression, zone, from, expected) => {
  expect(after(expression, from, zone)).toBe(expected);
});

test.each([
  'cron(0 0 * * * *)',
  'cron(0 0 ? * ? *)',
  'cron(0 0 * * ?)',
  'cron(99 0 * * ? *)',
  'cron(0 0 ? * 0 *)',
  'cron(0 0 ? * 8 *)',
  'rate(0 minutes)',
  'rate(5 seconds)',
  'at(2024-06-31)',
  'every hour',
])('%s is refused', (expression) => {
  expect(() => after(expression, '2024-01-01T00:00:00Z')).toThrow(
    expect.objectContaining({
      code: 'ValidationException',
      message: `Invalid Schedule Expression ${expression}.`,
    }),
  );
});

test('an unknown time zone is refused', () => {
  expect(() => after('rate(1 hour)', '2024-01-01T00:00:00Z', 'Mars/Olympus')).toThrow(
    'Invalid ScheduleExpressionTimezone Mars/Olympus.',
  );
});
