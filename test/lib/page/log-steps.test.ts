import { expect, test } from 'vitest';
import { logSteps } from '../../../lib/page/charts/log-steps.ts';

test('a narrow range has equal steps, a wide one powers of ten, at most seven', () => {
  expect(logSteps(88, 131)).toEqual([90, 100, 110, 120, 130]);
  expect(logSteps(0.5, 200)).toEqual([1, 10, 100]);
  expect(logSteps(9000, 9e20).map(Math.log10)).toEqual([4, 7, 10, 13, 16, 19]);
});

test('a range of nothing has no lines', () => {
  expect(logSteps(5, 5)).toEqual([]);
  expect(logSteps(0, 5)).toEqual([]);
});
