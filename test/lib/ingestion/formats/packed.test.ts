import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { expect, it } from 'vitest';
import { csv } from '../../../../lib/ingestion/formats/csv.ts';
import { gzip, zip } from '../../../../lib/ingestion/formats/packed.ts';

const body = Buffer.from('a,b\n1,2\n');

it('reads within gzip and zip', () => {
  expect(gzip(csv()).read(gzipSync(body)).length).toBe(1);
  expect(zip(csv(), { file: 'x.csv' }).read(zipSync({ 'x.csv': body })).length).toBe(1);
});

it('says what is damaged or missing', () => {
  expect(() => gzip(csv()).read(body)).toThrow('gzip cannot be unpacked: incorrect header check');
  expect(() => gzip(csv()).read(gzipSync(body).subarray(0, 20))).toThrow(
    'gzip cannot be unpacked: unexpected end of file',
  );
  expect(() => zip(csv(), { file: 'y.csv' }).read(zipSync({ 'x.csv': body }))).toThrow(
    'the zip file has no y.csv, but x.csv',
  );
});

it('unpacks no more than memory holds', () => {
  const bomb = gzipSync(Buffer.alloc(257 * 1024 * 1024));
  expect(() => gzip(csv()).read(bomb)).toThrow('gzip cannot be unpacked: Cannot create a Buffer larger than');
});
