import { expect, it } from 'vitest';
import { exactNumbers } from '../../../lib/lake/exact-numbers.ts';

const EDGE = 2n ** 52n;

it('gives integers of either sign as doubles', () => {
  const values = [0n, -1n, 1n, 4_294_967_296n, -4_294_967_297n, 1_735_689_600_000_000n, EDGE - 1n, 1n - EDGE];
  expect([...exactNumbers(BigInt64Array.from(values))!]).toEqual(values.map(Number));
});

it('takes a part of the values', () => {
  expect([...exactNumbers(BigInt64Array.of(1n, 2n, 3n, 4n), 1, 3)!]).toEqual([2, 3]);
});

it.each([EDGE, -EDGE - 1n, 2n ** 63n - 1n])('refuses %d', (value) => {
  expect(exactNumbers(BigInt64Array.of(1n, value))).toBeUndefined();
});
