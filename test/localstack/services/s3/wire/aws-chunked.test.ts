import { expect, test } from 'vitest';
import { decodeChunked } from '../../../../../localstack/services/s3/wire/aws-chunked.ts';

const signed = (text: string) =>
  `${Buffer.byteLength(text).toString(16)};chunk-signature=${'a'.repeat(64)}\r\n${text}\r\n`;

test('joins signed chunks and reads trailers', () => {
  const encoded = `${signed('hello ')}${signed('wörld')}0;chunk-signature=${'b'.repeat(64)}\r\nx-amz-checksum-crc32: AAAA\r\n\r\n`;
  const { body, trailers } = decodeChunked(Buffer.from(encoded), 12);
  expect([Buffer.from(body).toString(), trailers]).toEqual([
    'hello wörld',
    { 'x-amz-checksum-crc32': 'AAAA' },
  ]);
});

test('an empty body is one chunk of none', () => {
  expect(decodeChunked(Buffer.from('0\r\n\r\n'), 0).body).toHaveLength(0);
});

test('a body that is cut, or of another length than announced, is refused', () => {
  const whole = Buffer.from(`${signed('hello')}0;chunk-signature=x\r\n\r\n`);
  expect(() => decodeChunked(whole.subarray(0, 85), 5)).toThrow('The request body terminated unexpectedly');
  expect(() => decodeChunked(whole, 6)).toThrow('The request body terminated unexpectedly');
  expect(() => decodeChunked(Buffer.from('hello'), 5)).toThrow('The request body terminated unexpectedly');
});
