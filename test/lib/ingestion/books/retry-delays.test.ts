import { expect, it } from 'vitest';
import { askedAgainAt, triedAgainAt } from '../../../../lib/ingestion/books/retry-delays.ts';

const HOUR = 3_600_000;

it('asks again after an hour, six, a day, a week and a month, and then every month', () => {
  expect([1, 2, 3, 4, 5, 6].map((attempts) => (askedAgainAt(attempts, 7) - 7) / HOUR)).toEqual([
    1, 6, 24, 168, 720, 720,
  ]);
});

it('tries again with the next run what failed, and only then waits', () => {
  expect([1, 2, 3].map((attempts) => (triedAgainAt(attempts, 7) - 7) / HOUR)).toEqual([0, 1, 6]);
});
