import { beforeEach, describe, expect, it } from 'vitest';
import { ingestAlone } from '../../../lambdas/ingest/ingest-alone.ts';
import { ProviderRejected, ProviderThrottled, ProviderUnavailable } from '../../../lib/contracts/errors.ts';
import { readProgress } from '../../../lib/ingestion/run/slice-progress.ts';
import { MemoryObjectStore } from '../../../lib/lake/memory/object-store.ts';

let place: Parameters<typeof ingestAlone>[0];
/** In the order of asking. */
let asked: string[];
beforeEach(() => {
  place = { objects: new MemoryObjectStore(), workBucket: 'work', run: 'r', group: 0 };
  asked = [];
});

const slices = Array.from({ length: 20 }, (_, index) => ({ name: `s${String(index).padStart(2, '0')}` }));
const until = new Date('2024-06-01T01:00:00Z');

/** @param answer throws where the provider does; later slices answer earlier */
const ingest = (answer: (name: string) => void, closure?: { until: Date; reason: string }) =>
  ingestAlone(
    place,
    slices,
    async ({ slice: { name } }) => {
      asked.push(name);
      await new Promise((resolve) => setTimeout(resolve, (20 - Number(name.slice(1))) * 2));
      answer(name);
    },
    () => {},
    { closure },
  );
const states = async () =>
  Object.entries((await readProgress(place.objects, 'work', 'r', 'ingest', 0)) ?? {}).map(
    ([name, { state }]) => `${name} ${state}`,
  );

describe('ingestAlone', () => {
  it('asks for some at a time, and notes their outcomes in the order of the slices', async () => {
    let atWork = 0;
    let most = 0;
    await ingestAlone(
      place,
      slices,
      async () => {
        most = Math.max(most, ++atWork);
        await new Promise((resolve) => setTimeout(resolve, 1));
        atWork--;
      },
      () => {},
    );
    expect(most).toBe(8);
    expect(await states()).toEqual(slices.map(({ name }) => `${name} done`));
  });

  it('asks a provider that closed itself no more; what was under way is kept', async () => {
    await ingest((name) => {
      if (name === 's03') throw new ProviderRejected('banned', { until });
    });
    expect(asked).toEqual(slices.slice(0, 8).map(({ name }) => name));
    expect(await states()).toEqual(
      slices.map(({ name }, index) => `${name} ${index < 8 && index !== 3 ? 'done' : 'waiting'}`),
    );
    const { s19 } = (await readProgress(place.objects, 'work', 'r', 'ingest', 0))!;
    expect(s19).toEqual({
      attempts: 1,
      state: 'waiting',
      reason: 'ProviderRejected: banned',
      until: until.toISOString(),
    });
  });

  it('asks nothing of a provider that another call found closed', async () => {
    await ingest(() => {}, { until, reason: 'p answered 418: this address is banned for 3600 s' });
    expect(asked).toEqual([]);
    const { s00 } = (await readProgress(place.objects, 'work', 'r', 'ingest', 0))!;
    expect(s00).toMatchObject({
      state: 'waiting',
      until: until.toISOString(),
      reason:
        'not asked for: the provider closed itself until 2024-06-01T01:00:00.000Z: p answered 418: this address is banned for 3600 s',
    });
  });

  it('begins nothing in the last tenth of its time: what is left is as due as before', async () => {
    let left = 900_000;
    const call = () =>
      ingestAlone(
        place,
        slices,
        async ({ slice: { name } }) => {
          asked.push(name);
          left -= 51_000;
        },
        () => {},
        { remainingTime: () => left },
      );
    await call();
    expect(asked).toHaveLength(16);
    expect((await states()).slice(15)).toEqual(['s15 done', 's16 left', 's17 left', 's18 left', 's19 left']);
    left = 900_000;
    await call();
    expect(await states()).toEqual(slices.map(({ name }) => `${name} done`));
  });

  it('counts silences in the order of the slices, whichever was silent first', async () => {
    const silent = ingest((name) => {
      if (name !== 's06') throw new ProviderUnavailable(`${name} silent`);
    });
    // The first error that may pass, by its slice.
    await expect(silent).rejects.toThrow('s00 silent');
    // Five in a row within the first eight end the call; one of them was answered.
    expect(asked).toHaveLength(8);
    expect((await states()).slice(5, 9)).toEqual(['s05 failed', 's06 done', 's07 failed', 's08 failed']);
  });

  it('calls again for what may pass, once all others were asked', async () => {
    const throttled = ingest((name) => {
      if (name === 's00') throw new ProviderThrottled('too many requests');
    });
    await expect(throttled).rejects.toThrow(ProviderThrottled);
    expect(asked).toHaveLength(20);
    asked = [];
    await ingest(() => {});
    expect(asked).toEqual(['s00']);
  });
});
