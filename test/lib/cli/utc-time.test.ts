import { expect, test } from 'vitest';
import { utcTime } from '../../../lib/cli/utc-time.ts';

test.each([
  ['2024-06-01', '2024-06-01T00:00:00.000Z'],
  ['2024-06-01T10:20Z', '2024-06-01T10:20:00.000Z'],
  ['2024-06-01T10:20:30.5Z', '2024-06-01T10:20:30.500Z'],
])('%s is %s', (text, iso) => {
  expect(utcTime(text).toISOString()).toBe(iso);
});

test.each(['yesterday', '2024-06-01T10:20', '2024-06-01T10:20:30+03:00', '2024-13-01', '1717200000'])(
  '%s is refused: what it means depends on the place, or nothing',
  (text) => {
    expect(() => utcTime(text)).toThrow('a time in UTC expected, e.g. 2024-06-01T00:00:00Z');
  },
);
