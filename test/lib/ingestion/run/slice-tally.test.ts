import { expect, it } from 'vitest';
import { tallyOf, tallyText, worstState } from '../../../../lib/ingestion/run/slice-tally.ts';

const before = { due: 1, held: 5, stored: 0, empty: 0, refused: 0, failed: 0, waiting: 0 };

it('counts states, on top of what was counted', () => {
  expect(tallyOf(['held', 'failed', 'held'], before)).toEqual({ ...before, held: 7, failed: 1 });
  expect(before.held).toBe(5);
  expect(tallyOf([])).toEqual({ due: 0, held: 0, stored: 0, empty: 0, refused: 0, failed: 0, waiting: 0 });
});

it('tells of a slice with parts in several states the one that needs a person most', () => {
  expect(worstState(['empty', 'failed', 'waiting'])).toBe('failed');
  expect(worstState(['waiting', 'empty'])).toBe('waiting');
  expect(worstState([])).toBe('held');
});

it('says how many are due, and of the other states those that there are', () => {
  expect(tallyText({ ...before, due: 0, waiting: 2 })).toBe('0 due, 5 held, 2 waiting');
});
