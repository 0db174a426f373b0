import { expect, test } from 'vitest';
import { type LineLimits, QueryLine } from '../../../../../localstack/services/athena/process/query-line.ts';

const MIB = 2 ** 20;

/** A line whose queries take what `memory` says by their process, and the order in which they began. */
function line(limits: Partial<LineLimits>, memory: Record<number, number | undefined>) {
  const made = new QueryLine({
    ...{ processes: 4, settledMs: 20, patienceMs: 60_000 },
    memoryOf: async (pid) => memory[pid],
    ...limits,
  });
  const began: number[] = [];
  const start = (pid: number, signal = new AbortController().signal) => {
    const end = Promise.withResolvers<void>();
    const ended = made.through(signal, async (took) => {
      took({ pid });
      began.push(pid);
      await end.promise;
      return pid;
    });
    ended.catch(() => {});
    return { end: () => end.resolve(), ended };
  };
  return { start, began };
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const soon = (began: number[], count: number) =>
  expect.poll(() => began.length, { timeout: 5000 }).toBe(count);

test('beside a query that is known to take little memory the next begins, beside others it waits', async () => {
  const { start, began } = line({}, { 1: 120 * MIB, 2: 250 * MIB });
  const first = start(1);
  start(2);
  await soon(began, 2);
  const third = start(3);
  await pause(600);
  expect(began).toEqual([1, 2]);
  first.end();
  await soon(began, 3);
  expect(began).toEqual([1, 2, 3]);
  third.end();
  expect(await third.ended).toBe(3);
});

test('a query that has just begun may need anything: the next waits', async () => {
  const { start, began } = line({ settledMs: 60_000 }, { 1: 1 });
  const first = start(1);
  start(2);
  await pause(500);
  expect(began).toEqual([1]);
  first.end();
  await soon(began, 2);
});

test('where the system does not tell, a query waits for the one before it', async () => {
  const { start, began } = line({}, { 1: undefined });
  const first = start(1);
  start(2);
  await pause(500);
  expect(began).toEqual([1]);
  first.end();
  await soon(began, 2);
});

test('no query waits for memory longer than its patience, and never more run than may', async () => {
  const { start, began } = line({ patienceMs: 300, processes: 2 }, { 1: 500 * MIB, 2: 500 * MIB });
  const first = start(1);
  start(2);
  start(3);
  await pause(100);
  expect(began).toEqual([1]);
  await soon(began, 2);
  await pause(800);
  expect(began).toEqual([1, 2]);
  first.end();
  await soon(began, 3);
});

test('an abort leaves the line, and those behind it keep their order', async () => {
  const { start, began } = line({}, { 1: 500 * MIB, 3: 500 * MIB });
  const first = start(1);
  const leaving = new AbortController();
  const second = start(2, leaving.signal);
  start(3);
  start(4);
  leaving.abort(new Error('left'));
  await expect(second.ended).rejects.toThrow('left');
  first.end();
  await soon(began, 2);
  expect(began).toEqual([1, 3]);
});
