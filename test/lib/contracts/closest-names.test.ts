import { expect, test } from 'vitest';
import { closestNames, didYouMean } from '../../../lib/contracts/closest-names.ts';

const names = ['symbols', 'timeframes', 'start', 'windows'];

test.each([
  ['symbol', ['symbols']],
  ['symbosl', ['symbols']],
  ['TIMEFRAME', ['timeframes']],
  ['strat', ['start']],
  ['end', []],
  ['quantity', []],
])('%s: %j', (name, expected) => expect(closestNames(name, names)).toEqual(expected));

test('several, the closest first', () => {
  expect(closestNames('close', ['open', 'closed', 'close_time', 'low', 'closes'], { most: 2 })).toEqual([
    'closed',
    'closes',
  ]);
});

test('in words', () => {
  expect(didYouMean([])).toBe('');
  expect(didYouMean(['a'])).toBe(' Did you mean a?');
  expect(didYouMean(['a', 'b'])).toBe(' Did you mean a or b?');
});
