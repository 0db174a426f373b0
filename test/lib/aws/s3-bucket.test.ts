import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { beforeEach, expect, test } from 'vitest';
import { S3Bucket } from '../../../lib/aws/s3-bucket.ts';
import { ProviderRejected } from '../../../lib/contracts/errors.ts';
import { ObjectRefused } from '../../../lib/contracts/object-source.ts';
import { mockedClient } from '../../setup/mocked-client.ts';

const s3 = mockedClient(S3Client);
const bucket = new S3Bucket('exports', new S3Client({ region: 'us-east-1' }));
beforeEach(() => s3.reset());

const failure = (name: string, httpStatusCode: number) =>
  Object.assign(new Error(`${name} said`), { name, $metadata: { httpStatusCode } });

test('objects come by key over all pages, their ETag as the version', async () => {
  s3.on(ListObjectsV2Command)
    .resolvesOnce({
      Contents: [{ Key: 'orders/a+b%2B.csv', ETag: '"1"', Size: 10, LastModified: new Date(1000) }],
      IsTruncated: true,
      NextContinuationToken: 'more',
    })
    .resolvesOnce({
      Contents: [{ Key: 'orders/c', ETag: '"2"', Size: 0, LastModified: new Date(2000) }],
    });
  expect(await Array.fromAsync(bucket.list('orders/'))).toEqual([
    { key: 'orders/a b+.csv', version: '"1"', size: 10, modified: 1000 },
    { key: 'orders/c', version: '"2"', size: 0, modified: 2000 },
  ]);
  const first = { Bucket: 'exports', Prefix: 'orders/', EncodingType: 'url' };
  expect(s3.commandCalls(ListObjectsV2Command).map(({ args }) => args[0].input)).toEqual([
    first,
    { ...first, ContinuationToken: 'more' },
  ]);
});

test('an object is read on the condition that it is the version that was listed', async () => {
  s3.on(GetObjectCommand).resolves({ ETag: '"1"', ContentLength: 3, Body: 'body' as never });
  await bucket.open({ key: 'orders/a', version: '"1"', from: 7 });
  await bucket.open({ key: 'orders/a', unless: '"0"' });
  expect(s3.commandCalls(GetObjectCommand).map(({ args }) => args[0].input)).toEqual([
    { Bucket: 'exports', Key: 'orders/a', IfMatch: '"1"', Range: 'bytes=7-' },
    { Bucket: 'exports', Key: 'orders/a', IfNoneMatch: '"0"' },
  ]);
});

test('one that was overwritten or deleted is undefined, one that is as it was is unchanged', async () => {
  s3.on(GetObjectCommand)
    .rejectsOnce(failure('PreconditionFailed', 412))
    .rejectsOnce(failure('NoSuchKey', 404))
    .rejectsOnce(failure('304', 304))
    .rejectsOnce(failure('AccessDenied', 403));
  expect(await bucket.open({ key: 'a', version: '"1"' })).toBeUndefined();
  expect(await bucket.open({ key: 'a', version: '"1"' })).toBeUndefined();
  expect(await bucket.open({ key: 'a', unless: '"1"' })).toBe('unchanged');
  await expect(bucket.open({ key: 'a' })).rejects.toThrow(ObjectRefused);
});

test.each([
  [
    failure('NoSuchBucket', 404),
    's3://exports/orders/ cannot be listed: there is no such bucket. Make it, or name another one in the settings of the dataset: addresses.bucket',
  ],
  [
    failure('AccessDenied', 403),
    "s3://exports/orders/ cannot be listed: the pipeline may not (AccessDenied said). The bucket's owner has to allow s3:ListBucket, and s3:GetObject below it",
  ],
  [failure('FolderIsGone', 404), 's3://exports/orders/ cannot be listed: FolderIsGone said'],
])('a listing that is refused says what to do: %s', async (error, message) => {
  s3.on(ListObjectsV2Command).rejects(error);
  const listing = Array.fromAsync(bucket.list('orders/'));
  await expect(listing).rejects.toThrow(ProviderRejected);
  await expect(listing).rejects.toThrow(message);
});

test('what may pass is thrown as it came', async () => {
  const busy = failure('SlowDown', 503);
  s3.on(ListObjectsV2Command).rejects(busy);
  await expect(Array.fromAsync(bucket.list(''))).rejects.toBe(busy);
});
