import { expect, it } from 'vitest';
import { failedSlices } from '../../../lambdas/commit/failed-slices.ts';

it('names slices and reasons; what waits fails no run', () => {
  expect(failedSlices([['a', { state: 'waiting', reason: 'banned' }]])).toBeUndefined();
  expect(
    failedSlices([
      ['a', { state: 'refused', reason: 'unknown symbol' }],
      ['b', { state: 'waiting', reason: 'banned' }],
      ['c', { state: 'failed', reason: 'x'.repeat(700) }],
    ]),
  ).toEqual({ count: 2, message: `a (refused): unknown symbol\nc (failed): ${'x'.repeat(600)}…` });
});

it('tells of twenty by name, however many there are', () => {
  const many = Array.from({ length: 2000 }, (_, i) => [`s${i}`, { state: 'failed', reason: 'r' }] as const);
  const { count, message } = failedSlices(many)!;
  expect(count).toBe(2000);
  expect(message.split('\n')).toHaveLength(21);
  expect(message.split('\n').at(-1)).toBe('and 1980 more: npx coinlake gaps lists them');
});
