import { expect, test } from 'vitest';
import { longSteps } from '../../../lib/page/charts/time-gaps.ts';

test('a line breaks where times lie further apart than three usual steps', () => {
  const times = [0, 1, 2, 3, 7, 8, 9, 12, 13];
  expect(longSteps(times, 0, 8)).toEqual([4]);
  expect(longSteps(times, 4, 8)).toEqual([]);
});

test('equal steps, one time and none have no break', () => {
  expect([longSteps([0, 5, 10, 15], 0, 3), longSteps([3], 0, 0), longSteps([], 0, -1)]).toEqual([[], [], []]);
});
