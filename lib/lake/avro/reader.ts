import { inflateRawSync, zstdDecompressSync } from 'node:zlib';
import { snappyUncompress } from 'hysnappy';
import { BinaryReader } from './binary-reader.ts';
import { AvroError, type AvroField, type AvroRecord, type AvroSchema, type AvroValue } from './schema.ts';

export interface AvroHeader {
  readonly schema: AvroSchema;
  /** Entries of the header, avro.schema and avro.codec included. */
  readonly metadata: Readonly<Record<string, string>>;
}

export interface AvroFile extends AvroHeader {
  readonly records: readonly AvroRecord[];
}

/** How a reader wants its records: by default whole. */
export interface AvroProjection {
  /** What a record's field is called in memory @default its name in the file */
  readonly nameOf?: (field: AvroField) => string;
  /** Whether a field is decoded; others are passed over, which costs no memory. @default all are */
  readonly wants?: (field: AvroField) => boolean;
  /** Of a field that is a map of integers, the keys whose values are decoded. @default all */
  readonly keysOf?: (field: AvroField) => ReadonlySet<number> | undefined;
  /** Whether a field's bytes are wanted beside its value. @default none's are */
  readonly keepsBytes?: (field: AvroField) => boolean;
}

/** Takes records one by one. @param bytes of the field that keeps them; valid until this returns */
export type AvroVisitor = (record: AvroRecord, bytes: Uint8Array | undefined) => void;

/**
 * Decodes an Avro object container file.
 * @param nameOf what a record's field is called in memory @default its name in the file
 * @throws AvroError when the file is broken, or of a codec or type that is not known
 */
export function readAvro(bytes: Uint8Array, nameOf?: (field: AvroField) => string): AvroFile {
  const records: AvroRecord[] = [];
  const header = visitAvro(bytes, () => ({
    projection: nameOf ? { nameOf } : {},
    visit: (record) => void records.push(record),
  }));
  return { ...header, records };
}

/**
 * Decodes an Avro object container file record by record: memory holds one block.
 * @param begin gets what the header says, and tells what is wanted of the records, and who takes them
 * @throws AvroError as readAvro does
 */
export function visitAvro(
  bytes: Uint8Array,
  begin: (header: AvroHeader) => { readonly projection: AvroProjection; readonly visit: AvroVisitor },
): AvroHeader {
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
  const header = { schema, metadata };
  const { projection, visit } = begin(header);
  const compiler = new Compiler(projection);
  const read = compiler.compile(schema);
  while (!reader.done) {
    const count = reader.count();
    const block = new BinaryReader(decompress(metadata['avro.codec'] ?? 'null', reader.lengthPrefixed()));
    for (let i = 0; i < count; i++) visit(read(block) as AvroRecord, compiler.keptBytes);
    if (Buffer.compare(reader.raw(16), sync) !== 0)
      throw new AvroError('Avro file is broken: a block does not end with the sync marker');
  }
  return header;
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
type Complex = Exclude<AvroSchema, string | readonly AvroSchema[]>;

/** Makes functions that read, or pass over, values of a schema. */
class Compiler {
  /** Bytes of the last record's field that keeps them. */
  keptBytes: Uint8Array | undefined;
  readonly #projection: AvroProjection;
  readonly #named = new Map<string, Read>();
  readonly #passing = new Map<string, Read>();

  constructor(projection: AvroProjection) {
    this.#projection = projection;
  }

  compile(schema: AvroSchema): Read {
    return this.#compile(schema, true);
  }

  #compile(schema: AvroSchema, isWanted: boolean): Read {
    const named = isWanted ? this.#named : this.#passing;
    if (typeof schema === 'string')
      return (isWanted ? primitive(schema) : passing(schema)) ?? lateBound(schema, named);
    if (Array.isArray(schema)) {
      const branches = (schema as readonly AvroSchema[]).map((branch) => this.#compile(branch, isWanted));
      return (reader) => {
        const branch = branches[reader.count()];
        if (!branch) throw new AvroError('Avro file is broken: a union has no such branch');
        return branch(reader);
      };
    }
    const complex = schema as Complex;
    const read = this.#compileComplex(complex, isWanted);
    if ('name' in complex) {
      named.set(complex.name, read);
      // A type may be defined in one field and used in another that is passed over.
      if (isWanted) this.#passing.set(complex.name, this.#compileComplex(complex, false));
    }
    return read;
  }

  #compileComplex(schema: Complex, isWanted: boolean): Read {
    if ('fields' in schema) return this.#compileRecord(schema.fields, isWanted);
    if ('items' in schema) {
      const read = this.#compile(schema.items, isWanted);
      return (reader) => {
        const items: AvroValue[] = [];
        readBlocks(reader, isWanted ? () => items.push(read(reader)) : () => read(reader));
        return items;
      };
    }
    if ('values' in schema) {
      const read = this.#compile(schema.values, isWanted);
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
    return this.#compile(schema.type, isWanted);
  }

  #compileRecord(fields: readonly AvroField[], isWanted: boolean): Read {
    const { nameOf = (field) => field.name, wants, keepsBytes } = this.#projection;
    const members = fields.map((field) => {
      const wanted = isWanted && (wants?.(field) ?? true);
      const read = (wanted && this.#compileMap(field)) || this.#compile(field.type, wanted);
      return { name: nameOf(field), read, wanted, kept: wanted && keepsBytes?.(field) };
    });
    return (reader) => {
      const record: Record<string, AvroValue> = {};
      for (const { name, read, wanted, kept } of members) {
        const start = reader.at;
        const value = read(reader);
        if (kept) this.keptBytes = reader.since(start);
        if (wanted) record[name] = value;
      }
      return record;
    };
  }

  /** A map of integers, stored as a list of keys and values, of which only some keys are wanted. */
  #compileMap(field: AvroField): Read | undefined {
    const keys = this.#projection.keysOf?.(field);
    if (!keys) return undefined;
    const branches = Array.isArray(field.type) ? (field.type as readonly AvroSchema[]) : [field.type];
    const list = branches.find((branch) => typeof branch === 'object' && 'items' in branch);
    const item = list && 'items' in list ? list.items : undefined;
    const pair = item && typeof item === 'object' && 'fields' in item ? item.fields : undefined;
    if (pair?.length !== 2 || pair[0]!.type !== 'int') return undefined;
    const value = this.#compile(pair[1]!.type, true);
    const pass = this.#compile(pair[1]!.type, false);
    const read = (reader: BinaryReader) => {
      const entries: AvroValue[] = [];
      readBlocks(reader, () => {
        const key = reader.count();
        if (keys.has(key)) entries.push({ key, value: value(reader) });
        else pass(reader);
      });
      return entries;
    };
    if (!Array.isArray(field.type)) return read;
    const reads = branches.map((branch) => (branch === list ? read : this.#compile(branch, true)));
    return (reader) => {
      const branch = reads[reader.count()];
      if (!branch) throw new AvroError('Avro file is broken: a union has no such branch');
      return branch(reader);
    };
  }
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

/** Passes over a value: what costs memory is not made. */
function passing(type: string): Read | undefined {
  if (type !== 'bytes' && type !== 'string') return primitive(type);
  return (reader) => {
    reader.lengthPrefixed();
    return null;
  };
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
