import { inflateRawSync, zstdDecompressSync } from 'node:zlib';
import { snappyUncompress } from 'hysnappy';
import { BinaryReader } from './binary-reader.ts';
import { AvroError, type AvroField, type AvroRecord, type AvroSchema, type AvroValue } from './schema.ts';

export interface AvroFile {
  readonly schema: AvroSchema;
  /** Entries of the header, avro.schema and avro.codec included. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly records: readonly AvroRecord[];
}

/**
 * Decodes an Avro object container file.
 * @param nameOf what a record's field is called in memory @default its name in the file
 * @throws AvroError when the file is broken, or of a codec or type that is not known
 */
export function readAvro(bytes: Uint8Array, nameOf: (field: AvroField) => string = (f) => f.name): AvroFile {
  const reader = new BinaryReader(bytes);
  if (Buffer.compare(reader.raw(4), Uint8Array.of(0x4f, 0x62, 0x6a, 1)) !== 0)
    throw new AvroError('Not an Avro file: it does not start with Obj and version 1');
  const metadata: Record<string, string> = {};
  readBlocks(reader, () => {
    const key = reader.string();
    metadata[key] = Buffer.from(reader.lengthPrefixed()).toString('utf8');
  });
  const sync = reader.raw(16);
  const schema = JSON.parse(metadata['avro.schema'] ?? 'null') as AvroSchema;
  const read = compile(schema, nameOf, new Map());
  const records: AvroRecord[] = [];
  while (!reader.done) {
    const count = reader.count();
    const block = new BinaryReader(decompress(metadata['avro.codec'] ?? 'null', reader.lengthPrefixed()));
    for (let i = 0; i < count; i++) records.push(read(block) as AvroRecord);
    if (Buffer.compare(reader.raw(16), sync) !== 0)
      throw new AvroError('Avro file is broken: a block does not end with the sync marker');
  }
  return { schema, metadata, records };
}

function decompress(codec: string, bytes: Uint8Array): Uint8Array {
  switch (codec) {
    case 'null':
      return bytes;
    case 'deflate':
      return inflateRawSync(bytes);
    case 'zstandard':
      return zstdDecompressSync(bytes);
    case 'snappy':
      // Four bytes of CRC32 follow.
      return snappyUncompress(bytes.subarray(0, -4), snappyLength(bytes));
    default:
      throw new AvroError(`Avro codec '${codec}' is not supported: deflate, snappy, zstandard and null are`);
  }
}

/** The varint that Snappy data start with. */
function snappyLength(bytes: Uint8Array): number {
  let length = 0;
  for (let i = 0; ; i++) {
    length += (bytes[i]! & 0x7f) * 2 ** (7 * i);
    if (bytes[i]! < 0x80) return length;
  }
}

type Read = (reader: BinaryReader) => AvroValue;

function compile(schema: AvroSchema, nameOf: (field: AvroField) => string, named: Map<string, Read>): Read {
  if (typeof schema === 'string') return primitive(schema) ?? lateBound(schema, named);
  if (Array.isArray(schema)) {
    const branches = (schema as readonly AvroSchema[]).map((branch) => compile(branch, nameOf, named));
    return (reader) => {
      const branch = branches[reader.count()];
      if (!branch) throw new AvroError('Avro file is broken: a union has no such branch');
      return branch(reader);
    };
  }
  const complex = schema as Exclude<AvroSchema, string | readonly AvroSchema[]>;
  const read = compileComplex(complex, nameOf, named);
  if ('name' in complex) named.set(complex.name, read);
  return read;
}

function compileComplex(
  schema: Exclude<AvroSchema, string | readonly AvroSchema[]>,
  nameOf: (field: AvroField) => string,
  named: Map<string, Read>,
): Read {
  if ('fields' in schema) {
    const fields = schema.fields.map((f) => [nameOf(f), compile(f.type, nameOf, named)] as const);
    return (reader) => {
      const record: Record<string, AvroValue> = {};
      for (const [name, read] of fields) record[name] = read(reader);
      return record;
    };
  }
  if ('items' in schema) {
    const read = compile(schema.items, nameOf, named);
    return (reader) => {
      const items: AvroValue[] = [];
      readBlocks(reader, () => items.push(read(reader)));
      return items;
    };
  }
  if ('values' in schema) {
    const read = compile(schema.values, nameOf, named);
    return (reader) => {
      const map: Record<string, AvroValue> = {};
      readBlocks(reader, () => {
        const key = reader.string();
        map[key] = read(reader);
      });
      return map;
    };
  }
  if ('size' in schema) return (reader) => new Uint8Array(reader.raw(schema.size));
  if ('symbols' in schema) return (reader) => schema.symbols[reader.count()]!;
  return compile(schema.type, nameOf, named);
}

function primitive(type: string): Read | undefined {
  switch (type) {
    case 'null':
      return () => null;
    case 'boolean':
      return (reader) => reader.byte() === 1;
    case 'int':
    case 'long':
      return (reader) => reader.long();
    case 'float':
      return (reader) => reader.float();
    case 'double':
      return (reader) => reader.double();
    case 'bytes':
      return (reader) => new Uint8Array(reader.lengthPrefixed());
    case 'string':
      return (reader) => reader.string();
    default:
      return undefined;
  }
}

/** A reference to a named type, which may be defined around it. */
function lateBound(name: string, named: ReadonlyMap<string, Read>): Read {
  return (reader) => {
    const read = named.get(name);
    if (!read) throw new AvroError(`Avro type '${name}' is not defined`);
    return read(reader);
  };
}

/** Arrays and maps: blocks of items until an empty one; a negative count is followed by the block's size. */
function readBlocks(reader: BinaryReader, readItem: () => void): void {
  for (;;) {
    let count = reader.count();
    if (count === 0) return;
    if (count < 0) {
      count = -count;
      reader.long();
    }
    for (let i = 0; i < count; i++) readItem();
  }
}
