import { beforeEach, describe, expect, it } from 'vitest';
import { eachAlone, failureOf, readProgress } from '../../../../lib/ingestion/run/slice-progress.ts';
import { MemoryObjectStore } from '../../../../lib/lake/memory/object-store.ts';

let place: Parameters<typeof eachAlone>[0];
let worked: string[];
beforeEach(() => {
  place = { objects: new MemoryObjectStore(), workBucket: 'work', run: 'r', step: 'ingest', group: 0 };
  worked = [];
});

const slices = ['a', 'b', 'c', 'd'].map((name) => ({ name }));
/** A call that dies on these slices, as one that is out of memory: nothing after that is recorded. */
const call = (...deadly: readonly string[]) =>
  eachAlone(place, slices, async ({ name }) => {
    worked.push(name);
    if (deadly.includes(name)) throw new Error('killed');
    return name === 'c' ? { state: 'refused', reason: 'unknown' } : undefined;
  }).catch(() => {});
const progress = () => readProgress(place.objects, 'work', 'r', 'ingest', 0);

describe('eachAlone', () => {
  it('records each outcome, and does nothing twice', async () => {
    await call();
    await call();
    expect(worked).toEqual(['a', 'b', 'c', 'd']);
    expect(await progress()).toEqual({
      a: { attempts: 1, state: 'done' },
      b: { attempts: 1, state: 'done' },
      c: { attempts: 1, state: 'refused', reason: 'unknown' },
      d: { attempts: 1, state: 'done' },
    });
  });

  it('goes on behind a slice that killed the call, and leaves that for the end', async () => {
    await call('b');
    expect(await progress()).toMatchObject({ a: { state: 'done' }, b: { state: 'asking', attempts: 1 } });
    await call('b');
    await call('b');
    expect(worked).toEqual(['a', 'b', 'c', 'd', 'b']);
    expect(failureOf((await progress())?.b, 'nothing is known')).toEqual({
      state: 'failed',
      reason: 'its function ended 2 times without a word',
    });
  });

  it('works again on what has failed, not on what was refused', async () => {
    let isDown = true;
    const ask = () =>
      eachAlone(place, slices.slice(0, 2), async ({ name }) => {
        worked.push(name);
        if (name === 'b') return { state: 'refused', reason: 'no' };
        return isDown ? { state: 'failed', reason: 'down' } : undefined;
      });
    await ask();
    isDown = false;
    await ask();
    expect(worked).toEqual(['a', 'b', 'a']);
    expect(await progress()).toMatchObject({ a: { attempts: 2, state: 'done' }, b: { attempts: 1 } });
  });
});
