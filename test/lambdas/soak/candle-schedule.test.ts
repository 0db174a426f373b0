import { expect, test } from 'vitest';
import { candleSchedule } from './candle-schedule.ts';

// A sample of `npm run test:soak`.
test.each(Array.from({ length: 4 }, (_, index) => index + 1))('schedule %i of faults heals', async (seed) => {
  expect(await candleSchedule(seed)).toEqual([]);
});
