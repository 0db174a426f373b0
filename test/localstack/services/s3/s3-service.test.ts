import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLocationCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  ListPartsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clientConfig, openRuntime } from '../../open-runtime.ts';

let runtime: Awaited<ReturnType<typeof openRuntime>>;
let s3: S3Client;

beforeAll(async () => {
  runtime = await openRuntime();
  s3 = new S3Client({ ...clientConfig(runtime), forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: 'lake' }));
});
afterAll(() => runtime[Symbol.asyncDispose]());

const put = (Key: string, Body: string | Uint8Array = 'x', more = {}) =>
  s3.send(new PutObjectCommand({ Bucket: 'lake', Key, Body, ...more }));
const text = async (Key: string, more = {}) =>
  (await s3.send(new GetObjectCommand({ Bucket: 'lake', Key, ...more }))).Body?.transformToString();

describe('objects', () => {
  test('come back as they were put, with properties, metadata and an md5 entity tag', async () => {
    const body = randomBytes(100_000);
    const written = await put('a/b c+ü.bin', body, {
      ContentType: 'application/octet-stream',
      CacheControl: 'no-store',
      Metadata: { run: 'r1', note: 'grün' },
    });
    expect(written.ETag).toBe(`"${createHash('md5').update(body).digest('hex')}"`);
    const got = await s3.send(new GetObjectCommand({ Bucket: 'lake', Key: 'a/b c+ü.bin' }));
    expect(Buffer.from((await got.Body?.transformToByteArray()) as Uint8Array).equals(body)).toBe(true);
    expect(got).toMatchObject({
      ContentType: 'application/octet-stream',
      CacheControl: 'no-store',
      ContentLength: 100_000,
      ServerSideEncryption: 'AES256',
      Metadata: { run: 'r1' },
    });
    expect(readFileSync(runtime.service('s3').objectPath('lake', 'a/b c+ü.bin') as string).equals(body)).toBe(
      true,
    );
  });

  test('are read in ranges: inclusive on the wire, open, and from the end', async () => {
    await put('range', '0123456789');
    expect(await text('range', { Range: 'bytes=2-4' })).toBe('234');
    expect(await text('range', { Range: 'bytes=7-' })).toBe('789');
    expect(await text('range', { Range: 'bytes=-3' })).toBe('789');
    const part = await s3.send(new GetObjectCommand({ Bucket: 'lake', Key: 'range', Range: 'bytes=2-99' }));
    expect(part.ContentRange).toBe('bytes 2-9/10');
    await expect(text('range', { Range: 'bytes=10-' })).rejects.toMatchObject({
      name: 'InvalidRange',
      $metadata: { httpStatusCode: 416 },
    });
  });

  test('that are missing answer NoSuchKey, and 404 to HEAD', async () => {
    await expect(text('absent')).rejects.toMatchObject({
      name: 'NoSuchKey',
      message: 'The specified key does not exist.',
    });
    await expect(s3.send(new HeadObjectCommand({ Bucket: 'lake', Key: 'absent' }))).rejects.toMatchObject({
      name: 'NotFound',
    });
    await expect(s3.send(new GetObjectCommand({ Bucket: 'no-such-bucket', Key: 'k' }))).rejects.toMatchObject(
      { name: 'NoSuchBucket' },
    );
  });

  test('of no bytes are objects', async () => {
    await put('empty', '');
    expect(await text('empty')).toBe('');
  });
});

describe('conditions', () => {
  test('If-None-Match: * writes once, under concurrency too', async () => {
    const results = await Promise.allSettled(
      Array.from({ length: 8 }, (_, i) => put('once', `writer ${i}`, { IfNoneMatch: '*' })),
    );
    expect(results.filter((r) => r.status === 'fulfilled')).toHaveLength(1);
    const winner = results.findIndex((r) => r.status === 'fulfilled');
    expect(await text('once')).toBe(`writer ${winner}`);
    await expect(put('once', 'late', { IfNoneMatch: '*' })).rejects.toMatchObject({
      name: 'PreconditionFailed',
      message: 'At least one of the pre-conditions you specified did not hold',
      $metadata: { httpStatusCode: 412 },
    });
  });

  test('If-Match replaces and deletes only what it names', async () => {
    const first = await put('swap', 'one');
    const second = await put('swap', 'two', { IfMatch: first.ETag });
    await expect(put('swap', 'three', { IfMatch: first.ETag })).rejects.toMatchObject({
      name: 'PreconditionFailed',
    });
    await expect(put('swap-absent', 'x', { IfMatch: first.ETag })).rejects.toMatchObject({
      $metadata: { httpStatusCode: 404 },
    });
    const remove = (IfMatch?: string) =>
      s3.send(new DeleteObjectCommand({ Bucket: 'lake', Key: 'swap', ...(IfMatch ? { IfMatch } : {}) }));
    await expect(remove(first.ETag)).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await remove(second.ETag);
    await expect(text('swap')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  test('of reads answer 304 and 412', async () => {
    const { ETag } = await put('read-if', 'x');
    await expect(text('read-if', { IfNoneMatch: ETag })).rejects.toMatchObject({
      $metadata: { httpStatusCode: 304 },
    });
    await expect(text('read-if', { IfMatch: '"other"' })).rejects.toMatchObject({
      $metadata: { httpStatusCode: 412 },
    });
    expect(await text('read-if', { IfMatch: ETag })).toBe('x');
  });
});

describe('checksums', () => {
  test.each(['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const)(
    '%s of the client is held',
    async (ChecksumAlgorithm) => {
      await put(`sum/${ChecksumAlgorithm}`, 'checked', { ChecksumAlgorithm });
      const head = await s3.send(
        new HeadObjectCommand({ Bucket: 'lake', Key: `sum/${ChecksumAlgorithm}`, ChecksumMode: 'ENABLED' }),
      );
      expect(head[`Checksum${ChecksumAlgorithm}`]).toBeTruthy();
      expect(await text(`sum/${ChecksumAlgorithm}`, { ChecksumMode: 'ENABLED' })).toBe('checked');
    },
  );

  test('known values: the check inputs of the CRC catalogue ("123456789")', async () => {
    for (const [ChecksumAlgorithm, hex] of [
      ['CRC32', 'cbf43926'],
      ['CRC32C', 'e3069283'],
      ['CRC64NVME', 'ae8b14860a799888'],
    ] as const) {
      const member = `Checksum${ChecksumAlgorithm}`;
      await put(`known/${ChecksumAlgorithm}`, '123456789', {
        [member]: Buffer.from(hex, 'hex').toString('base64'),
      });
      await expect(
        put(`known/${ChecksumAlgorithm}`, '123456780', {
          [member]: Buffer.from(hex, 'hex').toString('base64'),
        }),
      ).rejects.toMatchObject({ name: 'BadDigest' });
    }
  });

  test('a trailing one of a stream (aws-chunked) is held', async () => {
    const body = randomBytes(300_000);
    const stream = () => Readable.from([body.subarray(0, 7), body.subarray(7)]);
    await put('stream', stream() as never, { ContentLength: body.length, ContentEncoding: 'gzip' });
    const got = await s3.send(new GetObjectCommand({ Bucket: 'lake', Key: 'stream' }));
    expect(got.ContentEncoding).toBe('gzip');
    expect(Buffer.from((await got.Body?.transformToByteArray()) as Uint8Array).equals(body)).toBe(true);
  });
});

describe('listings', () => {
  test('page through keys in UTF-8 order and fold common prefixes', async () => {
    await s3.send(new CreateBucketCommand({ Bucket: 'listing' }));
    const keys = ['a/1', 'a/2', 'a/b/3', 'b/1', 'ü/1', 'z', 'z 1', 'z+1', '\u{1F600}'];
    for (const Key of keys) await s3.send(new PutObjectCommand({ Bucket: 'listing', Key, Body: 'x' }));
    const sorted = [...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    const seen: string[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = await s3.send(
        new ListObjectsV2Command({
          Bucket: 'listing',
          MaxKeys: 2,
          ...(ContinuationToken ? { ContinuationToken } : {}),
        }),
      );
      seen.push(...(page.Contents ?? []).map((o) => o.Key as string));
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken);
    expect(seen).toEqual(sorted);
    const folded = async (more: object) => {
      const page = await s3.send(new ListObjectsV2Command({ Bucket: 'listing', Delimiter: '/', ...more }));
      return [
        page.Contents?.map((o) => o.Key),
        page.CommonPrefixes?.map((p) => p.Prefix),
        page.NextContinuationToken,
      ] as const;
    };
    expect((await folded({})).slice(0, 2)).toEqual([
      ['z', 'z 1', 'z+1', '\u{1F600}'],
      ['a/', 'b/', 'ü/'],
    ]);
    expect((await folded({ Prefix: 'a/' })).slice(0, 2)).toEqual([['a/1', 'a/2'], ['a/b/']]);
    const [none, first, token] = await folded({ MaxKeys: 1 });
    expect([none, first]).toEqual([undefined, ['a/']]);
    expect((await folded({ MaxKeys: 1, ContinuationToken: token }))[1]).toEqual(['b/']);
    const v1 = await s3.send(new ListObjectsCommand({ Bucket: 'listing', Marker: 'b/1', MaxKeys: 2 }));
    expect([v1.Contents?.map((o) => o.Key), v1.IsTruncated]).toEqual([['z', 'z 1'], true]);
    const encoded = await s3.send(
      new ListObjectsV2Command({ Bucket: 'listing', Prefix: 'z ', EncodingType: 'url' }),
    );
    expect(encoded.Contents?.map((o) => o.Key)).toEqual(['z%201']);
  });

  test('DeleteObjects deletes what there is and what there is not', async () => {
    await put('del/1');
    const gone = await s3.send(
      new DeleteObjectsCommand({
        Bucket: 'lake',
        Delete: { Objects: [{ Key: 'del/1' }, { Key: 'del/none' }] },
      }),
    );
    expect(gone.Deleted?.map((d) => d.Key)).toEqual(['del/1', 'del/none']);
    await expect(text('del/1')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });
});

describe('multipart uploads', () => {
  const create = async (Key: string, more = {}) =>
    (await s3.send(new CreateMultipartUploadCommand({ Bucket: 'lake', Key, ...more }))).UploadId as string;

  test('join their parts', async () => {
    const target = { Bucket: 'lake', Key: 'multi' };
    const UploadId = await create('multi', { ContentType: 'text/x', ChecksumAlgorithm: 'CRC32' });
    const bodies = [randomBytes(5 * 1024 ** 2), randomBytes(1234)];
    const Parts = [];
    for (const [i, Body] of bodies.entries()) {
      const { ETag, ChecksumCRC32 } = await s3.send(
        new UploadPartCommand({ ...target, UploadId, PartNumber: i + 1, Body, ChecksumAlgorithm: 'CRC32' }),
      );
      Parts.push({ PartNumber: i + 1, ETag, ChecksumCRC32 });
    }
    const listed = await s3.send(new ListPartsCommand({ ...target, UploadId }));
    expect(listed.Parts?.map((p) => p.Size)).toEqual([5 * 1024 ** 2, 1234]);
    const done = await s3.send(
      new CompleteMultipartUploadCommand({
        ...target,
        UploadId,
        MultipartUpload: { Parts },
        IfNoneMatch: '*',
      }),
    );
    const digests = bodies.map((b) => createHash('md5').update(b).digest());
    expect(done.ETag).toBe(`"${createHash('md5').update(Buffer.concat(digests)).digest('hex')}-2"`);
    const got = await s3.send(new GetObjectCommand(target));
    expect(got.ContentType).toBe('text/x');
    expect(
      Buffer.from((await got.Body?.transformToByteArray()) as Uint8Array).equals(Buffer.concat(bodies)),
    ).toBe(true);
    await expect(s3.send(new ListPartsCommand({ ...target, UploadId }))).rejects.toMatchObject({
      name: 'NoSuchUpload',
    });
  });

  test('refuse small parts, unknown parts, and are aborted', async () => {
    const target = { Bucket: 'lake', Key: 'small' };
    const UploadId = await create('small');
    const part = (PartNumber: number) =>
      s3.send(new UploadPartCommand({ ...target, UploadId, PartNumber, Body: 'x' }));
    const [one, two] = [await part(1), await part(2)];
    const complete = (Parts: object[]) =>
      s3.send(new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload: { Parts } }));
    await expect(
      complete([
        { PartNumber: 1, ETag: one.ETag },
        { PartNumber: 2, ETag: two.ETag },
      ]),
    ).rejects.toMatchObject({ name: 'EntityTooSmall' });
    await expect(complete([{ PartNumber: 3, ETag: one.ETag }])).rejects.toMatchObject({
      name: 'InvalidPart',
    });
    await s3.send(new AbortMultipartUploadCommand({ ...target, UploadId }));
    await expect(complete([{ PartNumber: 1, ETag: one.ETag }])).rejects.toMatchObject({
      name: 'NoSuchUpload',
    });
  });
});

describe('buckets', () => {
  test('list, and tell their configuration', async () => {
    const Bucket = 'configured';
    await s3.send(new CreateBucketCommand({ Bucket }));
    expect((await s3.send(new ListBucketsCommand({}))).Buckets?.map((b) => b.Name)).toContain('configured');
    expect((await s3.send(new GetBucketLocationCommand({ Bucket }))).LocationConstraint).toBeUndefined();
    expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBeUndefined();
    const encryption = await s3.send(new GetBucketEncryptionCommand({ Bucket }));
    expect(encryption.ServerSideEncryptionConfiguration?.Rules).toEqual([
      { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: false },
    ]);
    await expect(s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }))).rejects.toMatchObject({
      name: 'NoSuchLifecycleConfiguration',
    });
    const Rules = [{ ID: 'r', Status: 'Enabled' as const, Filter: { Prefix: 'a' }, Expiration: { Days: 3 } }];
    await s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules } }));
    expect((await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }))).Rules).toEqual(Rules);
  });

  test('that are versioned keep what was overwritten and deleted', async () => {
    const target = { Bucket: 'versioned', Key: 'k' };
    await s3.send(new CreateBucketCommand({ Bucket: 'versioned' }));
    const VersioningConfiguration = { Status: 'Enabled' as const };
    await s3.send(new PutBucketVersioningCommand({ Bucket: 'versioned', VersioningConfiguration }));
    const one = await s3.send(new PutObjectCommand({ ...target, Body: 'one' }));
    const two = await s3.send(new PutObjectCommand({ ...target, Body: 'two' }));
    const gone = await s3.send(new DeleteObjectCommand(target));
    expect(gone.DeleteMarker).toBe(true);
    await expect(s3.send(new GetObjectCommand(target))).rejects.toMatchObject({ name: 'NoSuchKey' });
    const old = await s3.send(new GetObjectCommand({ ...target, VersionId: one.VersionId }));
    expect(await old.Body?.transformToString()).toBe('one');
    const all = await s3.send(new ListObjectVersionsCommand({ Bucket: 'versioned' }));
    expect(all.Versions?.map((v) => v.VersionId)).toEqual([two.VersionId, one.VersionId]);
    expect(all.DeleteMarkers?.map((v) => [v.VersionId, v.IsLatest])).toEqual([[gone.VersionId, true]]);
    await s3.send(new DeleteObjectCommand({ ...target, VersionId: gone.VersionId }));
    expect(await (await s3.send(new GetObjectCommand(target))).Body?.transformToString()).toBe('two');
  });

  test('list versions page by page, the newest of a key first', async () => {
    await s3.send(new CreateBucketCommand({ Bucket: 'pages' }));
    const VersioningConfiguration = { Status: 'Enabled' as const };
    await s3.send(new PutBucketVersioningCommand({ Bucket: 'pages', VersioningConfiguration }));
    const written: string[] = [];
    for (const Key of ['a b', 'a b', 'a b', 'c/ü'])
      written.push((await s3.send(new PutObjectCommand({ Bucket: 'pages', Key, Body: 'x' }))).VersionId!);
    const found: string[] = [];
    const keys: string[] = [];
    let markers: { readonly KeyMarker?: string; readonly VersionIdMarker?: string } = {};
    for (;;) {
      const page = await s3.send(
        new ListObjectVersionsCommand({ Bucket: 'pages', MaxKeys: 2, EncodingType: 'url', ...markers }),
      );
      found.push(...(page.Versions ?? []).map((v) => v.VersionId!));
      keys.push(...(page.Versions ?? []).map((v) => v.Key!));
      if (!page.IsTruncated) break;
      markers = {
        KeyMarker: decodeURIComponent(page.NextKeyMarker!),
        VersionIdMarker: page.NextVersionIdMarker!,
      };
    }
    expect(found).toEqual([written[2], written[1], written[0], written[3]]);
    expect(keys).toEqual(['a%20b', 'a%20b', 'a%20b', 'c/%C3%BC']);
    const behind = await s3.send(new ListObjectVersionsCommand({ Bucket: 'pages', KeyMarker: 'a b' }));
    expect(behind.Versions?.map((v) => v.VersionId)).toEqual([written[3]]);
  });

  test('copy objects with their metadata, or with new', async () => {
    await put('copy/from ü', 'body', { Metadata: { a: '1' }, ContentType: 'text/a' });
    const CopySource = `lake/${encodeURIComponent('copy/from ü')}`;
    await s3.send(new CopyObjectCommand({ Bucket: 'lake', Key: 'copy/to', CopySource }));
    const got = await s3.send(new GetObjectCommand({ Bucket: 'lake', Key: 'copy/to' }));
    expect([await got.Body?.transformToString(), got.Metadata, got.ContentType]).toEqual([
      'body',
      { a: '1' },
      'text/a',
    ]);
  });

  test("hold a policy that denies unconditional writes, for the owner's too", async () => {
    await s3.send(new CreateBucketCommand({ Bucket: 'bronze' }));
    const Statement = [
      {
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:PutObject',
        Resource: 'arn:aws:s3:::bronze/*',
        Condition: { Null: { 's3:if-none-match': 'true' }, Bool: { 's3:ObjectCreationOperation': 'true' } },
      },
    ];
    await s3.send(new PutBucketPolicyCommand({ Bucket: 'bronze', Policy: JSON.stringify({ Statement }) }));
    const write = (more: object) =>
      s3.send(new PutObjectCommand({ Bucket: 'bronze', Key: 'k', Body: 'x', ...more }));
    await expect(write({})).rejects.toMatchObject({
      name: 'AccessDenied',
      message:
        'User: arn:aws:iam::000000000000:root is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::bronze/k" with an explicit deny in a resource-based policy',
      $metadata: { httpStatusCode: 403 },
    });
    await write({ IfNoneMatch: '*' });
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket: 'bronze', Key: 'm' }));
    expect(UploadId).toBeTruthy();
  });
});

test('what is not known is refused by name', async () => {
  const response = await fetch(`${runtime.endpoint}/lake/k?retention`, {
    headers: { authorization: 'AWS4-HMAC-SHA256 Credential=test/20240101/us-east-1/s3/aws4_request' },
  });
  expect(response.status).toBe(501);
  expect(await response.text()).toContain(
    'The local runtime does not implement s3:GET of a key with ?retention',
  );
});
