import { expect, test } from 'vitest';
import { candleSchedule } from '../lambdas/soak/candle-schedule.ts';

const SCHEDULES = Number(process.env.COINLAKE_SCHEDULES ?? 1000);
const SEED = Number(process.env.COINLAKE_SEED ?? 1);

test('silver equals what the provider has when faults end, or the ledger says what is missing', async () => {
  const wrong: (readonly string[])[] = [];
  for (let seed = SEED; seed < SEED + SCHEDULES; seed++) {
    const found = await candleSchedule(seed);
    if (found.length > 0) wrong.push(found);
    if (wrong.length === 5) break;
  }
  expect(wrong).toEqual([]);
});
