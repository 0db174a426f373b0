import { deserialize, serialize } from 'node:v8';
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import {
  isPacked,
  nullColumn,
  type PackedColumn,
  type PackedRows,
  viewOf,
} from '../../lake/packed-column.ts';

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

/** First byte of a section. */
const FORM = 1;
/** Before what is compressed: the form, and from the fifth byte on what it unpacks to, bytes. */
const HEAD = 8;
/** Little work: what is written is read once, minutes later. */
const FAST = { [constants.ZSTD_c_compressionLevel]: 1 };

let memory = Buffer.alloc(0);

/** Columns as the bytes of their arrays, one behind the other, below a description. Only this program reads it, within the same run. */
export function packColumns(columns: Columns): Uint8Array {
  const arrays: { readonly bytes: Uint8Array; readonly start: number }[] = [];
  let size = 0;
  const places = mapValues(columns, (column) =>
    isPacked(column)
      ? withArrays(column, (value): unknown => {
          if (!ArrayBuffer.isView(value)) return value;
          const { buffer, byteOffset, byteLength } = value;
          const start = size;
          arrays.push({ bytes: new Uint8Array(buffer, byteOffset, byteLength), start });
          size += aligned(byteLength);
          const array = value.constructor.name === 'Buffer' ? 'Uint8Array' : value.constructor.name;
          return { array, start, length: (value as Uint8Array).length };
        })
      : column,
  );
  const description = serialize(places);
  const first = aligned(4 + description.length);
  // The same memory for every section: the collector does not see how much lies behind a small object.
  if (memory.length < first + size) memory = Buffer.alloc(first + size);
  memory.writeUInt32LE(description.length);
  memory.set(description, 4);
  for (const { bytes, start } of arrays) memory.set(bytes, first + start);
  const packed = zstdCompressSync(memory.subarray(0, first + size), { params: FAST, chunkSize: CHUNK });
  const head = Buffer.alloc(HEAD);
  head.writeUInt8(FORM);
  head.writeUInt32LE(first + size, 4);
  return Buffer.concat([head, packed]);
}

/** Bytes that the compressor gives at a time. */
const CHUNK = 1 << 20;

export const isPackedForm = (section: Uint8Array): boolean => section[0] === FORM;

/** Columns in the memory that they are unpacked to. */
export function unpackColumns(section: Uint8Array): Columns {
  const size = viewOf(section).getUint32(4, true);
  // One byte more tells the decompressor that it is at the end.
  const bytes = zstdDecompressSync(section.subarray(HEAD), { chunkSize: size + 1 });
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
