import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ExecutionEnvironment } from '../../../../localstack/services/lambda/execution-environment.ts';
import { WarmEnvironments } from '../../../../localstack/services/lambda/warm-environments.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const ended: string[] = [];
beforeEach(() => void ended.splice(0));

function environment(name: string, bytes = 0): ExecutionEnvironment {
  const made = {
    ...{ name, bytes, alive: true },
    end: async () => {
      made.alive = false;
      ended.push(name);
    },
  };
  return made as unknown as ExecutionEnvironment;
}
const one = {};
const other = {};

const MB = 2 ** 20;

test('gives the one that was used last, to its owner alone', () => {
  const warm = new WarmEnvironments({ memory: () => 0 });
  const [a, b, c] = ['a', 'b', 'c'].map((name) => environment(name));
  warm.keep(one, a!);
  warm.keep(one, b!);
  warm.keep(other, c!);
  expect([warm.take(one), warm.take(one), warm.take(one)]).toEqual([b, a, undefined]);
  expect(warm.take(other)).toBe(c);
});

test('ends the one whose function is used the least, the longest waiting first', () => {
  const warm = new WarmEnvironments({ most: 2, memory: () => 0 });
  for (const owner of [one, one, other]) warm.take(owner);
  warm.keep(one, environment('often'));
  for (const name of ['a', 'b', 'c']) warm.keep(other, environment(name));
  expect(ended).toEqual(['a', 'b']);
  expect(warm.take(one)).toMatchObject({ name: 'often' });
});

test('a function that is called no more gives way', () => {
  const warm = new WarmEnvironments({ most: 1, memory: () => 0 });
  for (let use = 0; use < 5; use++) warm.take(one);
  warm.keep(one, environment('before'));
  for (let use = 0; use < 40; use++) warm.take(other);
  warm.keep(other, environment('now'));
  expect(ended).toEqual(['before']);
});

test('keeps as many as there are places beside those at work', () => {
  let busy = 0;
  const warm = new WarmEnvironments({ most: 3, busy: () => busy, memory: () => 0 });
  for (const name of ['a', 'b', 'c']) warm.keep(one, environment(name));
  busy = 1;
  warm.take(other);
  expect(ended).toEqual(['a']);
  busy = 5;
  warm.keep(other, environment('d'));
  expect(ended).toEqual(['a', 'b', 'c', 'd']);
});

test('keeps two where the system does not tell its memory', () => {
  const warm = new WarmEnvironments();
  for (const name of ['a', 'b', 'c']) warm.keep(one, environment(name));
  expect(ended).toEqual(['a']);
});

test('ends as many as memory asks for: for a new one, and when it grows while they wait', () => {
  let bytes = 500 * MB;
  const warm = new WarmEnvironments({ memory: () => bytes, mostBytes: 700 * MB });
  for (const name of ['a', 'b', 'c', 'd']) warm.keep(one, environment(name, 100 * MB));
  warm.take(other);
  expect(ended).toEqual([]);
  bytes = 650 * MB;
  warm.take(other);
  expect(ended).toEqual(['a']);
  bytes = 850 * MB;
  vi.advanceTimersByTime(50);
  expect(ended).toEqual(['a', 'b', 'c']);
});

test('ends one that waits too long; one that is taken has no end', () => {
  const warm = new WarmEnvironments({ idleMs: 1000, memory: () => 0 });
  warm.keep(one, environment('first'));
  vi.advanceTimersByTime(999);
  warm.keep(one, environment('second'));
  expect(ended).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(ended).toEqual(['first']);
  expect(warm.take(one)).toMatchObject({ name: 'second' });
  vi.advanceTimersByTime(10_000);
  expect(ended).toEqual(['first']);
  expect(vi.getTimerCount()).toBe(0);
});

test('gives none that died', async () => {
  const warm = new WarmEnvironments();
  const dead = environment('dead');
  warm.keep(one, dead);
  await dead.end();
  expect(warm.take(one)).toBeUndefined();
});

test('ends all of one owner', async () => {
  const warm = new WarmEnvironments();
  warm.keep(one, environment('a'));
  warm.keep(other, environment('b'));
  await warm.endAll(one);
  expect(ended).toEqual(['a']);
});
