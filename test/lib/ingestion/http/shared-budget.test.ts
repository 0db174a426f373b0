import { beforeEach, describe, expect, it } from 'vitest';
import type { Wait } from '../../../../lib/ingestion/http/budget.ts';
import { SharedBudget, type SharedBudgetOptions } from '../../../../lib/ingestion/http/shared-budget.ts';
import { MemoryObjectStore } from '../../../../lib/lake/memory/object-store.ts';

const NOON = Date.UTC(2024, 5, 1, 12);
let objects: MemoryObjectStore;
let now: number;
let writes: number;
/** Whys of the waits that requests were told of. */
let waits: (string | undefined)[];
beforeEach(() => {
  objects = new MemoryObjectStore();
  const put = objects.put.bind(objects);
  writes = 0;
  objects.put = (...args) => {
    writes++;
    return put(...args);
  };
  now = NOON;
  waits = [];
});

const budget = (options: Partial<SharedBudgetOptions> = {}) =>
  new SharedBudget({
    objects,
    workBucket: 'work',
    provider: 'binance',
    perMinute: 10,
    now: () => now,
    ...options,
  });
/** Time passes while a request waits. */
const wait: Wait = async (milliseconds, why, until) => {
  waits.push(
    `${milliseconds / 1000} s${why === undefined ? '' : `: ${why}`}${until ? ` (${until.toISOString()})` : ''}`,
  );
  now += milliseconds;
};

describe('SharedBudget', () => {
  it('lets calls have together what a minute allows', async () => {
    const [first, second] = [budget(), budget()];
    await first.acquire(6, wait);
    await second.acquire(4, wait);
    expect(waits).toEqual([]);
    // What the first one took may still be used for 20 s, and counts for a minute after that.
    await second.acquire(5, wait);
    expect(waits).toEqual(['80 s']);
  });

  it('counts what was really used, from when it was, once its call asks again', async () => {
    const first = budget({ expected: 10 });
    // It takes five, half of a minute, and uses one of them.
    await first.acquire(1, wait);
    await budget().acquire(5, wait);
    now += 25_000;
    // Nine would be taken by now; six are, so that it gets four more.
    await first.acquire(2, wait);
    await first.acquire(2, wait);
    expect(waits).toEqual([]);
    await budget().acquire(1, wait);
    expect(waits).toEqual(['35 s']);
  });

  it('never lets a minute hold more than its limit, whoever asks when', async () => {
    let seed = 7;
    const random = (below: number) => {
      seed = (seed * 1103515245 + 12345) % 2 ** 31;
      return seed % below;
    };
    const callers = Array.from({ length: 4 }, (_, index) => budget({ perMinute: 30, expected: index * 10 }));
    const used: { readonly at: number; readonly weight: number }[] = [];
    for (let request = 0; request < 600; request++) {
      now += random(4000);
      const weight = 1 + random(3);
      await callers[random(4)]!.acquire(weight, wait);
      used.push({ at: now, weight });
    }
    for (const { at } of used) {
      const minute = used.filter((one) => one.at >= at && one.at < at + 60_000);
      expect(minute.reduce((sum, one) => sum + one.weight, 0)).toBeLessThanOrEqual(30);
    }
    // Waiting is bounded, too: what is taken and not used is lost for some time, not for ever.
    const minutes = (now - NOON) / 60_000;
    const all = used.reduce((sum, one) => sum + one.weight, 0);
    expect(all / minutes).toBeGreaterThan(12);
  });

  it('asks S3 for many requests at a time', async () => {
    const own = budget({ perMinute: 4800, expected: 64 });
    await Promise.all(Array.from({ length: 32 }, () => own.acquire(2, wait)));
    expect(writes).toBe(1);
    await Promise.all(Array.from({ length: 1000 }, () => own.acquire(2, wait)));
    expect(writes).toBeLessThanOrEqual(6);
    await own.acquire(0, wait);
    expect(waits).toEqual([]);
  });

  it('keeps the count of a UTC day, and is closed for the rest of it', async () => {
    await budget({ perMinute: 1000, perDay: 100, expected: 10 }).acquire(10, wait);
    await budget({ perMinute: 1000, perDay: 100 }).acquire(85, wait);
    const third = budget({ perMinute: 1000, perDay: 100 });
    await third.acquire(5, wait);
    expect(waits).toEqual([]);
    await third.acquire(1, wait);
    expect(waits).toEqual([
      '43200 s: binance was asked for 100 of the 100 requests that it allows a day (2024-06-02T00:00:00.000Z)',
    ]);
    await third.acquire(99, wait);
    expect(waits).toHaveLength(1);
  });

  it('remembers until when a provider is closed, for all who ask it with the same key', async () => {
    const until = new Date(NOON + 300_000);
    await budget().close(until, 'banned');
    await budget().close(new Date(NOON + 1000), 'retry after 1 s');
    expect(await budget().closedUntil()).toEqual({ until, reason: 'banned' });
    expect(await budget({ apiKey: 'CG-0123456789' }).closedUntil()).toBeUndefined();
    expect(await budget({ provider: 'coingecko' }).closedUntil()).toBeUndefined();
    await budget().acquire(1, wait);
    expect(waits).toEqual(['300 s: banned (2024-06-01T12:05:00.000Z)']);
    expect(await budget().closedUntil()).toBeUndefined();
  });

  it('shows nothing of a key', async () => {
    await budget({ apiKey: 'CG-0123456789' }).acquire(1, wait);
    const uris: string[] = [];
    for await (const { uri } of objects.list('s3://work/')) uris.push(uri);
    expect(uris).toEqual([expect.stringMatching(/^s3:\/\/work\/providers\/binance-[0-9a-f]{16}\.json$/)]);
    expect(Buffer.from(await objects.get(uris[0]!)).toString()).not.toContain('0123456789');
  });

  it('loses nothing where two calls write at once', async () => {
    const callers = Array.from({ length: 5 }, () => budget({ perMinute: 100 }));
    await Promise.all(callers.map((caller) => caller.acquire(10, wait)));
    const record = JSON.parse(
      Buffer.from(await objects.get('s3://work/providers/binance.json')).toString(),
    ) as { spent: number; grants: unknown[] };
    expect(record).toMatchObject({ day: '2024-06-01', spent: 50 });
    expect(record.grants).toHaveLength(5);
  });
});
