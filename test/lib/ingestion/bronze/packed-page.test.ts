import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { packPage, unpackPage } from '../../../../lib/ingestion/bronze/packed-page.ts';

it('keeps the body byte for byte, readable by any gzip reader', () => {
  const body = Buffer.from([0, 255, 10, 13, 0x1f, 0x8b, ...Buffer.from('[["ß"]]')]);
  const packed = packPage(body);
  expect(gunzipSync(packed)).toEqual(body);
  expect(Buffer.from(unpackPage(packed))).toEqual(body);
});

it('sets none of the optional parts of a gzip header, which some readers refuse', () => {
  expect(packPage(Buffer.from('[[1]]'))[3]).toBe(0);
});

it.each([0, 1, 63, 64, 70_000])('unpacks %i bytes', (length) => {
  expect(unpackPage(packPage(Buffer.alloc(length, 'ab')))).toHaveLength(length);
});

it('detects a damaged byte', () => {
  const packed = Buffer.from(packPage(Buffer.from('[[1]]')));
  packed[packed.length - 8]! ^= 1;
  expect(() => unpackPage(packed)).toThrow('incorrect data check');
});
