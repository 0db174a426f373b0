import { expect, it } from 'vitest';
import { RequestBudget } from '../../../../lib/ingestion/http/request-budget.ts';

it('makes a request wait until enough of the last minute has left the window', () => {
  let now = 0;
  const budget = new RequestBudget(10, { now: () => now });
  budget.take(4);
  now = 20_000;
  budget.take(4);
  expect(budget.waitFor(2)).toBe(0);
  expect(budget.waitFor(6)).toBe(40_000);
  expect(budget.waitFor(8)).toBe(60_000);
  now = 60_000;
  expect(budget.waitFor(6)).toBe(0);
});

it('asks again after each wait: others may have taken what was free', async () => {
  let now = 0;
  const budget = new RequestBudget(10, { now: () => now });
  const waits: number[] = [];
  const wait = async (milliseconds: number) => {
    waits.push(milliseconds);
    now += milliseconds;
  };
  await budget.acquire(10, wait);
  const first = budget.acquire(10, wait);
  const second = budget.acquire(10, wait);
  await Promise.all([first, second]);
  expect(waits).toEqual([60_000, 60_000]);
  expect(now).toBe(120_000);
});
