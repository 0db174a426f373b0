import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ExecutionEnvironment } from '../../../../localstack/services/lambda/execution-environment.ts';
import { WarmEnvironments } from '../../../../localstack/services/lambda/warm-environments.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const ended: string[] = [];
beforeEach(() => void ended.splice(0));

function environment(name: string): ExecutionEnvironment {
  const made = {
    ...{ name, alive: true },
    end: async () => {
      made.alive = false;
      ended.push(name);
    },
  };
  return made as unknown as ExecutionEnvironment;
}
const one = {};
const other = {};

test('gives the one that was used last, to its owner alone', () => {
  const warm = new WarmEnvironments(4);
  const [a, b, c] = ['a', 'b', 'c'].map(environment) as [
    ExecutionEnvironment,
    ExecutionEnvironment,
    ExecutionEnvironment,
  ];
  warm.keep(one, a);
  warm.keep(one, b);
  warm.keep(other, c);
  expect([warm.take(one), warm.take(one), warm.take(one)]).toEqual([b, a, undefined]);
  expect(warm.take(other)).toBe(c);
});

test('ends the one that has waited longest when there are too many, whoever owns it', () => {
  const warm = new WarmEnvironments(2);
  for (const name of ['a', 'b']) warm.keep(one, environment(name));
  for (const name of ['c', 'd']) warm.keep(other, environment(name));
  expect(ended).toEqual(['a', 'b']);
  expect(warm.take(one)).toBeUndefined();
});

test('keeps fewer while others work: with them one more than by themselves', () => {
  let busy = 0;
  const warm = new WarmEnvironments(2, () => busy);
  for (const name of ['a', 'b']) warm.keep(one, environment(name));
  busy = 1;
  warm.makeRoom();
  expect(ended).toEqual([]);
  busy = 2;
  warm.makeRoom();
  expect(ended).toEqual(['a']);
  busy = 5;
  warm.keep(other, environment('c'));
  expect(ended).toEqual(['a', 'b', 'c']);
  expect(warm.take(other)).toBeUndefined();
});

test('ends one that waits too long, one beside it sooner; one that is taken has no end', () => {
  const warm = new WarmEnvironments(4, undefined, 1000, 100);
  const taken = environment('taken');
  warm.keep(one, taken);
  vi.advanceTimersByTime(999);
  for (const name of ['spare', 'another', 'last']) warm.keep(one, environment(name));
  vi.advanceTimersByTime(99);
  expect(ended).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(ended).toEqual(['taken', 'spare', 'another']);
  vi.advanceTimersByTime(899);
  expect(ended).toHaveLength(3);
  vi.advanceTimersByTime(1);
  expect(ended.at(-1)).toBe('last');
  const again = environment('again');
  warm.keep(one, again);
  expect(warm.take(one)).toBe(again);
  vi.advanceTimersByTime(10_000);
  expect(ended).not.toContain('again');
});

test('gives none that died', async () => {
  const warm = new WarmEnvironments(4);
  const dead = environment('dead');
  warm.keep(one, dead);
  await dead.end();
  expect(warm.take(one)).toBeUndefined();
});

test('ends all of one owner', async () => {
  const warm = new WarmEnvironments(4);
  warm.keep(one, environment('a'));
  warm.keep(other, environment('b'));
  await warm.endAll(one);
  expect(ended).toEqual(['a']);
});
