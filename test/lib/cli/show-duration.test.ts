import { expect, test } from 'vitest';
import { showDuration, showTime } from '../../../lib/cli/show-duration.ts';

test.each([
  [0, '0 ms'],
  [850.4, '850 ms'],
  [999.6, '1.0 s'],
  [1000, '1.0 s'],
  [4210, '4.2 s'],
  [59_960, '1 min 0 s'],
  [185_000, '3 min 5 s'],
  [119_700, '2 min 0 s'],
  [3_600_000, '1 h 0 min'],
  [7_440_000, '2 h 4 min'],
])('%d ms is %s', (milliseconds, text) => {
  expect(showDuration(milliseconds)).toBe(text);
});

test('times are UTC to the second', () => {
  expect(showTime(new Date('2024-06-01T10:20:30.999Z'))).toBe('2024-06-01 10:20:30');
});
