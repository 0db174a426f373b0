import { setTimeout as sleep } from 'node:timers/promises';

/** Time as executions see it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `milliseconds`; rejects when `signal` aborts. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/** Longest delay that a timer of Node takes (2^31 - 1 ms). */
const LONGEST_TIMER = 2_147_483_647;

/** A clock over `now` that sleeps in real time. */
export function realClock(now: () => Date): Clock {
  return {
    now: () => now().getTime(),
    async sleep(milliseconds, signal) {
      let left = milliseconds;
      while (left > LONGEST_TIMER) {
        await sleep(LONGEST_TIMER, undefined, { signal });
        left -= LONGEST_TIMER;
      }
      await sleep(Math.max(0, left), undefined, { signal });
    },
  };
}
