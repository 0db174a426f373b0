import { expect, it } from 'vitest';
import { nextTime } from '../../../../lib/ingestion/books/retry-delays.ts';

const HOUR = 3_600_000;

it.each(['empty', 'refused'] as const)(
  'asks again for what is %s after an hour, six, a day, a week and a month, and then every month',
  (state) => {
    expect([1, 2, 3, 4, 5, 6].map((attempts) => (nextTime({ state }, attempts, 7)! - 7) / HOUR)).toEqual([
      1, 6, 24, 168, 720, 720,
    ]);
  },
);

it('tries again with the next run what failed, and only then waits', () => {
  expect([1, 2, 3].map((attempts) => (nextTime({ state: 'failed' }, attempts, 7)! - 7) / HOUR)).toEqual([
    0, 1, 6,
  ]);
});

it('waits until a closed provider opens, where that is known', () => {
  expect(nextTime({ state: 'waiting', until: '2024-06-01T00:00:00Z' }, 1, 7)).toBe(Date.parse('2024-06-01'));
  expect(nextTime({ state: 'waiting' }, 1, 7)).toBe(7);
});

it('leaves what is held or due to its coverage', () => {
  expect([nextTime({ state: 'held' }, 0, 7), nextTime({ state: 'due' }, 0, 7)]).toEqual([
    undefined,
    undefined,
  ]);
});
