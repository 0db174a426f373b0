import type { ColumnValue, RowBatch } from '../contracts/table.ts';
import { type Allocate, newMemory } from './reused-memory.ts';

export interface Int64Values {
  readonly kind: 'int64';
  readonly array: BigInt64Array;
}

/** Decimals of 128 bits: each in four limbs of 32, lowest first, in two's complement. */
export interface Int128Values {
  readonly kind: 'int128';
  readonly limbs: Int32Array;
}

/** Texts as PLAIN pages of Parquet have them: UTF-8, each behind its length in 4 little-endian bytes. */
export interface Utf8Values {
  readonly kind: 'utf8';
  readonly plain: Uint8Array;
  /** Where each ends, exclusive; the next begins there. */
  readonly ends: Int32Array;
}

/** Of a column whose rows are all null. */
export interface NoValues {
  readonly kind: 'none';
}

export type PackedValues = NoValues | Int64Values | Int128Values | Utf8Values;

/**
 * A column in the arrays that a file's pages are written from: an object a value, as texts and wide decimals are otherwise, would cost the
 * garbage collector most of the time.
 */
export interface PackedColumn {
  /** Rows. */
  readonly length: number;
  /** One byte a row, 1 for a value and 0 for a null; undefined when there is no null. */
  readonly defined: Uint8Array | undefined;
  /** The values that are not null, in row order. */
  readonly packed: PackedValues;
}

let zeros = new Uint8Array(0);

/** Bytes that are zero, which nobody may change: all share them. */
export function zeroBytes(length: number): Uint8Array {
  if (zeros.length < length) zeros = new Uint8Array(length);
  return zeros.subarray(0, length);
}

/** A column of nulls alone, of any type: it takes no memory. */
export const nullColumn = (length: number): PackedColumn => ({
  ...{ length, defined: zeroBytes(length), packed: { kind: 'none' } as const },
});

export type ColumnArray = ArrayLike<ColumnValue> | PackedColumn;

/** As {@link RowBatch}, of columns some of which are packed. */
export interface PackedRows extends Omit<RowBatch, 'columns'> {
  readonly columns: Readonly<Record<string, ColumnArray>>;
}

export const isPacked = (column: ColumnArray): column is PackedColumn => 'packed' in column;

/** A column with a value for every row, in memory form. */
export function unpacked(column: ColumnArray): ArrayLike<ColumnValue> {
  if (!isPacked(column)) return column;
  const { length, defined, packed } = column;
  if (!defined && packed.kind === 'int64') return packed.array;
  if (packed.kind === 'none') return new Array<null>(length).fill(null);
  const valueAt = valuesOf(packed);
  let at = 0;
  return Array.from({ length }, (_, row) => (defined && !defined[row] ? null : valueAt(at++)));
}

/** Rows whose columns all have a value for every row, in memory form. */
export const unpackedRows = ({ columns, ...rows }: PackedRows): RowBatch => ({
  ...rows,
  columns: Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, unpacked(column)])),
});

function valuesOf(packed: PackedValues): (at: number) => Exclude<ColumnValue, null> {
  switch (packed.kind) {
    case 'none':
      throw new Error('A column of nulls has no value');
    case 'int64':
      return (at) => packed.array[at]!;
    case 'int128':
      return (at) => int128At(packed.limbs, at);
    case 'utf8':
      return (at) => textAt(packed, at);
  }
}

/** One of the integers of 128 bits, each in four limbs of 32, lowest first, in two's complement. */
export function int128At(limbs: Int32Array, at: number): bigint {
  const high = (BigInt(limbs[4 * at + 3]!) << 32n) | BigInt(limbs[4 * at + 2]! >>> 0);
  const low = (BigInt(limbs[4 * at + 1]! >>> 0) << 32n) | BigInt(limbs[4 * at]! >>> 0);
  return (high << 64n) | low;
}

/** Bytes before each text that tell its length, as PLAIN pages have them. */
export const LENGTH_BYTES = 4;

export const startOf = (ends: Int32Array, at: number): number => (at === 0 ? 0 : ends[at - 1]!);

export function textAt({ plain, ends }: Utf8Values, at: number): string {
  const bytes = Buffer.from(plain.buffer, plain.byteOffset, plain.byteLength);
  return bytes.toString('utf8', startOf(ends, at) + LENGTH_BYTES, ends[at]!);
}

/** Compares a text with another by their bytes, whose order is that of code points. */
export function compareTexts(left: Utf8Values, a: number, right: Utf8Values, b: number): number {
  const [from, to] = [startOf(left.ends, a) + LENGTH_BYTES, left.ends[a]!];
  const [other, end] = [startOf(right.ends, b) + LENGTH_BYTES, right.ends[b]!];
  const length = Math.min(to - from, end - other);
  for (let at = 0; at < length; at++) {
    const order = left.plain[from + at]! - right.plain[other + at]!;
    if (order !== 0) return order;
  }
  return to - from - (end - other);
}

/** The memory of a column's arrays. */
export const buffersOf = ({ defined, packed }: PackedColumn): ArrayBufferLike[] =>
  [defined, ...Object.values(packed)]
    .filter((value) => ArrayBuffer.isView(value))
    .map(({ buffer }) => buffer);

/**
 * The rows of a column in another order.
 * @param picks row of each
 * @param allocate gives the memory that they are copied to. @default new memory
 */
export function takePacked(
  { defined, packed }: PackedColumn,
  picks: Int32Array,
  allocate: Allocate = newMemory,
): PackedColumn {
  if (!defined) return { length: picks.length, defined, packed: takeValues(packed, picks, allocate) };
  const places = new Int32Array(defined.length);
  for (let row = 0, at = 0; row < defined.length; row++) places[row] = defined[row] ? at++ : -1;
  return {
    length: picks.length,
    defined: Uint8Array.from(picks, (pick) => defined[pick]!),
    packed: takeValues(
      packed,
      picks.filter((pick) => defined[pick]).map((pick) => places[pick]!),
      allocate,
    ),
  };
}

function takeValues(packed: PackedValues, picks: Int32Array, allocate: Allocate): PackedValues {
  const { length } = picks;
  switch (packed.kind) {
    case 'none':
      return packed;
    case 'int64': {
      const array = new BigInt64Array(allocate(length * 8), 0, length);
      takeLimbs(int32s(packed.array), int32s(array), picks, 2);
      return { kind: 'int64', array };
    }
    case 'int128': {
      const limbs = new Int32Array(allocate(length * 16), 0, length * 4);
      takeLimbs(packed.limbs, limbs, picks, 4);
      return { kind: 'int128', limbs };
    }
    case 'utf8': {
      const ends = new Int32Array(allocate(length * 4), 0, length);
      let bytes = 0;
      for (let at = 0; at < length; at++) {
        bytes += packed.ends[picks[at]!]! - startOf(packed.ends, picks[at]!);
        ends[at] = bytes;
      }
      const plain = new Uint8Array(allocate(bytes), 0, bytes);
      const [from, to] = [viewOf(packed.plain), viewOf(plain)];
      for (let at = 0; at < length; at++) {
        const start = startOf(ends, at);
        copyBytes(from, startOf(packed.ends, picks[at]!), to, start, ends[at]! - start);
      }
      return { kind: 'utf8', plain, ends };
    }
  }
}

const int32s = (array: BigInt64Array): Int32Array =>
  new Int32Array(array.buffer, array.byteOffset, array.length * 2);

/** By limbs of 32 bits: a BigInt per value would cost more than the copy. */
function takeLimbs(from: Int32Array, to: Int32Array, picks: Int32Array, width: number): void {
  for (let at = 0; at < picks.length; at++)
    for (let limb = 0; limb < width; limb++) to[width * at + limb] = from[width * picks[at]! + limb]!;
}

/** Copies bytes, four at a time: a call of `set` makes a view, which for short texts costs more than the bytes. */
export function copyBytes(from: DataView, start: number, to: DataView, at: number, length: number): void {
  const words = length & ~3;
  for (let byte = 0; byte < words; byte += 4) to.setInt32(at + byte, from.getInt32(start + byte));
  for (let byte = words; byte < length; byte++) to.setUint8(at + byte, from.getUint8(start + byte));
}

export const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array): DataView =>
  new DataView(buffer, byteOffset, byteLength);
