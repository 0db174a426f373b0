import { startOf } from '../packed-column.ts';
import type { PhysicalValues } from './column-values.ts';
import { pageScratch } from './page-scratch.ts';
import type { TextDictionary } from './text-dictionary.ts';

export interface PlainOptions {
  /** Bytes of a decimal that is stored as a FIXED_LEN_BYTE_ARRAY, 9 to 16; undefined for other columns. */
  readonly fixedBytes: number | undefined;
}

/**
 * PLAIN pages of the Parquet format: the values from `start` (inclusive) to `end` (exclusive).
 * @returns bytes that are valid until the next page is encoded, or the values change
 */
export function plainBytes(
  values: Exclude<PhysicalValues, TextDictionary>,
  start: number,
  end: number,
  { fixedBytes }: PlainOptions,
): Uint8Array {
  switch (values.kind) {
    case 'none':
      return new Uint8Array(0);
    case 'int64':
      return fixedBytes
        ? fixedFromInt64(values.array, start, end, fixedBytes)
        : bytesOf(values.array.subarray(start, end));
    case 'int32':
    case 'double':
      return bytesOf(values.array.subarray(start, end));
    case 'wide':
      return fixedFromBigint(values.array, start, end, fixedBytes!);
    case 'int128':
      return fixedFromInt128(values.limbs, start, end, fixedBytes!);
    case 'utf8':
      return values.plain.subarray(startOf(values.ends, start), startOf(values.ends, end));
    case 'boolean':
      return packedBits(values.array, start, end);
    case 'text':
      return lengthPrefixed(values.array, start, end);
  }
}

// Both Parquet and every machine that Node runs on are little-endian.
const bytesOf = (array: BigInt64Array | Int32Array | Float64Array): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

/** Sign-extends to big-endian bytes by halves of 32 bits: a BigInt per value would cost more than all else. */
function fixedFromInt64(array: BigInt64Array, start: number, end: number, width: number): Uint8Array {
  const halves = new Int32Array(array.buffer, array.byteOffset, array.length * 2);
  const bytes = pageScratch((end - start) * width).fill(0);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const padding = width - 8;
  for (let i = start, at = 0; i < end; i++, at += width) {
    const high = halves[2 * i + 1]!;
    if (high < 0) bytes.fill(0xff, at, at + padding);
    view.setInt32(at + padding, high);
    view.setInt32(at + padding + 4, halves[2 * i]!);
  }
  return bytes;
}

function fixedFromBigint(array: readonly bigint[], start: number, end: number, width: number): Uint8Array {
  const bytes = new Uint8Array((end - start) * width);
  const view = new DataView(bytes.buffer);
  const padding = width - 8;
  for (let i = start, at = 0; i < end; i++, at += width) {
    let high = array[i]! >> 64n;
    for (let byte = at + padding - 1; byte >= at; byte--, high >>= 8n) bytes[byte] = Number(high & 0xffn);
    view.setBigUint64(at + padding, BigInt.asUintN(64, array[i]!));
  }
  return bytes;
}

/** The lowest bytes of integers of 128 bits, big-endian. */
function fixedFromInt128(limbs: Int32Array, start: number, end: number, width: number): Uint8Array {
  // The bytes that are too many come before each value: the next one is written over them.
  const excess = 16 - width;
  const bytes = pageScratch(excess + (end - start) * width);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  for (let i = end - 1, at = (end - start - 1) * width; i >= start; i--, at -= width) {
    view.setInt32(at, limbs[4 * i + 3]!);
    view.setInt32(at + 4, limbs[4 * i + 2]!);
    view.setInt32(at + 8, limbs[4 * i + 1]!);
    view.setInt32(at + 12, limbs[4 * i]!);
  }
  return bytes.subarray(excess);
}

function packedBits(array: Uint8Array, start: number, end: number): Uint8Array {
  const bytes = new Uint8Array((end - start + 7) >> 3);
  for (let i = start; i < end; i++) if (array[i]) bytes[(i - start) >> 3]! |= 1 << ((i - start) & 7);
  return bytes;
}

/** BYTE_ARRAY values: each with its length in 4 little-endian bytes before it. */
export function lengthPrefixed(array: readonly string[], start: number, end: number): Uint8Array {
  let capacity = 0;
  for (let i = start; i < end; i++) capacity += 4 + array[i]!.length * 3;
  const bytes = Buffer.allocUnsafe(capacity);
  let at = 0;
  for (let i = start; i < end; i++) {
    const length = bytes.write(array[i]!, at + 4, 'utf8');
    bytes.writeUInt32LE(length, at);
    at += 4 + length;
  }
  return bytes.subarray(0, at);
}
