import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { packPage, unpackPage } from '../../../lambdas/bronze/page-archive.ts';

const arrived = { status: 200, headers: { 'x-note': 'naïve ✓' }, fetched_at: '2024-06-01T00:00:00.123Z' };

it('keeps the body byte for byte, readable by any gzip reader, and its arrival', () => {
  const body = Buffer.from([0, 255, 10, 13, 0x1f, 0x8b, ...Buffer.from('[["ß"]]')]);
  const packed = packPage(body, arrived);
  expect(gunzipSync(packed)).toEqual(body);
  const unpacked = unpackPage(packed);
  expect(Buffer.from(unpacked.body)).toEqual(body);
  expect(unpacked.arrived).toEqual(arrived);
});

it('detects a damaged byte', () => {
  const packed = Buffer.from(packPage(Buffer.from('[[1]]'), arrived));
  packed[packed.length - 8]! ^= 1;
  expect(() => unpackPage(packed)).toThrow('incorrect data check');
});
