import { expect, test } from 'vitest';
import { pad, textWidth, wrap } from '../../../lib/cli/text-width.ts';

test.each([
  ['BTCUSDT', 7],
  ['币安人生USDT', 12],
  ['👩‍💻', 2],
  ['e\u0301', 1],
  ['🇷🇺', 2],
])('%s is %i cells wide', (text, width) => expect(textWidth(text)).toBe(width));

test('texts are padded by cells', () => {
  expect(pad('币', 4)).toBe('币  ');
  expect(pad('币', 4, 'right')).toBe('  币');
  expect(pad('longer', 4)).toBe('longer');
});

test.each<[string, number, readonly string[]]>([
  ['short', 10, ['short']],
  ['one two three', 7, ['one two', 'three']],
  ['abcdefgh ij', 4, ['abcd', 'efgh', 'ij']],
  ['币安人生', 4, ['币安', '人生']],
  ['a👩‍💻b', 2, ['a', '👩‍💻', 'b']],
])('%s in %i cells', (text, width, lines) => expect(wrap(text, width)).toEqual(lines));
