import { expect, it } from 'vitest';
import { startTime } from '../../../../lib/ingestion/coverage/start-time.ts';

it.each([
  ['2024-01-01', '2024-06-15T10:00:00Z', '2024-01-01T00:00:00.000Z'],
  ['P1Y', '2024-06-15T10:30:00Z', '2023-06-15T00:00:00.000Z'],
  ['P1Y', '2024-02-29T10:30:00Z', '2023-02-28T00:00:00.000Z'],
  ['P6M', '2024-08-31T00:00:00Z', '2024-02-29T00:00:00.000Z'],
  ['P2M', '2024-01-31T00:00:00Z', '2023-11-30T00:00:00.000Z'],
  ['P30D', '2024-01-10T23:59:59Z', '2023-12-11T00:00:00.000Z'],
])('%s before %s', (start, scheduled, expected) => {
  expect(new Date(startTime(start, Date.parse(scheduled))).toISOString()).toBe(expected);
});

it('refuses anything else', () => {
  expect(() => startTime('2024-13-01', 0)).toThrow(
    "start '2024-13-01': a date such as 2024-01-01 or a duration such as P1Y expected",
  );
});
