import { expect, test } from 'vitest';
import { inboxSchedule } from './inbox-schedule.ts';

// A sample of `npm run test:soak`.
test.each([1, 2])(
  'schedule %i of writes, repeats and kills: every record of every object version once',
  async (seed) => {
    expect(await inboxSchedule(seed, 100)).toEqual([]);
  },
);
