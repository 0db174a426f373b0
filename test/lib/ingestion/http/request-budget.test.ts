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

it('starts a minute late where another invocation may have used up the minute', () => {
  let now = 0;
  const budget = new RequestBudget(10, { now: () => now, isUsedUp: true });
  expect(budget.waitFor(1)).toBe(60_000);
  now = 60_000;
  expect(budget.waitFor(10)).toBe(0);
});
