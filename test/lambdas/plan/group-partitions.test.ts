import { expect, it } from 'vitest';
import { groupPartitions } from '../../../lambdas/plan/group-partitions.ts';

const sizes = (counts: readonly number[]) =>
  groupPartitions(counts, (pages) => pages).map((group) => group.length);

it('puts several partitions into one group', () => {
  expect(sizes(Array(39).fill(1))).toEqual([16, 16, 7]);
});

it('never makes more than 24 groups, and loses none', () => {
  for (const counts of [Array(1000).fill(1), Array(41).fill(45), [1000, ...Array(100).fill(1)]]) {
    const groups = groupPartitions(counts as number[], (pages) => pages);
    expect(groups.length).toBeLessThanOrEqual(24);
    expect(groups.flat()).toEqual(counts);
  }
});

it('makes none of nothing', () => {
  expect(sizes([])).toEqual([]);
});
