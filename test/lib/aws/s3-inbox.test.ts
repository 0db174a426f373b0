import { GetObjectCommand, ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import { beforeEach, expect, test } from 'vitest';
import { S3Inbox } from '../../../lib/aws/s3-inbox.ts';
import { ObjectRefused } from '../../../lib/contracts/object-source.ts';
import { mockedClient } from '../../setup/mocked-client.ts';

const s3 = mockedClient(S3Client);
const inbox = new S3Inbox('inbox', new S3Client({ region: 'us-east-1' }));
beforeEach(() => s3.reset());

const version = (Key: string, VersionId: string, second: number) => ({
  Key,
  VersionId,
  Size: 10,
  LastModified: new Date(second * 1000),
});

test('versions come by key, the oldest of a key first, over all pages; delete markers are none', async () => {
  s3.on(ListObjectVersionsCommand)
    .resolvesOnce({
      Versions: [version('orders/a+b%2B.csv', '3', 3), version('orders/a+b%2B.csv', '2', 2)],
      DeleteMarkers: [{ Key: 'orders/gone', VersionId: '9' }],
      IsTruncated: true,
      NextKeyMarker: 'orders/a+b%2B.csv',
      NextVersionIdMarker: '2',
    })
    .resolvesOnce({ Versions: [version('orders/a+b%2B.csv', '1', 1), version('orders/c', 'null', 5)] });
  expect(await Array.fromAsync(inbox.list('orders/'))).toEqual([
    { key: 'orders/a b+.csv', version: '1', size: 10, modified: 1000 },
    { key: 'orders/a b+.csv', version: '2', size: 10, modified: 2000 },
    { key: 'orders/a b+.csv', version: '3', size: 10, modified: 3000 },
    { key: 'orders/c', version: 'null', size: 10, modified: 5000 },
  ]);
  expect(s3.commandCalls(ListObjectVersionsCommand).map(({ args }) => args[0].input)).toEqual([
    { Bucket: 'inbox', Prefix: 'orders/', EncodingType: 'url' },
    {
      ...{ Bucket: 'inbox', Prefix: 'orders/', EncodingType: 'url' },
      ...{ KeyMarker: 'orders/a b+.csv', VersionIdMarker: '2' },
    },
  ]);
});

test('a version is read as it comes, from a byte on', async () => {
  s3.on(GetObjectCommand).resolves({ ETag: '"e"', ContentLength: 5, Body: 'body' as never });
  expect(await inbox.open({ key: 'orders/a', version: '1', from: 7 })).toEqual({
    etag: '"e"',
    length: 5,
    body: 'body',
  });
  expect(s3.commandCalls(GetObjectCommand)[0]!.args[0].input).toEqual({
    ...{ Bucket: 'inbox', Key: 'orders/a', VersionId: '1', Range: 'bytes=7-' },
  });
});

test('what is gone is undefined, what may not be read is refused, all else is thrown', async () => {
  const named = (name: string) => Object.assign(new Error(`${name} said`), { name });
  for (const name of ['NoSuchKey', 'NoSuchVersion', 'MethodNotAllowed']) {
    s3.on(GetObjectCommand).rejects(named(name));
    expect(await inbox.open({ key: 'orders/a', version: '1' })).toBeUndefined();
  }
  for (const name of ['AccessDenied', 'KMS.DisabledException']) {
    s3.on(GetObjectCommand).rejects(named(name));
    await expect(inbox.open({ key: 'orders/a', version: '1' })).rejects.toThrow(ObjectRefused);
  }
  s3.on(GetObjectCommand).rejects(named('SlowDown'));
  await expect(inbox.open({ key: 'orders/a', version: '1' })).rejects.toThrow('SlowDown said');
});
