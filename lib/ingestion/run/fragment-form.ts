import { deserialize, serialize } from 'node:v8';
import { zstdDecompressSync } from 'node:zlib';
import {
  isPacked,
  nullColumn,
  type PackedColumn,
  type PackedRows,
  viewOf,
} from '../../lake/packed-column.ts';
import type { Allocate } from '../../lake/reused-memory.ts';
import { packBlocks, unpackBlocks } from './zstd-blocks.ts';

type Columns = PackedRows['columns'];

const ARRAYS = { BigInt64Array, Int32Array, Uint8Array } as const;

/** Instead of an array: where it lies behind the description of the columns. */
interface ArrayPlace {
  readonly array: keyof typeof ARRAYS;
  /** Bytes. */
  readonly start: number;
  readonly length: number;
}

/** Arrays begin at multiples of so many bytes, so that they are read where they lie. */
const ALIGNMENT = 8;
const aligned = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

/** First byte of a section, and that of an earlier release, whose sections are compressed as one. */
const FORM = 2;
const AS_ONE = 1;
/** Before what is compressed: the form, and from the fifth byte on what it unpacks to, bytes. */
const HEAD = 8;

/** Columns as the bytes of their arrays, one behind the other, below a description. Only this program reads it, within the same run. */
export function packColumns(columns: Columns): Uint8Array {
  const arrays: Uint8Array[] = [];
  let size = 0;
  const places = mapValues(columns, (column) =>
    isPacked(column)
      ? withArrays(column, (value): unknown => {
          if (!ArrayBuffer.isView(value)) return value;
          const { buffer, byteOffset, byteLength } = value;
          const start = size;
          arrays.push(new Uint8Array(buffer, byteOffset, byteLength));
          size += aligned(byteLength);
          const array = value.constructor.name === 'Buffer' ? 'Uint8Array' : value.constructor.name;
          return { array, start, length: (value as Uint8Array).length };
        })
      : column,
  );
  const description = serialize(places);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(description.length);
  const first = aligned(4 + description.length);
  const head = Buffer.alloc(HEAD);
  head.writeUInt8(FORM);
  head.writeUInt32LE(first + size, 4);
  const texts = [length, description, padding(4 + description.length)];
  return packBlocks(head, [...texts, ...arrays.flatMap((array) => [array, padding(array.length)])]);
}

const zeros = Buffer.alloc(ALIGNMENT);
const padding = (bytes: number): Uint8Array => zeros.subarray(0, aligned(bytes) - bytes);

export const isPackedForm = ([form]: Uint8Array): boolean => form === FORM || form === AS_ONE;

/** @param allocate gives the memory that the columns are unpacked to */
export function unpackColumns(section: Uint8Array, allocate: Allocate): Columns {
  const size = viewOf(section).getUint32(4, true);
  const packed = section.subarray(HEAD);
  const bytes = Buffer.from(allocate(size), 0, size);
  if (section[0] === AS_ONE) zstdDecompressSync(packed).copy(bytes);
  else unpackBlocks(packed, bytes);
  const length = bytes.readUInt32LE();
  const first = bytes.byteOffset + aligned(4 + length);
  return mapValues(deserialize(bytes.subarray(4, 4 + length)) as Columns, (column) => {
    if (!isPacked(column)) return column;
    if (column.packed.kind === 'none') return nullColumn(column.length);
    return withArrays(column, (value) => {
      const { array, start, length } = (value ?? {}) as Partial<ArrayPlace>;
      return array ? new ARRAYS[array](bytes.buffer as ArrayBuffer, first + start!, length) : value;
    });
  });
}

const mapValues = <T>(of: Readonly<Record<string, T>>, change: (value: T) => unknown) =>
  Object.fromEntries(Object.entries(of).map(([name, value]) => [name, change(value)])) as Record<string, T>;

/** A column with other arrays. Nulls alone need none. */
function withArrays({ length, defined, packed }: PackedColumn, change: (value: unknown) => unknown) {
  const isNone = packed.kind === 'none';
  return {
    length,
    ...(defined && !isNone && { defined: change(defined) }),
    packed: mapValues(packed as unknown as Record<string, unknown>, change),
  };
}
