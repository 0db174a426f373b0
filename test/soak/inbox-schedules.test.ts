import { expect, test } from 'vitest';
import { inboxSchedule } from '../lambdas/soak/inbox-schedule.ts';

const SCHEDULES = Number(process.env.COINLAKE_SCHEDULES ?? 10);
const SEED = Number(process.env.COINLAKE_SEED ?? 1);

test('of a thousand objects, repeated, overwritten and met by kills, every record is there once', async () => {
  const wrong: (readonly string[])[] = [];
  for (let seed = SEED; seed < SEED + SCHEDULES; seed++) {
    const found = await inboxSchedule(seed, 1000);
    if (found.length > 0) wrong.push(found);
    if (wrong.length === 5) break;
  }
  expect(wrong).toEqual([]);
});
