import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { expect, it } from 'vitest';
import { csv } from '../../../../lib/ingestion/formats/csv.ts';
import { WrongAnswer } from '../../../../lib/ingestion/formats/format.ts';
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

it('unpacks no more than the settings allow', () => {
  const large = Buffer.alloc(1_000_001);
  const refused = (what: string) =>
    new WrongAnswer(`${what} unpacks to more than the 1 MB that largestUnpackedMB in the settings allows`);
  const zipped = zip(csv(), { file: 'x.csv' });
  expect(() => gzip(csv()).read(gzipSync(large), 1e6)).toThrow(refused('the body'));
  expect(() => zipped.read(zipSync({ 'x.csv': large }), 1e6)).toThrow(refused('x.csv'));
  expect(gzip(csv()).read(gzipSync(large)).length).toBe(0);
});
