import { beforeEach, describe, expect, it } from 'vitest';
import {
  eachAlone,
  failureOf,
  type Outcome,
  readProgress,
  type SideBySide,
} from '../../../../lib/ingestion/run/slice-progress.ts';
import { MemoryObjectStore } from '../../../../lib/lake/memory/object-store.ts';

let place: Parameters<typeof eachAlone>[0];
/** Names of the slices whose work began; those that were at work together are joined. */
let worked: string[];
beforeEach(() => {
  place = { objects: new MemoryObjectStore(), workBucket: 'work', run: 'r', step: 'ingest', group: 0 };
  worked = [];
});

const named = (names: string) => [...names].map((name) => ({ name }));
type Slice = { readonly name: string };

/** A call that dies on some slices, as one that is out of memory: nothing after that is recorded. `c` is refused. */
const call = (deadly = '', { names = 'abcd', most = 1 }: { names?: string; most?: number } = {}) =>
  eachAlone(
    place,
    named(names),
    async (together) => {
      worked.push(together.map(({ slice }) => slice.name).join(''));
      if (together.some(({ slice }) => deadly.includes(slice.name))) throw new Error('killed');
      return together.map(
        ({ slice: { name } }): Outcome =>
          name === 'c' ? { state: 'refused', reason: 'unknown' } : { state: 'done', result: `of ${name}` },
      );
    },
    { sideBySide: { most } },
  ).catch(() => {});
const progress = async () => (await readProgress(place.objects, 'work', 'r', 'ingest', 0)) ?? {};

describe('eachAlone', () => {
  it('records each outcome and what it leaves, and does nothing twice', async () => {
    await call();
    await call();
    expect(worked).toEqual(['a', 'b', 'c', 'd']);
    expect(await progress()).toEqual({
      a: { attempts: 1, state: 'done', result: 'of a' },
      b: { attempts: 1, state: 'done', result: 'of b' },
      c: { attempts: 1, state: 'refused', reason: 'unknown' },
      d: { attempts: 1, state: 'done', result: 'of d' },
    });
  });

  it('goes on behind a slice that killed the call, and leaves that for the end', async () => {
    await call('b');
    expect(await progress()).toMatchObject({ a: { state: 'done' }, b: { state: 'asking', attempts: 1 } });
    await call('b');
    await call('b');
    expect(worked).toEqual(['a', 'b', 'c', 'd', 'b']);
    expect(failureOf((await progress()).b, 'nothing is known')).toEqual({
      state: 'failed',
      reason: 'its function ended 2 times without a word',
    });
  });

  it('works on some side by side, and after a death one by one: those that died beside others come before one that died alone', async () => {
    const names = 'abdefgh';
    await call('be', { names, most: 3 });
    expect(await progress()).toMatchObject({ a: { state: 'asking', attempts: 1, beside: 2 } });
    await call('be', { names, most: 3 });
    expect(worked).toEqual(['abd', 'e']);
    await call('be', { names, most: 3 });
    expect(worked.slice(2)).toEqual(['f', 'g', 'h', 'a', 'b']);
    await call('be', { names, most: 3 });
    await call('be', { names, most: 3 });
    expect(worked.slice(7)).toEqual(['d', 'e']);
    const states = Object.entries(await progress()).map(
      ([name, { state, attempts }]) => `${name} ${state} ${attempts}`,
    );
    expect(states.sort()).toEqual([
      'a done 2',
      'b asking 2',
      'd done 2',
      'e asking 2',
      'f done 1',
      'g done 1',
      'h done 1',
    ]);
  });

  it('puts so many together as weigh no more than they may; one that weighs more is alone', async () => {
    const weights: Readonly<Record<string, number>> = { a: 5, b: 5, c: 1, d: 99, e: 1, f: 1, g: 1 };
    const sideBySide: SideBySide<Slice> = { most: 3, weight: ({ name }) => weights[name]!, mostWeight: 10 };
    await eachAlone(
      place,
      named('abcdefg'),
      async (together) => {
        worked.push(together.map(({ slice }) => slice.name).join(''));
        return together.map(() => ({ state: 'done' }));
      },
      { sideBySide },
    );
    expect(worked).toEqual(['ab', 'c', 'd', 'efg']);
  });

  it('works again on what has failed, not on what was refused', async () => {
    let isDown = true;
    const attempts: number[] = [];
    const ask = () =>
      eachAlone(place, named('ab'), async (together) =>
        together.map(({ slice: { name }, attempt }): Outcome => {
          worked.push(name);
          attempts.push(attempt);
          if (name === 'b') return { state: 'refused', reason: 'no' };
          return isDown ? { state: 'failed', reason: 'down' } : { state: 'done' };
        }),
      );
    await ask();
    isDown = false;
    await ask();
    expect(worked).toEqual(['a', 'b', 'a']);
    expect(attempts).toEqual([1, 1, 2]);
    expect(await progress()).toMatchObject({ a: { attempts: 2, state: 'done' }, b: { attempts: 1 } });
  });

  it('ends where another call has taken the group over, and undoes nothing of that', async () => {
    const slow = eachAlone(place, named('ab'), async (together) => {
      if (together[0]!.slice.name === 'a') await call();
      return together.map(() => ({ state: 'failed', reason: 'too late' }));
    });
    await expect(slow).rejects.toThrow(
      's3://work/runs/r/progress/ingest-0.json was written by another call for the same group: this one ends',
    );
    expect(await progress()).toMatchObject({ b: { state: 'done' }, d: { state: 'done' } });
  });

  it('takes a write for its own whose answer was lost', async () => {
    const objects = place.objects as MemoryObjectStore;
    const put = objects.put.bind(objects);
    let writes = 0;
    objects.put = async (...args) => {
      const done = await put(...args);
      // The client tries again, and meets what it wrote.
      if (++writes === 2) return put(...args);
      return done;
    };
    await eachAlone(place, named('ab'), async (together) => together.map(() => ({ state: 'done' })));
    expect(writes).toBe(3);
    expect(await progress()).toMatchObject({ a: { state: 'done' }, b: { state: 'done' } });
  });
});
