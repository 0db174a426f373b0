import { expect, it } from 'vitest';
import {
  countSlots,
  intersectRanges,
  mergeRanges,
  uncoveredRanges,
} from '../../../../lib/ingestion/coverage/time-ranges.ts';

it('merges ranges that touch or overlap', () => {
  expect(
    mergeRanges([
      { from: 30, to: 40 },
      { from: 0, to: 10 },
      { from: 10, to: 20 },
      { from: 35, to: 37 },
      { from: 50, to: 50 },
    ]),
  ).toEqual([
    { from: 0, to: 20 },
    { from: 30, to: 40 },
  ]);
});

it('finds slots without a time, times off the grid included', () => {
  expect(uncoveredRanges(0, 60, 10, [5, 19, 20, 45, 99, -1], [{ from: 30, to: 40 }])).toEqual([
    { from: 50, to: 60 },
  ]);
  expect(uncoveredRanges(0, 30, 10, [])).toEqual([{ from: 0, to: 30 }]);
  expect(uncoveredRanges(0, 0, 10, [])).toEqual([]);
});

it('cuts ranges to those parts that lie in others', () => {
  const others = [
    { from: 5, to: 15 },
    { from: 20, to: 40 },
  ];
  expect(
    intersectRanges(
      [
        { from: 0, to: 10 },
        { from: 12, to: 25 },
        { from: 40, to: 50 },
      ],
      others,
    ),
  ).toEqual([
    { from: 5, to: 10 },
    { from: 12, to: 15 },
    { from: 20, to: 25 },
  ]);
});

it('counts slots', () => {
  expect(
    countSlots(
      [
        { from: 0, to: 30 },
        { from: 50, to: 55 },
      ],
      10,
    ),
  ).toBe(4);
});
