import { expect, test } from 'vitest';
import { s3 } from '../../../../lib/ingestion/index.ts';

const extent = {
  kind: 'object',
  key: 'exports/orders/a b.csv',
  version: '"1"',
  size: 1,
  modified: 0,
} as const;

test('a folder is a bucket and a prefix; its objects are asked for by key and ETag', () => {
  const source = s3({ url: 's3://acme/exports/orders/', endsWith: '.csv' });
  expect(source).toMatchObject({
    ...{ provider: 'acme', origin: 's3://acme/exports/orders', address: 'bucket' },
    bucket: { endsWith: '.csv' },
  });
  expect(source.url({ parameters: {}, extent }, {}, 's3://other/exports/orders')).toBe(
    's3://other/exports/orders/a%20b.csv?etag=%221%22',
  );
  expect(s3({ url: 's3://acme' })).toMatchObject({ origin: 's3://acme', bucket: {} });
  expect(s3({ url: 's3://acme/' })).toMatchObject({ origin: 's3://acme', bucket: {} });
});

test('a key is its name below what a deployment may replace', () => {
  const source = s3({ url: 's3://acme/exports/all orders.csv', provider: 'shop' });
  expect(source).toMatchObject({
    provider: 'shop',
    origin: 's3://acme/exports',
    bucket: { key: 'all orders.csv' },
  });
  expect(source.url({ parameters: {}, extent: { kind: 'whole' } }, {}, 's3://other')).toBe(
    's3://other/all%20orders.csv',
  );
});

test.each([
  'https://acme/orders/',
  's3://Acme/orders/',
  's3://acme/orders/*.csv',
  's3://acme/{day}.csv',
  's3://acme/{day}/a.csv',
])('%s is refused', (url) => {
  expect(() => s3({ url })).toThrow(
    `source: s3({ url: '${url}' }): s3://BUCKET/PREFIX/ of a folder or s3://BUCKET/KEY expected; without *, ?, { and }`,
  );
});

test('one key has no ending to choose by', () => {
  expect(() => s3({ url: 's3://acme/a.csv', endsWith: '.csv' })).toThrow(
    "source: s3({ endsWith: '.csv' }): s3://acme/a.csv is one key; a folder ends in /, or leave endsWith out",
  );
});
