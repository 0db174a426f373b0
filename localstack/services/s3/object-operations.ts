import { createHash } from 'node:crypto';
import { AwsError, type Call, type Operation } from '../service.ts';
import { resolveRange } from './byte-range.ts';
import type { ChecksumAlgorithm } from './checksums.ts';
import { CHECKSUM_ALGORITHMS, checksum, checksumMember, verifyChecksum } from './checksums.ts';
import type { ObjectProperties, ObjectRecord } from './object-record.ts';
import { type ObjectStorage, unquoted, type WriteCondition } from './object-storage.ts';
import type { S3Access } from './s3-access.ts';
import { invalidArgument, preconditionFailed } from './s3-errors.ts';
import { readBody } from './stored-body.ts';

// biome-ignore lint/suspicious/noExplicitAny: inputs are the API's own shapes, checked member by member.
type Input = any;

/** Operations on one object, in the API's JSON shapes. A `Body` is bytes or text in, and bytes out. */
export function objectOperations(
  storage: ObjectStorage,
  access: S3Access,
): Readonly<Record<string, Operation>> {
  return {
    PutObject: async (input: Input, call) => {
      const { Bucket: bucket, Key: key } = input;
      const { properties, condition } = prepareWrite(storage, access, input, call, 'true');
      const body = bytesOf(input.Body);
      const checksums = verifiedChecksums(input, body);
      const made = await storage.put(
        bucket,
        key,
        body,
        { properties, checksums, checksumType: 'FULL_OBJECT', ...tagsOf(input.Tagging) },
        condition,
      );
      return { ...writtenOutput(storage, bucket, made), ...checksumOutput(made) };
    },
    GetObject: async (input: Input, call) => {
      const found = readObject(access, input, call);
      const { start, end, partial } = resolveRange(found, input.Range, input.PartNumber);
      const body = await readBody(storage.files, input.Bucket, found, { start, end });
      return { Body: body, ...describe(storage, input, found, { start, end, partial }) };
    },
    HeadObject: (input: Input, call) => {
      const found = readObject(access, input, call);
      return describe(storage, input, found, resolveRange(found, input.Range, input.PartNumber));
    },
    DeleteObject: (input: Input, call) => {
      const { Bucket: bucket, Key: key, VersionId: versionId, IfMatch: ifMatch } = input;
      const context: Record<string, string> = ifMatch === undefined ? {} : { 's3:if-match': ifMatch };
      access.object(call, versionId ? 'DeleteObjectVersion' : 'DeleteObject', bucket, key, context);
      const done = storage.delete(bucket, key, versionId, ifMatch === undefined ? {} : { ifMatch });
      return {
        ...(done.versionId ? { VersionId: done.versionId } : {}),
        ...(done.deleteMarker ? { DeleteMarker: true } : {}),
      };
    },
    DeleteObjects: (input: Input, call) => {
      const { Objects: targets = [], Quiet: quiet } = input.Delete ?? {};
      if (targets.length === 0 || targets.length > 1000)
        throw new AwsError(
          'MalformedXML',
          'The XML you provided was not well-formed or did not validate against our published schema: 1 to 1000 objects',
        );
      storage.bucket(input.Bucket);
      const Deleted: unknown[] = [];
      const Errors: unknown[] = [];
      for (const { Key: key, VersionId: versionId, ETag: ifMatch } of targets)
        try {
          access.object(call, versionId ? 'DeleteObjectVersion' : 'DeleteObject', input.Bucket, key);
          const done = storage.delete(input.Bucket, key, versionId, ifMatch ? { ifMatch } : {});
          const marker = done.deleteMarker
            ? { DeleteMarker: true, DeleteMarkerVersionId: done.versionId }
            : {};
          Deleted.push({ Key: key, ...(versionId ? { VersionId: versionId } : {}), ...marker });
        } catch (error) {
          if (!(error instanceof AwsError)) throw error;
          Errors.push({
            Key: key,
            Code: error.code,
            Message: error.message,
            ...(versionId ? { VersionId: versionId } : {}),
          });
        }
      return { ...(quiet ? {} : { Deleted }), ...(Errors.length > 0 ? { Errors } : {}) };
    },
    CopyObject: async (input: Input, call) => {
      const source = parseCopySource(input.CopySource);
      const from = access.read(call, source.bucket, source.key, source.versionId);
      checkReadConditions(
        {
          IfMatch: input.CopySourceIfMatch,
          IfNoneMatch: input.CopySourceIfNoneMatch,
          IfModifiedSince: input.CopySourceIfModifiedSince,
          IfUnmodifiedSince: input.CopySourceIfUnmodifiedSince,
        },
        from,
        412,
      );
      const { properties, condition } = prepareWrite(storage, access, input, call, 'true');
      const replace = input.MetadataDirective === 'REPLACE';
      if (!replace && source.bucket === input.Bucket && source.key === input.Key && !source.versionId)
        throw new AwsError(
          'InvalidRequest',
          "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
        );
      const { ServerSideEncryption, SSEKMSKeyId, BucketKeyEnabled, ...kept } = from.properties;
      const body = await readBody(storage.files, source.bucket, from, { start: 0, end: from.size });
      const made = await storage.put(
        input.Bucket,
        input.Key,
        body,
        {
          properties: replace ? properties : { ...properties, ...kept },
          checksums: from.checksumType === 'COMPOSITE' ? {} : from.checksums,
          checksumType: 'FULL_OBJECT',
          ...(from.tags ? { tags: from.tags } : {}),
        },
        condition,
      );
      const { ETag: _, ...written } = writtenOutput(storage, input.Bucket, made);
      return {
        ...written,
        CopyObjectResult: {
          ETag: made.etag,
          LastModified: new Date(made.lastModified),
          ...checksumOutput(made),
        },
        ...(source.versionId ? { CopySourceVersionId: source.versionId } : {}),
      };
    },
    GetObjectAttributes: (input: Input, call) => {
      access.object(call, 'GetObjectAttributes', input.Bucket, input.Key);
      const found = access.read(call, input.Bucket, input.Key, input.VersionId);
      const wanted: readonly string[] = input.ObjectAttributes ?? [];
      return {
        LastModified: new Date(found.lastModified),
        ...(wanted.includes('ETag') ? { ETag: unquoted(found.etag) } : {}),
        ...(wanted.includes('ObjectSize') ? { ObjectSize: found.size } : {}),
        ...(wanted.includes('StorageClass')
          ? { StorageClass: found.properties.StorageClass ?? 'STANDARD' }
          : {}),
        ...(wanted.includes('Checksum') ? { Checksum: checksumOutput(found) } : {}),
        ...(wanted.includes('ObjectParts') && found.partSizes
          ? { ObjectParts: { TotalPartsCount: found.partSizes.length } }
          : {}),
      };
    },
    GetObjectTagging: (input: Input, call) => {
      access.object(call, 'GetObjectTagging', input.Bucket, input.Key);
      const { tags = {} } = access.read(call, input.Bucket, input.Key, input.VersionId);
      return { TagSet: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
    },
    PutObjectTagging: (input: Input, call) => {
      access.object(call, 'PutObjectTagging', input.Bucket, input.Key);
      const set: { Key: string; Value: string }[] = input.Tagging?.TagSet ?? [];
      storage.setTags(input.Bucket, input.Key, Object.fromEntries(set.map((t) => [t.Key, t.Value])));
      return {};
    },
    DeleteObjectTagging: (input: Input, call) => {
      access.object(call, 'DeleteObjectTagging', input.Bucket, input.Key);
      storage.setTags(input.Bucket, input.Key, {});
      return {};
    },
  };
}

/** Authorizes a write and reads what it sets. @param creates whether the request itself makes the object (s3:ObjectCreationOperation) */
export function prepareWrite(
  storage: ObjectStorage,
  access: S3Access,
  input: Input,
  call: Call,
  creates: 'true' | 'false',
): { properties: ObjectProperties; condition: WriteCondition } {
  const { Bucket: bucket, Key: key } = input;
  const { encryption } = storage.bucket(bucket);
  if (Buffer.byteLength(key) > 1024) throw new AwsError('KeyTooLongError', 'Your key is too long');
  if (input.IfNoneMatch !== undefined && input.IfNoneMatch !== '*')
    throw new AwsError(
      'NotImplemented',
      'A header you provided implies functionality that is not implemented: If-None-Match of a write takes * alone',
      501,
    );
  access.object(call, 'PutObject', bucket, key, {
    's3:ObjectCreationOperation': creates,
    ...(input.IfNoneMatch === undefined ? {} : { 's3:if-none-match': input.IfNoneMatch }),
    ...(input.IfMatch === undefined ? {} : { 's3:if-match': input.IfMatch }),
    ...(input.ServerSideEncryption === undefined
      ? {}
      : { 's3:x-amz-server-side-encryption': input.ServerSideEncryption }),
    ...(input.SSEKMSKeyId === undefined
      ? {}
      : { 's3:x-amz-server-side-encryption-aws-kms-key-id': input.SSEKMSKeyId }),
    ...(input.ACL === undefined ? {} : { 's3:x-amz-acl': input.ACL }),
  });
  // S3 compares the entity tag on the caller's behalf.
  if (input.IfMatch !== undefined) access.object(call, 'GetObject', bucket, key);
  const algorithm = input.ServerSideEncryption ?? encryption.algorithm;
  if (algorithm !== 'AES256' && algorithm !== 'aws:kms')
    throw new AwsError(
      'NotImplemented',
      `The local runtime does not implement server-side encryption '${algorithm}'`,
      501,
    );
  const kmsKey =
    algorithm === 'aws:kms' ? (input.SSEKMSKeyId ?? encryption.kmsKeyArn ?? undefined) : undefined;
  access.encrypt(call, kmsKey);
  const properties: Record<string, unknown> = {};
  for (const name of PROPERTY_MEMBERS) if (input[name] !== undefined) properties[name] = input[name];
  properties.ServerSideEncryption = algorithm;
  if (kmsKey !== undefined) properties.SSEKMSKeyId = kmsKey;
  if (algorithm === 'aws:kms' && (input.BucketKeyEnabled ?? encryption.bucketKey))
    properties.BucketKeyEnabled = true;
  else delete properties.BucketKeyEnabled;
  return {
    properties,
    condition: {
      ...(input.IfNoneMatch === undefined ? {} : { ifNoneMatch: input.IfNoneMatch }),
      ...(input.IfMatch === undefined ? {} : { ifMatch: input.IfMatch }),
    },
  };
}

const PROPERTY_MEMBERS: readonly (keyof ObjectProperties)[] = [
  ...(['CacheControl', 'ContentDisposition', 'ContentEncoding', 'ContentLanguage', 'ContentType'] as const),
  ...(['Expires', 'StorageClass', 'WebsiteRedirectLocation', 'Metadata', 'BucketKeyEnabled'] as const),
];

/** Checks every checksum that came with a body. @throws AwsError BadDigest, InvalidDigest */
export function verifiedChecksums(input: Input, body: Uint8Array): ObjectRecord['checksums'] {
  if (input.ContentMD5 !== undefined) {
    if (Buffer.from(input.ContentMD5, 'base64').length !== 16)
      throw new AwsError('InvalidDigest', 'The Content-MD5 you specified was invalid.');
    if (createHash('md5').update(body).digest('base64') !== input.ContentMD5)
      throw new AwsError('BadDigest', 'The Content-MD5 you specified did not match what we received.');
  }
  const checksums: { [algorithm in ChecksumAlgorithm]?: string } = {};
  for (const algorithm of CHECKSUM_ALGORITHMS) {
    const expected = input[checksumMember(algorithm)];
    if (expected === undefined) continue;
    verifyChecksum(algorithm, expected, body);
    checksums[algorithm] = expected;
  }
  const asked = String(input.ChecksumAlgorithm ?? '').toLowerCase() as ChecksumAlgorithm;
  if (CHECKSUM_ALGORITHMS.includes(asked) && !checksums[asked]) checksums[asked] = checksum(asked, body);
  return checksums;
}

export function checksumOutput(record: ObjectRecord): Record<string, string> {
  const given = CHECKSUM_ALGORITHMS.filter((a) => record.checksums[a] !== undefined);
  if (given.length === 0) return {};
  return {
    ...Object.fromEntries(given.map((a) => [checksumMember(a), record.checksums[a] as string])),
    ChecksumType: record.checksumType ?? 'FULL_OBJECT',
  };
}

/** What every write answers. */
export function writtenOutput(storage: ObjectStorage, bucket: string, record: ObjectRecord) {
  return {
    ETag: record.etag,
    ...(storage.bucket(bucket).versioning ? { VersionId: record.versionId } : {}),
    ...encryptionOutput(record),
  };
}

function encryptionOutput({ properties }: ObjectRecord) {
  const { ServerSideEncryption, SSEKMSKeyId, BucketKeyEnabled } = properties;
  return {
    ...(ServerSideEncryption ? { ServerSideEncryption } : {}),
    ...(SSEKMSKeyId ? { SSEKMSKeyId } : {}),
    ...(BucketKeyEnabled ? { BucketKeyEnabled } : {}),
  };
}

/** Authorizes a read and holds its conditions. */
export function readObject(access: S3Access, input: Input, call: Call): ObjectRecord {
  const found = access.read(call, input.Bucket, input.Key, input.VersionId);
  checkReadConditions(input, found, 304);
  return found;
}

/** RFC 9110, section 13.2.2: entity tags go before dates. */
function checkReadConditions(input: Input, found: ObjectRecord, unchanged: 304 | 412): void {
  const modified = Date.parse(found.lastModified);
  const lists = (given: string) =>
    given === '*' ||
    given.split(',').some((tag) => unquoted(tag.trim().replace(/^W\//, '')) === unquoted(found.etag));
  const notModified = () => {
    if (unchanged === 412) return preconditionFailed('If-None-Match');
    const headers = { etag: found.etag, 'last-modified': new Date(modified).toUTCString() };
    return new AwsError('NotModified', 'Not Modified', 304, { headers });
  };
  if (input.IfMatch !== undefined) {
    if (!lists(input.IfMatch)) throw preconditionFailed('If-Match');
  } else if (input.IfUnmodifiedSince !== undefined && modified > new Date(input.IfUnmodifiedSince).getTime())
    throw preconditionFailed('If-Unmodified-Since');
  if (input.IfNoneMatch !== undefined) {
    if (lists(input.IfNoneMatch)) throw notModified();
  } else if (input.IfModifiedSince !== undefined && modified <= new Date(input.IfModifiedSince).getTime())
    throw notModified();
}

/** Members of GetObject's and HeadObject's output beside the body. */
export function describe(
  storage: ObjectStorage,
  input: Input,
  found: ObjectRecord,
  range: { start: number; end: number; partial: boolean },
): Record<string, unknown> {
  return {
    ...found.properties,
    ContentType: found.properties.ContentType ?? 'binary/octet-stream',
    AcceptRanges: 'bytes',
    ETag: found.etag,
    LastModified: new Date(found.lastModified),
    ContentLength: range.end - range.start,
    ...(range.partial ? { ContentRange: `bytes ${range.start}-${range.end - 1}/${found.size}` } : {}),
    ...(storage.bucket(input.Bucket).versioning ? { VersionId: found.versionId } : {}),
    ...(found.partSizes && input.PartNumber !== undefined ? { PartsCount: found.partSizes.length } : {}),
    ...(found.tags && Object.keys(found.tags).length > 0 ? { TagCount: Object.keys(found.tags).length } : {}),
    ...(input.ChecksumMode === 'ENABLED' && !range.partial ? checksumOutput(found) : {}),
  };
}

/** bucket/key, percent-encoded, with or without a leading slash and a versionId. */
export function parseCopySource(source: string): { bucket: string; key: string; versionId?: string } {
  const [, bucket, key, versionId] = /^\/?([^/]+)\/(.+?)(?:\?versionId=(.+))?$/s.exec(source ?? '') ?? [];
  if (!bucket || !key)
    throw invalidArgument('Copy Source must mention the source bucket and key: sourcebucket/sourcekey');
  return { bucket, key: decodeURIComponent(key), ...(versionId ? { versionId } : {}) };
}

export function bytesOf(body: unknown): Uint8Array {
  if (body === undefined || body === null) return new Uint8Array(0);
  if (typeof body === 'string') return Buffer.from(body);
  if (body instanceof Uint8Array) return body;
  throw new TypeError(`An object's Body is bytes or text, not ${Object.prototype.toString.call(body)}`);
}

function tagsOf(tagging: unknown): { tags?: Record<string, string> } {
  return typeof tagging === 'string' ? { tags: Object.fromEntries(new URLSearchParams(tagging)) } : {};
}
