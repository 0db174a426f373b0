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

it('unpacks no more than memory holds', () => {
  const large = Buffer.alloc(129_000_000);
  const refused = (why: string) => new WrongAnswer(why);
  expect(() => gzip(csv()).read(gzipSync(large))).toThrow(
    refused('the body unpacks to more than 128000000 bytes'),
  );
  expect(() => zip(csv(), { file: 'x.csv' }).read(zipSync({ 'x.csv': large }))).toThrow(
    refused('x.csv unpacks to more than 128000000 bytes'),
  );
});
