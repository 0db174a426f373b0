import { ByteWriter } from 'hyparquet-writer/src/bytewriter.js';
import { deltaBinaryPack } from 'hyparquet-writer/src/delta.js';
import { exactNumbers } from '../exact-numbers.ts';
import { pageScratch } from './page-scratch.ts';

const BLOCK = 128;
const MINIBLOCKS = 4;
const MINIBLOCK = BLOCK / MINIBLOCKS;

/**
 * DELTA_BINARY_PACKED of the Parquet format (Encodings.md, "Delta encoding"): small for times and counters. Blocks whose
 * deltas spread over less than 2^52 are packed without BigInts; anything wider goes to the library.
 */
export function deltaBytes(array: BigInt64Array, start: number, end: number): Uint8Array {
  return narrowDeltaBytes(array, start, end) ?? generalDeltaBytes(array.subarray(start, end));
}

function generalDeltaBytes(values: BigInt64Array): Uint8Array {
  const writer = new ByteWriter();
  deltaBinaryPack(writer, values, 'INT64');
  return writer.getBytes();
}

function narrowDeltaBytes(array: BigInt64Array, start: number, end: number): Uint8Array | undefined {
  const count = end - start;
  if (count === 0) return undefined;
  // The values of a block, and the one before it.
  const numbers = new Float64Array(BLOCK + 1);
  if (!exactNumbers(array, start, start + 1, numbers)) return undefined;
  const out = pageScratch(16 + (Math.ceil(count / BLOCK) + 1) * (10 + MINIBLOCKS) + (count + BLOCK) * 7);
  let at = 0;
  const varint = (value: number) => {
    let rest = value;
    while (rest >= 0x80) {
      out[at++] = (rest % 0x80) + 0x80;
      rest = Math.floor(rest / 0x80);
    }
    out[at++] = rest;
  };
  const zigzag = (value: number) => varint(value < 0 ? -value * 2 - 1 : value * 2);

  varint(BLOCK);
  varint(MINIBLOCKS);
  varint(count);
  zigzag(numbers[0]!);
  const deltas = new Float64Array(BLOCK);
  for (let from = 1; from < count; from += BLOCK) {
    const size = Math.min(BLOCK, count - from);
    if (!exactNumbers(array, start + from - 1, start + from + size, numbers)) return undefined;
    let min = Number.POSITIVE_INFINITY;
    let max = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < size; i++) {
      const delta = numbers[i + 1]! - numbers[i]!;
      deltas[i] = delta;
      if (delta < min) min = delta;
      if (delta > max) max = delta;
    }
    if (max - min >= 2 ** 52) return undefined;
    zigzag(min);
    const widths = at;
    at += MINIBLOCKS;
    for (let m = 0; m < MINIBLOCKS; m++) {
      const first = m * MINIBLOCK;
      const last = Math.min(first + MINIBLOCK, size);
      let largest = 0;
      for (let i = first; i < last; i++) largest = Math.max(largest, deltas[i]! - min);
      const width = widthOf(largest);
      out[widths + m] = width;
      if (width) at = packMiniblock(out, at, deltas, first, last, min, width);
    }
  }
  return out.subarray(0, at);
}

const TWO_TO_32 = 2 ** 32;

/** Bits of an integer below 2^52. */
const widthOf = (value: number): number =>
  value < TWO_TO_32 ? 32 - Math.clz32(value) : 64 - Math.clz32(value / TWO_TO_32);

/** 32 values of `width` bits, the lowest bit first; past `last` they are zero. */
function packMiniblock(
  out: Uint8Array,
  start: number,
  deltas: Float64Array,
  first: number,
  last: number,
  min: number,
  width: number,
): number {
  let at = start;
  let pending = 0;
  let bits = 0;
  for (let i = first; i < first + MINIBLOCK; i++) {
    const value = i < last ? deltas[i]! - min : 0;
    let part = value | 0;
    // In steps of 16 bits: with up to 7 that are pending, the arithmetic stays within 32.
    for (let done = 0; done < width; ) {
      pending |= (part & 0xffff) << bits;
      bits += Math.min(width - done, 16);
      for (; bits >= 8; bits -= 8, pending >>>= 8) out[at++] = pending;
      done += 16;
      part = done === 32 ? Math.floor(value / TWO_TO_32) : part >>> 16;
    }
  }
  return at;
}
