import { expect, test } from 'vitest';
import { resultMetadata } from '../../../../../localstack/services/athena/results/result-metadata.ts';

const ID = '20260920_092735_00012_abcde';

test('what a statement did and its one column, byte by byte as measured on AWS', () => {
  // A MERGE's file: 74 bytes, of which 29 are the id's.
  expect(
    resultMetadata(ID, [{ name: 'rows', type: 'bigint' }], { type: 'MERGE', count: 1 }).toString('hex'),
  ).toBe(
    `0a1b${Buffer.from(ID).toString('hex')}12054d45524745180122220a04686976652204726f77732a04726f77733206626967696e743813400048035000`,
  );
});

/** Fields of a message by number: text for bytes, numbers as they are. */
function fields(bytes: Buffer): (readonly [number, Buffer | number])[] {
  const found: (readonly [number, Buffer | number])[] = [];
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++]!;
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    const value = varint();
    if ((tag & 7) === 0) found.push([tag >> 3, value]);
    else {
      found.push([tag >> 3, bytes.subarray(at, at + value)]);
      at += value;
    }
  }
  return found;
}

// Which of precision (7), scale (8) and case sensitivity (10) a type has, as measured on AWS.
test.each([
  ['integer', 'integer', { 7: 10, 8: 0, 9: 3, 10: 0 }],
  ['decimal(18, 8)', 'decimal', { 7: 18, 8: 8, 9: 3, 10: 0 }],
  ['varchar(5)', 'varchar', { 7: 5, 8: 0, 9: 3, 10: 1 }],
  ['varchar', 'varchar', { 7: 2_147_483_647, 8: 0, 9: 3, 10: 1 }],
  ['varbinary', 'varbinary', { 7: 1_073_741_824, 8: 0, 9: 3, 10: 0 }],
  ['real', 'float', { 7: 17, 8: 0, 9: 3, 10: 0 }],
  ['timestamp(6)', 'timestamp', { 7: 3, 8: 0, 9: 3, 10: 0 }],
  ['date', 'date', { 8: 0, 9: 3, 10: 0 }],
  ['boolean', 'boolean', { 9: 3, 10: 0 }],
  ['array(integer)', 'array', { 9: 3 }],
  ['row(a integer)', 'row', { 9: 3 }],
  ['string', 'string', { 9: 3 }],
])('a column of type %s', (type, shown, expected) => {
  const [, column] = fields(resultMetadata(ID, [{ name: 'é', type }]));
  const members = fields(column![1] as Buffer);
  const texts = members.filter(([field]) => field < 7).map(([field, value]) => [field, String(value)]);
  expect(texts).toEqual([
    [1, 'hive'],
    [4, 'é'],
    [5, 'é'],
    [6, shown],
  ]);
  expect(Object.fromEntries(members.filter(([field]) => field > 6))).toEqual(expected);
});
