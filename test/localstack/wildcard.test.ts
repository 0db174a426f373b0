import { expect, test } from 'vitest';
import { ANY, matchesWildcard, ONE, readWildcards } from '../../localstack/wildcard.ts';

test.each<[string, string, boolean]>([
  ['', '', true],
  ['', 'a', false],
  ['*', '', true],
  ['*', 'a\nb', true],
  ['a*', 'a', true],
  ['a*', 'ba', false],
  ['*a', 'aab', false],
  ['*a', 'aba', true],
  ['a?c', 'abc', true],
  ['a?c', 'ac', false],
  ['?', '💹', true],
  ['*ab*ab', 'abab', true],
  ['*ab*ab', 'aab', false],
  ['a**b', 'ab', true],
  ['a.c', 'abc', false],
  ['[a]+(b)', '[a]+(b)', true],
])('%s on %j: %s', (pattern, text, expected) => {
  expect(matchesWildcard(readWildcards(pattern, { one: '?' }), text)).toBe(expected);
});

test('agrees with the regular expression that says the same, on every short text', () => {
  const texts = ['']
    .concat(['a', 'b'])
    .flatMap((x) => ['', 'a', 'b'].flatMap((y) => ['', 'a', 'b', 'ab'].map((z) => x + y + z)));
  const patterns = texts.flatMap((text) =>
    [0, 1, 2].map((at) => `${text.slice(0, at)}*${text.slice(at)}?*${text.slice(1)}`),
  );
  for (const pattern of patterns) {
    const expression = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's');
    for (const text of texts)
      expect([pattern, text, matchesWildcard(readWildcards(pattern, { one: '?' }), text)]).toEqual([
        pattern,
        text,
        expression.test(text),
      ]);
  }
});

test('escapes', () => {
  expect(readWildcards('a\\*b\\\\*c\\d', { escapes: true })).toEqual([
    'a',
    '*',
    'b',
    '\\',
    ANY,
    'c',
    '\\',
    'd',
  ]);
  expect(readWildcards('50\\%', { any: '%', one: '_' })).toEqual(['5', '0', '\\', ANY]);
  expect(readWildcards('a_%', { any: '%', one: '_' })).toEqual(['a', ONE, ANY]);
});

test('many wildcards take no time', () => {
  const began = performance.now();
  expect(matchesWildcard(readWildcards(`${'*a'.repeat(40)}b`), 'a'.repeat(20_000))).toBe(false);
  expect(performance.now() - began).toBeLessThan(2000);
});
