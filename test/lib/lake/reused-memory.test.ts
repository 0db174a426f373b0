import { expect, it } from 'vitest';
import { ReusedMemory } from '../../../lib/lake/reused-memory.ts';

it('gives again what was given back, of what is free the smallest that suffices', () => {
  const memory = new ReusedMemory();
  const [large, small] = [memory.take(200_000), memory.take(50_000)];
  expect([large.byteLength >= 200_000, small.byteLength >= 50_000]).toEqual([true, true]);
  memory.giveBack([large]);
  memory.giveBack([small]);
  expect(memory.take(40_000)).toBe(small);
  expect(memory.take(40_000)).toBe(large);
});

it('never gives what is taken', () => {
  const memory = new ReusedMemory();
  const taken = Array.from({ length: 5 }, () => memory.take(20_000));
  expect(new Set(taken).size).toBe(5);
  memory.giveBack();
  expect(new Set(Array.from({ length: 5 }, () => memory.take(20_000)))).toEqual(new Set(taken));
});

it('knows what it gave until it is given back, once', () => {
  const memory = new ReusedMemory();
  const buffer = memory.take(20_000);
  expect([memory.has(buffer), memory.has(new ArrayBuffer(20_000))]).toEqual([true, false]);
  memory.giveBack([buffer]);
  memory.giveBack([buffer, new ArrayBuffer(20_000)]);
  expect(memory.has(buffer)).toBe(false);
  expect(memory.take(20_000)).toBe(buffer);
  expect(memory.take(20_000)).not.toBe(buffer);
});

it('keeps little: what is given back beyond that is free for others', () => {
  const memory = new ReusedMemory();
  const buffers = Array.from({ length: 5 }, () => memory.take(30_000_000));
  memory.giveBack();
  const kept = buffers.filter(({ detached }) => !detached);
  expect(kept.length).toBe(3);
  expect(kept).toContain(memory.take(30_000_000));
});

it('keeps no short memory', () => {
  const memory = new ReusedMemory();
  const buffer = memory.take(100);
  expect([buffer.byteLength, memory.has(buffer)]).toEqual([100, false]);
});
