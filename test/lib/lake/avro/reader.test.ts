import { zstdCompressSync } from 'node:zlib';
import { snappyCompress } from 'hysnappy';
import { describe, expect, it } from 'vitest';
import { type AvroProjection, readAvro, visitAvro } from '../../../../lib/lake/avro/reader.ts';
import { type AvroRecord, type AvroSchema, EncodedAvro } from '../../../../lib/lake/avro/schema.ts';
import { writeAvro } from '../../../../lib/lake/avro/writer.ts';

const schema: AvroSchema = {
  type: 'record',
  name: 'everything',
  fields: [
    { name: 'long', type: 'long', 'field-id': 7 },
    { name: 'int', type: 'int' },
    { name: 'optional', type: ['null', 'string'], default: null },
    { name: 'bytes', type: 'bytes' },
    { name: 'boolean', type: 'boolean' },
    { name: 'double', type: 'double' },
    { name: 'float', type: 'float' },
    { name: 'fixed', type: { type: 'fixed', name: 'four', size: 4 } },
    { name: 'again', type: 'four' },
    { name: 'enumeration', type: { type: 'enum', name: 'letters', symbols: ['A', 'B'] } },
    { name: 'map', type: { type: 'map', values: 'long' } },
    { name: 'array', type: { type: 'array', items: { type: 'int', logicalType: 'date' } } },
    {
      name: 'nested',
      type: { type: 'record', name: 'inner', fields: [{ name: 'x', type: ['null', 'long'] }] },
    },
  ],
};

const record = (long: number | bigint): AvroRecord => ({
  long,
  int: -3,
  optional: long === 0 ? null : 'ключ',
  bytes: Uint8Array.of(0, 255),
  boolean: true,
  double: 1.5,
  float: 0.25,
  fixed: Uint8Array.of(1, 2, 3, 4),
  again: Uint8Array.of(4, 3, 2, 1),
  enumeration: 'B',
  map: { a: 1, b: -1 },
  array: [1, 2, 3],
  nested: { x: 5 },
});

// `again` refers to a named type, which the writer does not need: nothing here writes one.
const written: AvroSchema = {
  ...schema,
  fields: schema.fields.map((f) =>
    f.name === 'again' ? { ...f, type: { type: 'fixed', name: 'four2', size: 4 } } : f,
  ),
} as AvroSchema;

const LONGS = [
  0,
  1,
  -1,
  63,
  -64,
  64,
  2 ** 53 - 1,
  -(2 ** 53) + 1,
  2n ** 63n - 1n,
  -(2n ** 63n),
  9007199254740993001n,
];

describe('visitAvro', () => {
  const visited = (bytes: Uint8Array, projection: AvroProjection) => {
    const records: AvroRecord[] = [];
    visitAvro(bytes, () => ({ projection, visit: (each) => void records.push(each) }));
    return records;
  };

  it.each(Object.keys(record(0)))('passes over all fields but %s', (name) => {
    const bytes = writeAvro(written, [record(0), record(2n ** 62n), record(-5)]);
    const wants: AvroProjection['wants'] = (field) => field.name === name || field.name === 'x';
    expect(visited(bytes, { wants })).toEqual(
      [record(0), record(2n ** 62n), record(-5)].map((each) => ({ [name]: each[name] })),
    );
  });

  it('decodes of a map of integers the wanted keys alone', () => {
    const pair: AvroSchema = {
      type: 'record',
      name: 'pair',
      fields: [
        { name: 'key', type: 'int' },
        { name: 'value', type: 'bytes' },
      ],
    };
    const list: AvroSchema = { type: 'array', items: pair };
    const maps: AvroSchema = {
      type: 'record',
      name: 'maps',
      fields: [
        { name: 'required', type: list },
        { name: 'optional', type: ['null', { ...list, items: { ...pair, name: 'other' } } as AvroSchema] },
        { name: 'end', type: 'string' },
      ],
    };
    const entries = [3, 1, 2].map((key) => ({ key, value: Uint8Array.of(key, key) }));
    const bytes = writeAvro(maps, [
      { required: entries, optional: entries, end: 'a' },
      { required: [], optional: null, end: 'b' },
    ]);
    expect(
      visited(bytes, { keysOf: (field) => (field.name === 'end' ? undefined : new Set([1, 9])) }),
    ).toEqual([
      {
        required: [{ key: 1, value: Uint8Array.of(1, 1) }],
        optional: [{ key: 1, value: Uint8Array.of(1, 1) }],
        end: 'a',
      },
      { required: [], optional: null, end: 'b' },
    ]);
  });

  it('keeps a field’s bytes, which a writer takes as they are', () => {
    const records = [record(1), record(300)];
    const copies: AvroRecord[] = [];
    visitAvro(writeAvro(written, records), () => ({
      projection: { wants: (field) => field.name !== 'x', keepsBytes: (field) => field.name === 'nested' },
      visit: (each, bytes) =>
        copies.push({ ...each, nested: new EncodedAvro(bytes!.slice()) as unknown as AvroRecord }),
    }));
    expect(readAvro(writeAvro(written, copies)).records).toEqual(records);
  });
});

describe('readAvro', () => {
  it.each(['deflate', 'null'] as const)('reads what writeAvro wrote with codec %s', (codec) => {
    const records = [...LONGS.map(record), ...Array.from({ length: 2500 }, (_, i) => record(i))];
    const file = readAvro(writeAvro(written, records, { 'format-version': '2' }, codec));
    expect(file.records).toEqual(records);
    expect(file.metadata).toMatchObject({ 'format-version': '2', 'avro.codec': codec });
    expect(file.schema).toEqual(written);
  });

  it('names fields by their id', () => {
    const { records } = readAvro(writeAvro(written, [record(5)]), (f) =>
      f['field-id'] === 7 ? 'renamed' : f.name,
    );
    expect(records[0]).toMatchObject({ renamed: 5, int: -3 });
  });

  it('resolves references to named types', () => {
    const bytes = recode(
      writeAvro(written, [record(1)], {}, 'null'),
      JSON.stringify(schema),
      'null',
      (b) => b,
    );
    expect(readAvro(bytes).records[0]).toMatchObject({ again: Uint8Array.of(4, 3, 2, 1) });
  });

  it.each([
    ['zstandard', (b: Uint8Array) => new Uint8Array(zstdCompressSync(b))],
    ['snappy', (b: Uint8Array) => Uint8Array.of(...snappyCompress(b), 0, 0, 0, 0)],
  ] as const)('reads codec %s of other writers', (codec, compress) => {
    const bytes = recode(
      writeAvro(written, [record(42)], {}, 'null'),
      JSON.stringify(written),
      codec,
      compress,
    );
    expect(readAvro(bytes).records).toEqual([record(42)]);
  });

  it('reads arrays in blocks with sizes, and several blocks', () => {
    const items: AvroSchema = {
      type: 'record',
      name: 'r',
      fields: [{ name: 'a', type: { type: 'array', items: 'int' } }],
    };
    // Two items after a negative count and a size of two bytes, then one item, then the end.
    const block = Uint8Array.of(3, 4, 2, 4, 2, 6, 0);
    const bytes = recode(
      writeAvro(items, [{ a: [] }], {}, 'null'),
      JSON.stringify(items),
      'null',
      () => block,
    );
    expect(readAvro(bytes).records).toEqual([{ a: [1, 2, 3] }]);
  });

  it.each([
    [
      'something else',
      (b: Uint8Array) => b.slice(1),
      'Not an Avro file: it does not start with Obj and version 1',
    ],
    [
      'a truncated file',
      (b: Uint8Array) => b.slice(0, -5),
      /^Avro file is broken: 16 bytes expected at \d+, 11 left$/,
    ],
    [
      'another sync marker',
      (b: Uint8Array) => b.with(-1, b.at(-1)! ^ 1),
      'Avro file is broken: a block does not end with the sync marker',
    ],
    [
      'an unknown codec',
      (b: Uint8Array) => recode(b, JSON.stringify(written), 'bzip2', (x) => x),
      "Avro codec 'bzip2' is not supported: deflate, snappy, zstandard and null are",
    ],
  ])('refuses %s', (_name, alter, message) => {
    expect(() => readAvro(alter(writeAvro(written, [record(1)], {}, 'null')))).toThrow(message);
  });
});

/** The one block of an uncompressed file under another schema and codec. */
function recode(
  file: Uint8Array,
  text: string,
  codec: string,
  change: (block: Uint8Array) => Uint8Array,
): Uint8Array {
  const sync = file.slice(-16);
  const start = Buffer.from(file).indexOf(sync) + 16;
  const [, sizeBytes] = [varint(file, start), varint(file, start + varint(file, start).length)];
  const from = start + varint(file, start).length + sizeBytes!.length;
  const block = change(file.slice(from, from + sizeBytes!.value));
  const entry = (key: string, value: string) => [...bytesOf(key), ...bytesOf(value)];
  return Uint8Array.from([
    ...[0x4f, 0x62, 0x6a, 1, 4],
    ...entry('avro.schema', text),
    ...entry('avro.codec', codec),
    0,
    ...sync,
    ...[2, ...zigzag(block.length), ...block],
    ...sync,
  ]);
}

function zigzag(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value * 2; ; rest >>>= 7) {
    if (rest < 0x80) return [...bytes, rest];
    bytes.push((rest & 0x7f) | 0x80);
  }
}

const bytesOf = (text: string): number[] => [...zigzag(Buffer.byteLength(text)), ...Buffer.from(text)];

function varint(bytes: Uint8Array, at: number): { value: number; length: number } {
  let value = 0;
  for (let length = 1; ; length++) {
    value += (bytes[at + length - 1]! & 0x7f) * 2 ** (7 * (length - 1));
    if (bytes[at + length - 1]! < 0x80) return { value: value / 2, length };
  }
}
