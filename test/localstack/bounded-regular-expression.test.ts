import { expect, test } from 'vitest';
import { matchesWithin } from '../../localstack/bounded-regular-expression.ts';

test('says which texts match', () => {
  expect(matchesWithin(/^b.*$/, ['a', 'b', 'bc'])).toEqual([false, true, true]);
});

test('ends what would take for ever', () => {
  const began = performance.now();
  expect(() => matchesWithin(/^(a+)+$/, [`${'a'.repeat(60)}b`])).toThrow(
    'The regular expression ^(a+)+$ takes more than 500 ms',
  );
  expect(performance.now() - began).toBeLessThan(5000);
});
