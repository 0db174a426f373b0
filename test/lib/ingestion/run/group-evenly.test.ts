import { expect, it } from 'vitest';
import { groupEvenly } from '../../../../lib/ingestion/run/group-evenly.ts';

const sizes = (counts: readonly number[]) =>
  groupEvenly(counts, (weight) => weight, 16).map((group) => group.length);

it('puts several items into one group', () => {
  expect(sizes(Array(39).fill(1))).toEqual([16, 16, 7]);
});

it('never makes more than 24 groups, and loses none', () => {
  for (const counts of [Array(1000).fill(1), Array(41).fill(45), [1000, ...Array(100).fill(1)]]) {
    const groups = groupEvenly(counts as number[], (weight) => weight, 16);
    expect(groups.length).toBeLessThanOrEqual(24);
    expect(groups.flat()).toEqual(counts);
  }
});

it('makes none of nothing', () => {
  expect(sizes([])).toEqual([]);
});
