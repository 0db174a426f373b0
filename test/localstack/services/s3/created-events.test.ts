import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import type { BusEvent } from '../../../../localstack/runtime.ts';
import { clientConfig, openRuntime } from '../../open-runtime.ts';

test('EventBridge is told of each object that is made, of a bucket that is set so', async () => {
  const runtime = await openRuntime();
  await using _ = runtime;
  const events: BusEvent[] = [];
  runtime.register({ name: 'events', operations: {}, receive: (event: BusEvent) => void events.push(event) });
  const s3 = new S3Client({ ...clientConfig(runtime), forcePathStyle: true });
  runtime.service('s3').createBucket('inbox', { versioning: true, tellsEventBridge: true });
  runtime.service('s3').createBucket('silent');
  const place = { Bucket: 'inbox', Key: 'orders/a b.csv' };
  const first = await s3.send(new PutObjectCommand({ ...place, Body: 'id' }));
  await s3.send(new PutObjectCommand({ ...place, Bucket: 'silent', Body: 'id' }));
  await s3.send(new CopyObjectCommand({ ...place, Key: 'orders/b', CopySource: 'silent/orders/a%20b.csv' }));
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ ...place, Key: 'orders/c' }));
  const part = { ...place, Key: 'orders/c', UploadId };
  const { ETag } = await s3.send(new UploadPartCommand({ ...part, PartNumber: 1, Body: 'id' }));
  const MultipartUpload = { Parts: [{ ETag, PartNumber: 1 }] };
  await s3.send(new CompleteMultipartUploadCommand({ ...part, MultipartUpload }));
  await expect(s3.send(new PutObjectCommand({ ...place, Body: 'x', IfNoneMatch: '*' }))).rejects.toThrow();

  expect(events[0]).toEqual({
    source: 'aws.s3',
    detailType: 'Object Created',
    resources: ['arn:aws:s3:::inbox'],
    detail: {
      version: '0',
      bucket: { name: 'inbox' },
      object: {
        ...{ key: 'orders/a b.csv', size: 2, etag: first.ETag?.replaceAll('"', '') },
        ...{ 'version-id': first.VersionId, sequencer: expect.stringMatching(/^[0-9A-F]+$/) },
      },
      'request-id': expect.any(String),
      requester: '000000000000',
      reason: 'PutObject',
    },
  });
  expect(events.map(({ detail }) => (detail as { readonly reason: string }).reason)).toEqual([
    'PutObject',
    'CopyObject',
    'CompleteMultipartUpload',
  ]);
});
