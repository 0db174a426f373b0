import { describe, expect, test } from 'vitest';
import { translatePattern } from '../../../../../../localstack/services/athena/translator/regular-expression/translate-pattern.ts';

const matches = (pattern: string, text: string) =>
  [...text.matchAll(new RegExp(translatePattern(pattern).source, 'gv'))].map(([found]) => found);

// What Trino answers is in the golden regular-expressions.tsv; here is what those lines can't show.
describe('refuses what JavaScript has no exact word for', () => {
  test.each([
    ['a++', "A repetition of a repetition in the regular expression 'a++'"],
    ['(?>a)', "(?>…) in the regular expression '(?>a)'"],
    ['a(?i)b', "A flag amid the regular expression 'a(?i)b'"],
    ['(?x)a b', "(?x) in the regular expression '(?x)a b'"],
    ['(?!(a))', "A group within (?!…) in the regular expression '(?!(a))'"],
    ['(?<=a+)b', "What is looked back at in the regular expression '(?<=a+)b'"],
    ['(a)?\\1', "\\1 in the regular expression '(a)?\\1'"],
    ['(a)|\\1', "\\1 in the regular expression '(a)|\\1'"],
    ['(?i)\\p{Lu}', "A property in the case-insensitive regular expression '(?i)\\p{Lu}'"],
    ['\\p{Emoji}', "The property 'Emoji' in the regular expression '\\p{Emoji}'"],
    ['[\\d-x]', "A range from a class in the regular expression '[\\d-x]'"],
    ['[a&&]', "An empty side of && in the regular expression '[a&&]'"],
    ['^*', "The repetition of '^*' in a regular expression"],
    ['(?i)ß', "Letters that are several in the other case, in the case-insensitive '(?i)ß',"],
  ])('%s', (pattern, what) => {
    expect(() => translatePattern(pattern)).toThrow(
      `NOT_SUPPORTED: ${what} is not supported by the local Athena`,
    );
  });
});

describe('tells what is wrong, as Trino does', () => {
  test.each([
    ['(a', 'end pattern with unmatched parenthesis'],
    ['a)', 'unmatched close parenthesis'],
    ['[a', 'premature end of char-class'],
    ['[]', 'empty char-class'],
    ['[z-a]', 'empty range in char class'],
    ['*a', 'target of repeat operator is not specified'],
    ['a{3,1}', 'upper is smaller than lower in repeat range'],
    ['a\\', 'end pattern at escape'],
    ['\\2', 'invalid backref number/name'],
    ['(?U)a', 'undefined group option'],
  ])('%s', (pattern, reason) => {
    expect(() => translatePattern(pattern)).toThrow(`INVALID_FUNCTION_ARGUMENT: ${reason}`);
  });
});

test.each([
  ['((a)|b)*', true],
  ['(?:(a)|b)+', true],
  ['(a*)?', true],
  ['(\\d{3})+', false],
  ['(?:a|b)+(c)', false],
])('groups of %s may have matched something else: %s', (pattern, differ) => {
  expect(translatePattern(pattern).groupsDiffer).toBe(differ);
});

test('letters of ASCII classes have no other case', () => {
  expect(matches('(?i)\\w', 'aK\u212a\u017f_')).toEqual(['a', 'K', '_']);
});
