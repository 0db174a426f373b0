import { expect, test } from 'vitest';
import { hours } from '../../../lib/contracts/duration.ts';
import { cron } from '../../../lib/contracts/schedule.ts';
import { silentHours } from '../../../lib/infra/silent-hours.ts';

const dataset = (expression: string, limit: number, timeZone = 'UTC') => ({
  schedule: cron(expression, timeZone),
  freshness: { warn: hours(1), error: hours(limit) },
});

test.each([
  ['an hourly dataset is noticed within its six hours', [dataset('1 * * * *', 6)], 4],
  ['a limit that is shorter than the pauses allow gives way to them', [dataset('1 * * * *', 1)], 2],
  ['of a daily dataset 23 silent hours are no fault', [dataset('5 0 * * *', 30)], 28],
  ['nor is a day that has 25 hours', [dataset('5 0 * * *', 20, 'Europe/Berlin')], 25],
  [
    'the most frequent of several decides, and of two the stricter',
    [dataset('5 0 * * *', 30), dataset('7 * * * *', 12), dataset('1 * * * *', 6)],
    4,
  ],
  ['weekdays alone leave a long weekend', [dataset('0 6 * * 1-5', 24)], 73],
  ['a week at most', [dataset('0 6 1 * *', 1000)], 168],
  ['and where nothing runs', [], 168],
])('%s', (_, datasets, expected) => {
  expect(silentHours(datasets)).toBe(expected);
});
