import { avroMetadata } from 'icebird/src/avro/avro.metadata.js';
import { avroRead } from 'icebird/src/avro/avro.read.js';
import { describe, expect, it } from 'vitest';
import { writeAvro } from '../../../../lib/lake/avro/writer.ts';

const schema = {
  type: 'record',
  name: 'r',
  fields: [
    { name: 'id', type: 'long' },
    { name: 'name', type: ['null', 'string'] },
  ],
};

describe('writeAvro', () => {
  it('is read by another implementation', () => {
    const records = [
      { id: 1, name: 'a' },
      { id: 2n ** 60n, name: null },
    ];
    const bytes = writeAvro(schema, records, { content: 'data' }, 'null');
    const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
    const { metadata, syncMarker } = avroMetadata(reader);
    expect(metadata.content).toBe('data');
    expect(avroRead({ reader, metadata, syncMarker })).toEqual([
      { id: 1n, name: 'a' },
      { id: 2n ** 60n, name: undefined },
    ]);
  });

  it.each([
    [{ id: 'x', name: null }, 'Avro field id: "long" can\'t hold "x"'],
    [{ id: 1.5, name: null }, 'Avro field id: "long" can\'t hold 1.5'],
    [{ name: 'a' }, 'Avro field id: "long" can\'t hold nothing'],
    [{ id: 1, name: 5n }, 'Avro field name: "string" can\'t hold 5'],
  ])('refuses %o', (record, message) => {
    expect(() => writeAvro(schema, [record])).toThrow(message);
  });
});
