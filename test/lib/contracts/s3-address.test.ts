import { expect, test } from 'vitest';
import { bucketAndPrefix, S3_ADDRESS_EXPECTED, s3Address } from '../../../lib/contracts/s3-address.ts';

test.each([
  ['s3://exports', { bucket: 'exports', prefix: '' }],
  ['s3://acme.exports-1/orders', { bucket: 'acme.exports-1', prefix: 'orders/' }],
  ['s3://exports/a/Größe=1', { bucket: 'exports', prefix: 'a/Größe=1/' }],
])('%s is a bucket and a prefix', (address, parts) => {
  expect(s3Address.parse(address)).toBe(address);
  expect(bucketAndPrefix(address)).toEqual(parts);
});

test.each([
  'exports',
  's3://ab',
  's3://Exports',
  's3://exports/',
  's3://exports//a',
  's3://exports/a*',
  's3://exports/{day}',
  'https://exports',
])('%s is refused', (address) => {
  const { error } = s3Address.safeParse(address);
  expect(error?.issues.map(({ message }) => message)).toEqual([S3_ADDRESS_EXPECTED]);
});
