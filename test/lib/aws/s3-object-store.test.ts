import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { S3ObjectStore } from '../../../lib/aws/s3-object-store.ts';
import { ObjectNotFound, PreconditionFailed } from '../../../lib/lake/object-store.ts';
import { mockedClient } from '../../setup/mocked-client.ts';

const s3 = mockedClient(S3Client);
const store = new S3ObjectStore(new S3Client({ region: 'us-east-1' }));
beforeEach(() => s3.reset());

const failure = (name: string, httpStatusCode: number) =>
  Object.assign(new Error(name), { name, $metadata: { httpStatusCode } });

describe('S3ObjectStore', () => {
  it('reads a range, whose end is exclusive', async () => {
    s3.on(GetObjectCommand).resolves({
      Body: { transformToByteArray: async () => Uint8Array.of(1, 2) } as never,
    });
    expect(await store.get('s3://b/k/x', { start: 3, end: 5 })).toEqual(Uint8Array.of(1, 2));
    expect(s3.commandCalls(GetObjectCommand)[0]!.args[0].input).toEqual({
      Bucket: 'b',
      Key: 'k/x',
      Range: 'bytes=3-4',
    });
    expect(await store.get('s3://b/k/x', { start: 3, end: 3 })).toHaveLength(0);
  });

  it('reads an object with its entity tag and metadata in one request', async () => {
    const Body = { transformToByteArray: async () => Uint8Array.of(1, 2) } as never;
    s3.on(GetObjectCommand).resolves({ Body, ETag: '"e"', Metadata: { arrival: '{}' } });
    expect(await store.getVersion('s3://b/k')).toEqual({
      body: Uint8Array.of(1, 2),
      etag: '"e"',
      metadata: { arrival: '{}' },
    });
    s3.on(GetObjectCommand).rejects(failure('NoSuchKey', 404));
    expect(await store.getVersion('s3://b/k')).toBeUndefined();
    s3.on(GetObjectCommand).rejects(failure('AccessDenied', 403));
    await expect(store.getVersion('s3://b/k')).rejects.toThrow('AccessDenied');
  });

  it('tells a missing object from other failures', async () => {
    s3.on(GetObjectCommand).rejects(failure('NoSuchKey', 404));
    s3.on(HeadObjectCommand).rejects(failure('NotFound', 404));
    await expect(store.get('s3://b/k')).rejects.toThrow(new ObjectNotFound('No object s3://b/k'));
    expect(await store.head('s3://b/k')).toBeUndefined();
    s3.on(GetObjectCommand).rejects(failure('AccessDenied', 403));
    await expect(store.get('s3://b/k')).rejects.toThrow('AccessDenied');
  });

  it('keeps metadata beside an object', async () => {
    s3.on(PutObjectCommand).resolves({ ETag: '"e"' });
    await store.put('s3://b/k', Uint8Array.of(1), { metadata: { arrival: '{}' } });
    expect(s3.commandCalls(PutObjectCommand)[0]!.args[0].input.Metadata).toEqual({ arrival: '{}' });
    s3.on(HeadObjectCommand).resolves({ ContentLength: 1, ETag: '"e"', Metadata: { arrival: '{}' } });
    expect(await store.head('s3://b/k')).toEqual({
      uri: 's3://b/k',
      size: 1,
      etag: '"e"',
      metadata: { arrival: '{}' },
    });
  });

  it('names what a refused HEAD needs, as its answer has no body', async () => {
    s3.on(HeadObjectCommand).rejects(failure('Unknown', 403));
    await expect(store.head('s3://b/k')).rejects.toThrow(
      'HEAD s3://b/k was refused: the role of the caller needs s3:GetObject on it, kms:Decrypt on its key if it has one and, to learn that an object does not exist, s3:ListBucket on b',
    );
  });

  it('writes on conditions, and again when writers met', async () => {
    s3.on(PutObjectCommand).rejectsOnce(failure('ConditionalRequestConflict', 409)).resolves({ ETag: '"e"' });
    expect(await store.put('s3://b/k', Uint8Array.of(1), { ifNoneMatch: '*' })).toEqual({ etag: '"e"' });
    expect(s3.commandCalls(PutObjectCommand)).toHaveLength(2);
    s3.on(PutObjectCommand).rejects(failure('PreconditionFailed', 412));
    await expect(store.put('s3://b/k', Uint8Array.of(1), { ifMatch: '"x"' })).rejects.toThrow(
      PreconditionFailed,
    );
    s3.on(PutObjectCommand).rejects(failure('NoSuchBucket', 404));
    await expect(store.put('s3://b/k', Uint8Array.of(1))).rejects.toThrow('NoSuchBucket');
  });

  it('pauses between attempts when writers meet, and gives up with what S3 said', async () => {
    s3.on(PutObjectCommand).rejects(failure('ConditionalRequestConflict', 409));
    vi.useFakeTimers();
    try {
      const began = Date.now();
      const written = store
        .put('s3://b/k', Uint8Array.of(1), { ifMatch: '"x"' })
        .catch((error: Error) => error);
      await vi.runAllTimersAsync();
      expect(((await written) as Error).name).toBe('ConditionalRequestConflict');
      expect(s3.commandCalls(PutObjectCommand)).toHaveLength(7);
      // 50 + 100 + … + 1600 ms, each up to doubled at random.
      expect(Date.now() - began).toBeGreaterThanOrEqual(3150);
    } finally {
      vi.useRealTimers();
    }
  });

  it('lists every page', async () => {
    s3.on(ListObjectsV2Command).resolves({
      Contents: [{ Key: 'p/a', Size: 1, ETag: 'x' }],
      IsTruncated: true,
      NextContinuationToken: 't',
    });
    s3.on(ListObjectsV2Command, { ContinuationToken: 't' }).resolves({
      Contents: [{ Key: 'p/b', Size: 2, ETag: 'y' }],
    });
    const found = await Array.fromAsync(store.list('s3://b/p/'));
    expect(found).toEqual([
      { uri: 's3://b/p/a', size: 1, etag: 'x' },
      { uri: 's3://b/p/b', size: 2, etag: 'y' },
    ]);
  });

  it('refuses what is no S3 URI', async () => {
    await expect(store.get('/tmp/x')).rejects.toThrow("'/tmp/x' is not an S3 URI: s3://bucket/key expected");
  });
});
