import { expect, test } from 'vitest';
import { compareAnswers } from './answer.ts';

const rows = (type: string, ...values: unknown[]) => ({
  types: [type],
  rows: values.map((value) => [value]),
});
const failure = (error: string) => ({ error, message: `${error}: words` });

test('types, values, signs of zero and digits are compared', () => {
  const verdict = (a: ReturnType<typeof rows>, b: ReturnType<typeof rows>) =>
    compareAnswers(a, b, false, true).verdict;
  expect(verdict(rows('bigint', 7n), rows('bigint', 7))).toBe('equal');
  expect(verdict(rows('bigint', 7), rows('integer', 7))).toBe('different');
  expect(verdict(rows('decimal(3, 2)', '1.10'), rows('decimal(3, 2)', '1.11'))).toBe('different');
  expect(verdict(rows('double', 0), rows('double', -0))).toBe('different');
  expect(verdict(rows('double', 0.1), rows('double', 0.1 + 1e-16))).toBe('different');
  expect(verdict(rows('real', 3.3000002), rows('real', Math.fround(3.3000002)))).toBe('equal');
  expect(verdict(rows('map(integer, integer)', { 1: 2 }), rows('map(integer, integer)', { 1: 3 }))).toBe(
    'different',
  );
});

test('an approximate float may differ in its last places', () => {
  expect(compareAnswers(rows('double', 1), rows('double', 1 + 1e-15), true, true).verdict).toBe('equal');
  expect(compareAnswers(rows('double', 1), rows('double', 1 + 1e-9), true, true).verdict).toBe('different');
});

test('rows of a query without an order are compared as a set', () => {
  const [a, b] = [rows('integer', 1, 2), rows('integer', 2, 1)];
  expect(compareAnswers(a, b, false, false).verdict).toBe('equal');
  expect(compareAnswers(a, b, false, true).detail).toBe('row 1: 1 instead of 2 (integer)');
});

test('errors are compared by name; a refusal counts for itself', () => {
  const compare = (
    local: Parameters<typeof compareAnswers>[0],
    trino: Parameters<typeof compareAnswers>[1],
  ) => compareAnswers(local, trino, false, true);
  expect(compare(failure('DIVISION_BY_ZERO'), failure('DIVISION_BY_ZERO'))).toEqual({
    verdict: 'equal',
    detail: 'DIVISION_BY_ZERO',
    failure: 'both',
  });
  expect(compare(failure('DIVISION_BY_ZERO'), rows('integer', null))).toEqual({
    verdict: 'different',
    detail: 'DIVISION_BY_ZERO: words instead of integer [[null]]',
    failure: 'local',
  });
  expect(compare({ ...failure('NOT_SUPPORTED'), refused: 'x' }, rows('integer', 1)).verdict).toBe('refused');
});

test('bigints of one engine and numbers of the other sort alike', () => {
  const [a, b] = [rows('bigint', 2n, 10n ** 18n), rows('bigint', 10n ** 18n, 2)];
  expect(compareAnswers(a, b, false, false).verdict).toBe('equal');
});
