import { setFlagsFromString } from 'node:v8';
import { afterEach, expect, test } from 'vitest';
import {
  caseVariants,
  caseVariantsOfRange,
} from '../../../../../../localstack/services/athena/translator/regular-expression/case-variants.ts';
import { translatePattern } from '../../../../../../localstack/services/athena/translator/regular-expression/translate-pattern.ts';
import { seeded } from '../../../../../setup/seeded.ts';

// V8 stops to optimize expressions when a process has compiled many.
afterEach(() => setFlagsFromString('--regexp-optimization'));

test.each([
  ['a', 'aA'],
  ['A', 'Aa'],
  ['é', 'éÉ'],
  ['σ', 'σΣς'],
  ['Ж', 'Жж'],
  ['ı', 'ı'],
  ['1', '1'],
  ['日', '日'],
])('%s in all cases is %s', (character, all) => {
  expect([...caseVariants(character)].sort()).toEqual([...all].sort());
});

test('a range has the other cases of its letters beside it', () => {
  expect(caseVariantsOfRange('b', 'd')).toEqual(['B', 'C', 'D']);
  expect(caseVariantsOfRange('0', '9')).toEqual([]);
  expect(caseVariantsOfRange('Y', 'b')).toEqual(['A', 'B', 'y', 'z']);
});

/** What a pattern matches, and where. */
const found = (expression: RegExp, text: string): string =>
  [...text.matchAll(expression)].map((match) => `${match.index}${match[0]}`).join();

test.each([[true], [false]])('patterns match as JavaScript’s own flag has it, optimized: %s', (optimized) => {
  if (!optimized) setFlagsFromString('--no-regexp-optimization');
  const random = seeded(11);
  const below = (n: number) => Math.floor(random() * n);
  const atom = (depth: number): string =>
    depth > 0 && below(3) === 0 ? `(?:${alternatives(depth - 1)})` : ['[^bx]', '[a-c]', ...'abcd'][below(6)]!;
  const piece = (depth: number) => atom(depth) + ['', '', '', '+', '?', '{1,2}'][below(6)]!;
  const several = (one: () => string, between: string) =>
    Array.from({ length: 1 + below(3) }, one).join(between);
  const alternatives = (depth: number): string => several(() => several(() => piece(depth), ''), '|');
  const text = () => Array.from({ length: below(12) }, () => 'abcdABCDx'[below(9)]).join('');
  for (let turn = 0; turn < 2000; turn++) {
    const pattern = alternatives(2);
    const [expected, whole, part] = [
      new RegExp(pattern, 'giv'),
      new RegExp(translatePattern(`(?i)${pattern}`).source, 'gv'),
      new RegExp(translatePattern(`(?i:${pattern})`).source, 'gv'),
    ];
    for (let tries = 0; tries < 3; tries++) {
      const asked = text();
      const matches = found(expected, asked);
      expect([pattern, asked, found(whole, asked), found(part, asked)]).toEqual([
        ...[pattern, asked, matches, matches],
      ]);
    }
  }
});

test('a part in one case stays so, and no flag of JavaScript’s is within an expression', () => {
  const { source } = translatePattern('(?i)a(?-i:b)|[x-z]c');
  expect(source).toBe('[aA](?:b)|[x-zXYZ][cC]');
});

test('a reference within is refused, for it would have to match the other case', () => {
  expect(() => translatePattern('(?i)(a)\\1')).toThrow(
    "\\1 in the case-insensitive regular expression '(?i)(a)\\1' is not supported by the local Athena",
  );
});
