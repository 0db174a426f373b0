import { describe, expect, it } from 'vitest';
import { compareCodePoints, truncateText, truncateTextUp } from '../../../lib/lake/text-order.ts';

describe('compareCodePoints', () => {
  it('orders as UTF-8 bytes are ordered', () => {
    const texts = [
      '',
      'a',
      'ab',
      'b',
      'é',
      '\ud7ff',
      '\ue000',
      '\uffff',
      '\u{10000}',
      '\u{10ffff}',
      'a\u{1f600}',
      'a\uffee',
    ];
    for (const a of texts)
      for (const b of texts)
        expect([a, b, Math.sign(compareCodePoints(a, b))]).toEqual([
          a,
          b,
          Buffer.compare(Buffer.from(a), Buffer.from(b)),
        ]);
  });
});

describe('truncation', () => {
  it.each([
    ['abc', 3, 'abc', 'abc'],
    ['abcd', 3, 'abc', 'abd'],
    ['ab\u{10ffff}d', 3, 'ab\u{10ffff}', 'ac'],
    ['\u{1f600}\u{1f600}', 1, '\u{1f600}', '\u{1f601}'],
    ['a\ud7ffx', 2, 'a\ud7ff', 'a\ue000'],
    ['\u{10ffff}\u{10ffff}', 1, '\u{10ffff}', undefined],
  ])('of %j to %i code points', (text, length, lower, upper) => {
    expect(truncateText(text, length)).toBe(lower);
    expect(truncateTextUp(text, length)).toBe(upper);
  });
});
