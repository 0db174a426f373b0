import { randomBytes } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { BinaryWriter } from './binary-writer.ts';
import {
  type AvroComplex,
  AvroError,
  type AvroRecord,
  type AvroSchema,
  type AvroValue,
  EncodedAvro,
} from './schema.ts';

/** `Obj` and the version of the container format. */
const MAGIC = Uint8Array.of(0x4f, 0x62, 0x6a, 1);
const BLOCK_RECORDS = 1000;

/**
 * Encodes records as an Avro object container file.
 * @param metadata the file's own entries, beside avro.schema and avro.codec
 * @throws AvroError that names the field whose value its schema can't hold
 */
export function writeAvro(
  schema: AvroSchema,
  records: readonly AvroRecord[],
  metadata: Readonly<Record<string, string>> = {},
  codec: 'deflate' | 'null' = 'deflate',
): Uint8Array {
  const writer = new AvroWriter(schema, metadata, codec);
  for (const record of records) writer.append(record);
  return writer.finish();
}

/** Encodes an Avro object container file record by record: memory holds one block, and what is encoded. */
export class AvroWriter {
  readonly #schema: AvroSchema;
  readonly #codec: 'deflate' | 'null';
  readonly #sync = randomBytes(16);
  readonly #out = new BinaryWriter();
  #block = new BinaryWriter();
  #records = 0;

  constructor(
    schema: AvroSchema,
    metadata: Readonly<Record<string, string>> = {},
    codec: 'deflate' | 'null' = 'deflate',
  ) {
    this.#schema = schema;
    this.#codec = codec;
    this.#out.raw(MAGIC);
    const entries = Object.entries({
      ...metadata,
      'avro.schema': JSON.stringify(schema),
      'avro.codec': codec,
    });
    this.#out.long(entries.length);
    for (const [key, value] of entries) {
      this.#out.string(key);
      this.#out.string(value);
    }
    this.#out.long(0);
    this.#out.raw(this.#sync);
  }

  /** @throws AvroError that names the field whose value its schema can't hold */
  append(record: AvroRecord): void {
    writeValue(this.#block, this.#schema, record, '');
    if (++this.#records === BLOCK_RECORDS) this.#endBlock();
  }

  /** The whole file. Nothing may be appended afterwards. */
  finish(): Uint8Array {
    this.#endBlock();
    return this.#out.bytes();
  }

  #endBlock(): void {
    if (this.#records === 0) return;
    const data = this.#block.bytes();
    this.#out.long(this.#records);
    this.#out.lengthPrefixed(this.#codec === 'deflate' ? deflateRawSync(data) : data);
    this.#out.raw(this.#sync);
    this.#block = new BinaryWriter();
    this.#records = 0;
  }
}

function writeValue(out: BinaryWriter, schema: AvroSchema, value: AvroValue | undefined, path: string): void {
  if (value instanceof EncodedAvro) out.raw(value.bytes);
  else if (typeof schema === 'string') writePrimitive(out, schema, value, path);
  else if (isUnion(schema)) writeUnion(out, schema, value, path);
  else writeComplex(out, schema, value, path);
}

const isUnion = (schema: AvroSchema): schema is readonly AvroSchema[] => Array.isArray(schema);

/** Unions here are `null` and one other type, as Iceberg's optional fields are. */
function writeUnion(
  out: BinaryWriter,
  schema: readonly AvroSchema[],
  value: AvroValue | undefined,
  path: string,
) {
  const isNull = value === null || value === undefined;
  const index = schema.findIndex((branch) => (branch === 'null') === isNull);
  if (index < 0) throw refused(schema, value, path);
  out.long(index);
  if (!isNull) writeValue(out, schema[index]!, value, path);
}

function writePrimitive(out: BinaryWriter, type: string, value: AvroValue | undefined, path: string): void {
  const isInteger = typeof value === 'bigint' || Number.isSafeInteger(value);
  if (type === 'string' && typeof value === 'string') out.string(value);
  else if ((type === 'long' || type === 'int') && isInteger) out.long(value as number | bigint);
  else if (type === 'boolean' && typeof value === 'boolean') out.byte(value ? 1 : 0);
  else if (type === 'double' && typeof value === 'number') out.double(value);
  else if (type === 'float' && typeof value === 'number') out.float(value);
  else if (type === 'bytes' && value instanceof Uint8Array) out.lengthPrefixed(value);
  else if (type !== 'null' || value != null) throw refused(type, value, path);
}

function writeComplex(
  out: BinaryWriter,
  schema: AvroComplex,
  value: AvroValue | undefined,
  path: string,
): void {
  if ('fields' in schema) {
    if (typeof value !== 'object' || value === null) throw refused(schema, value, path);
    const record = value as AvroRecord;
    for (const field of schema.fields)
      writeValue(out, field.type, record[field.name], path ? `${path}.${field.name}` : field.name);
  } else if ('items' in schema) {
    if (!Array.isArray(value)) throw refused(schema, value, path);
    if (value.length) out.long(value.length);
    for (const item of value) writeValue(out, schema.items, item, path);
    out.long(0);
  } else if ('values' in schema) {
    if (typeof value !== 'object' || value === null) throw refused(schema, value, path);
    const entries = Object.entries(value as AvroRecord);
    if (entries.length) out.long(entries.length);
    for (const [key, entry] of entries) {
      out.string(key);
      writeValue(out, schema.values, entry, path);
    }
    out.long(0);
  } else if ('size' in schema) {
    if (!(value instanceof Uint8Array) || value.length !== schema.size) throw refused(schema, value, path);
    out.raw(value);
  } else if ('symbols' in schema) {
    const index = schema.symbols.indexOf(value as string);
    if (index < 0) throw refused(schema, value, path);
    out.long(index);
  } else writePrimitive(out, schema.type, value, path);
}

function refused(schema: AvroSchema, value: AvroValue | undefined, path: string): AvroError {
  const shown = typeof value === 'bigint' ? `${value}` : (JSON.stringify(value) ?? 'nothing');
  return new AvroError(`Avro field ${path || '(root)'}: ${JSON.stringify(schema)} can't hold ${shown}`);
}
