import { expect, it } from 'vitest';
import { packBlocks, unpackBlocks } from '../../../../lib/ingestion/run/zstd-blocks.ts';

/** Bytes that hardly compress, the same for a seed. */
function noise(length: number, seed: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let at = 0, state = seed; at < length; at++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    bytes[at] = state >>> 24;
  }
  return bytes;
}

const MIB = 1 << 20;

it.each([
  ['nothing', []],
  ['parts without bytes', [new Uint8Array(0), noise(3, 1), new Uint8Array(0)]],
  ['a block to its last byte', [noise(MIB - 1, 2), noise(1, 3)]],
  ['parts that blocks end within', [noise(700_000, 4), new Uint8Array(3 * MIB), noise(2_500_000, 5)]],
])('gives back what it was given, behind its head: %s', (_, parts) => {
  const head = Buffer.from('head');
  const packed = packBlocks(head, parts);
  expect(packed.subarray(0, 4)).toEqual(head);
  const whole = Buffer.concat(parts);
  const bytes = Buffer.alloc(whole.length);
  unpackBlocks(packed.subarray(4), bytes);
  expect(bytes.equals(whole)).toBe(true);
});

it('makes bytes that repeat few', () => {
  expect(packBlocks(Buffer.alloc(0), [new Uint8Array(5 * MIB)]).length).toBeLessThan(5_000);
});

it('leaves what it gave before as it was', () => {
  const [first, second] = [noise(9_000, 6), noise(9_000, 7)];
  const packed = packBlocks(Buffer.alloc(0), [first]);
  packBlocks(Buffer.alloc(0), [second]);
  const bytes = Buffer.alloc(first.length);
  unpackBlocks(packed, bytes);
  expect(bytes.equals(first)).toBe(true);
});
