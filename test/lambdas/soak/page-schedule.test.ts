import { expect, test } from 'vitest';
import { pageSchedule } from './page-schedule.ts';

// A sample of `npm run test:soak`.
test.each(Array.from({ length: 4 }, (_, index) => index + 1))('schedule %i of faults heals', async (seed) => {
  expect(await pageSchedule(seed)).toEqual([]);
});
