import type { LocalRuntime } from '../../runtime.ts';
import { AwsError, type Operation } from '../service.ts';
import { listPage } from './list-objects.ts';
import type { ObjectRecord } from './object-record.ts';
import type { ObjectStorage } from './object-storage.ts';
import type { S3Access } from './s3-access.ts';
import { invalidArgument } from './s3-errors.ts';

// biome-ignore lint/suspicious/noExplicitAny: inputs are the API's own shapes, checked member by member.
type Input = any;

/** Operations on buckets and listings, in the API's JSON shapes. */
export function bucketOperations(
  storage: ObjectStorage,
  access: S3Access,
  runtime: LocalRuntime,
): Readonly<Record<string, Operation>> {
  return {
    ListBuckets: (_input, call) => {
      call.authorize('s3:ListAllMyBuckets', `arn:${runtime.partition}:s3:::*`);
      return {
        Owner: { ID: runtime.accountId, DisplayName: 'owner' },
        Buckets: storage.buckets().map((b) => ({ Name: b.name, CreationDate: new Date(b.created) })),
      };
    },
    CreateBucket: (input: Input, call) => {
      call.authorize('s3:CreateBucket', access.bucketArn(input.Bucket));
      if (storage.hasBucket(input.Bucket)) {
        if (runtime.region === 'us-east-1') return { Location: `/${input.Bucket}` };
        throw new AwsError(
          'BucketAlreadyOwnedByYou',
          'Your previous request to create the named bucket succeeded and you already own it.',
          409,
          { BucketName: input.Bucket },
        );
      }
      storage.createBucket(input.Bucket);
      return { Location: `/${input.Bucket}` };
    },
    DeleteBucket: (input: Input, call) => {
      access.bucket(call, 'DeleteBucket', input.Bucket);
      storage.deleteBucket(input.Bucket);
      runtime.identities.deleteResourcePolicy(access.bucketArn(input.Bucket));
      return {};
    },
    HeadBucket: (input: Input, call) => {
      access.bucket(call, 'ListBucket', input.Bucket);
      return { BucketRegion: runtime.region };
    },
    GetBucketLocation: (input: Input, call) => {
      access.bucket(call, 'GetBucketLocation', input.Bucket);
      return runtime.region === 'us-east-1' ? {} : { LocationConstraint: runtime.region };
    },
    GetBucketVersioning: (input: Input, call) => {
      access.bucket(call, 'GetBucketVersioning', input.Bucket);
      const { versioning } = storage.bucket(input.Bucket);
      return versioning ? { Status: versioning } : {};
    },
    PutBucketVersioning: (input: Input, call) => {
      access.bucket(call, 'PutBucketVersioning', input.Bucket);
      const status = input.VersioningConfiguration?.Status;
      if (status !== 'Enabled' && status !== 'Suspended')
        throw new AwsError('IllegalVersioningConfigurationException', 'Status is Enabled or Suspended');
      storage.updateBucket(input.Bucket, { versioning: status });
      return {};
    },
    GetBucketPolicy: (input: Input, call) => {
      access.bucket(call, 'GetBucketPolicy', input.Bucket);
      const policy = runtime.identities.resourcePolicy(access.bucketArn(input.Bucket));
      if (policy === undefined)
        throw new AwsError('NoSuchBucketPolicy', 'The bucket policy does not exist', 404, {
          BucketName: input.Bucket,
        });
      return { Policy: typeof policy === 'string' ? policy : JSON.stringify(policy) };
    },
    PutBucketPolicy: (input: Input, call) => {
      access.bucket(call, 'PutBucketPolicy', input.Bucket);
      try {
        runtime.identities.putResourcePolicy(access.bucketArn(input.Bucket), input.Policy, 'BucketPolicy');
      } catch (error) {
        throw new AwsError('MalformedPolicy', (error as Error).message);
      }
      return {};
    },
    DeleteBucketPolicy: (input: Input, call) => {
      access.bucket(call, 'DeleteBucketPolicy', input.Bucket);
      runtime.identities.deleteResourcePolicy(access.bucketArn(input.Bucket));
      return {};
    },
    GetBucketEncryption: (input: Input, call) => {
      access.bucket(call, 'GetEncryptionConfiguration', input.Bucket);
      const { algorithm, kmsKeyArn, bucketKey = false } = storage.bucket(input.Bucket).encryption;
      const rule = { SSEAlgorithm: algorithm, ...(kmsKeyArn ? { KMSMasterKeyID: kmsKeyArn } : {}) };
      return {
        ServerSideEncryptionConfiguration: {
          Rules: [{ ApplyServerSideEncryptionByDefault: rule, BucketKeyEnabled: bucketKey }],
        },
      };
    },
    ListObjectsV2: (input: Input, call) => {
      const { Bucket: bucket, Prefix: prefix = '', Delimiter: delimiter = '' } = input;
      const maximum = authorizeList(input, call);
      const after = input.ContinuationToken ? readToken(input.ContinuationToken) : (input.StartAfter ?? '');
      const page = listPage(storage, bucket, prefix, delimiter, after, maximum);
      return {
        ...{
          Name: bucket,
          Prefix: prefix,
          MaxKeys: maximum,
          KeyCount: page.objects.length + page.prefixes.length,
        },
        ...(delimiter ? { Delimiter: delimiter } : {}),
        ...(input.EncodingType ? { EncodingType: input.EncodingType } : {}),
        ...(input.StartAfter ? { StartAfter: input.StartAfter } : {}),
        ...(input.ContinuationToken ? { ContinuationToken: input.ContinuationToken } : {}),
        IsTruncated: page.next !== undefined,
        ...(page.next === undefined ? {} : { NextContinuationToken: writeToken(page.next) }),
        ...{
          Contents: page.objects.map(listed),
          CommonPrefixes: page.prefixes.map((Prefix) => ({ Prefix })),
        },
      };
    },
    ListObjects: (input: Input, call) => {
      const { Bucket: bucket, Prefix: prefix = '', Delimiter: delimiter = '', Marker: marker = '' } = input;
      const maximum = authorizeList(input, call);
      const page = listPage(storage, bucket, prefix, delimiter, marker, maximum);
      return {
        ...{ Name: bucket, Prefix: prefix, Marker: marker, MaxKeys: maximum },
        ...(delimiter ? { Delimiter: delimiter } : {}),
        ...(input.EncodingType ? { EncodingType: input.EncodingType } : {}),
        IsTruncated: page.next !== undefined,
        ...(page.next !== undefined && delimiter ? { NextMarker: page.next } : {}),
        ...{
          Contents: page.objects.map(listed),
          CommonPrefixes: page.prefixes.map((Prefix) => ({ Prefix })),
        },
      };
    },
    ListObjectVersions: (input: Input, call) => {
      const { Bucket: bucket, Prefix: prefix = '' } = input;
      if (input.Delimiter)
        throw new AwsError(
          'NotImplemented',
          'The local runtime does not implement s3:ListObjectVersions with delimiter',
          501,
        );
      const maximum = mostKeys(input);
      access.bucket(call, 'ListBucketVersions', bucket, { 's3:prefix': prefix });
      const behind = versionsBehind(storage.listVersions(bucket, prefix), input);
      const found = behind.slice(0, maximum);
      const last = behind.length > found.length ? found.at(-1) : undefined;
      const common = (r: ObjectRecord & { isLatest: boolean }) => ({
        ...{
          Key: r.key,
          VersionId: r.versionId,
          IsLatest: r.isLatest,
          LastModified: new Date(r.lastModified),
        },
        Owner: { ID: runtime.accountId, DisplayName: 'owner' },
      });
      return {
        ...{ Name: bucket, Prefix: prefix, MaxKeys: maximum, IsTruncated: last !== undefined },
        ...(input.EncodingType ? { EncodingType: input.EncodingType } : {}),
        ...(last && { NextKeyMarker: last.key, NextVersionIdMarker: last.versionId }),
        Versions: found.filter((r) => r.file !== undefined).map((r) => ({ ...common(r), ...listed(r) })),
        DeleteMarkers: found.filter((r) => r.file === undefined).map(common),
      };
    },
  };

  function authorizeList(input: Input, call: Parameters<Operation>[1]): number {
    const maximum = mostKeys(input);
    access.bucket(call, 'ListBucket', input.Bucket, {
      ...(input.Prefix === undefined ? {} : { 's3:prefix': input.Prefix }),
      ...(input.Delimiter === undefined ? {} : { 's3:delimiter': input.Delimiter }),
      ...(input.MaxKeys === undefined ? {} : { 's3:max-keys': String(maximum) }),
    });
    return maximum;
  }
}

function mostKeys(input: Input): number {
  const maximum = Math.min(1000, Number(input.MaxKeys ?? 1000));
  if (!(maximum >= 0)) throw invalidArgument('max-keys is an integer from 0');
  return maximum;
}

/** Versions behind the markers: a key's marker alone skips all of its versions. */
function versionsBehind<T extends ObjectRecord>(
  all: readonly T[],
  { KeyMarker: key, VersionIdMarker: version }: Input,
): readonly T[] {
  if (!key) return all;
  const at = all.findIndex((r) => r.key === key && (!version || r.versionId === version));
  if (version && at >= 0) return all.slice(at + 1);
  return all.filter((r) => Buffer.compare(Buffer.from(r.key), Buffer.from(key)) > 0);
}

const listed = (record: ObjectRecord) => ({
  ...{ Key: record.key, LastModified: new Date(record.lastModified), ETag: record.etag, Size: record.size },
  StorageClass: record.properties.StorageClass ?? 'STANDARD',
});

const writeToken = (key: string) => Buffer.from(key).toString('base64url');

function readToken(token: string): string {
  const key = Buffer.from(token, 'base64url');
  if (key.toString('base64url') !== token)
    throw invalidArgument('The continuation token provided is incorrect');
  return key.toString();
}
