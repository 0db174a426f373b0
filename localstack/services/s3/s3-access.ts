import type { LocalRuntime } from '../../runtime.ts';
import { AwsError, type Call } from '../service.ts';
import type { ObjectRecord } from './object-record.ts';
import type { ObjectStorage } from './object-storage.ts';
import { noSuchKey } from './s3-errors.ts';

/** The permissions that S3's operations need. Source: S3 user guide, "Required permissions for S3 API operations". */
export class S3Access {
  readonly #runtime: LocalRuntime;
  readonly #storage: ObjectStorage;

  constructor(runtime: LocalRuntime, storage: ObjectStorage) {
    this.#runtime = runtime;
    this.#storage = storage;
  }

  bucketArn = (bucket: string): string => `arn:${this.#runtime.partition}:s3:::${bucket}`;
  objectArn = (bucket: string, key: string): string => `${this.bucketArn(bucket)}/${key}`;

  bucket(call: Call, action: string, bucket: string, context: Record<string, string> = {}): void {
    this.#storage.bucket(bucket);
    call.authorize(`s3:${action}`, this.bucketArn(bucket), context);
  }

  object(
    call: Call,
    action: string,
    bucket: string,
    key: string,
    context: Record<string, string> = {},
  ): void {
    this.#storage.bucket(bucket);
    call.authorize(`s3:${action}`, this.objectArn(bucket, key), context);
  }

  /** Reading an object: without s3:ListBucket, a caller does not learn that there is none. Keys need kms:Decrypt. */
  read(call: Call, bucket: string, key: string, versionId?: string): ObjectRecord {
    this.object(
      call,
      versionId ? 'GetObjectVersion' : 'GetObject',
      bucket,
      key,
      versionId ? { 's3:versionid': versionId } : {},
    );
    const current = versionId
      ? this.#storage.version(bucket, key, versionId)
      : this.#storage.current(bucket, key);
    if (!current) {
      call.authorize('s3:ListBucket', this.bucketArn(bucket));
      if (versionId)
        throw new AwsError('NoSuchVersion', 'The specified version does not exist.', 404, {
          Key: key,
          VersionId: versionId,
        });
      throw noSuchKey(key);
    }
    if (current.file === undefined) {
      const headers = { 'x-amz-delete-marker': 'true', 'x-amz-version-id': current.versionId };
      if (!versionId)
        throw new AwsError('NoSuchKey', 'The specified key does not exist.', 404, { Key: key, headers });
      throw new AwsError(
        'MethodNotAllowed',
        'The specified method is not allowed against this resource.',
        405,
        { headers: { ...headers, 'last-modified': new Date(current.lastModified).toUTCString() } },
      );
    }
    this.#key(call, 'kms:Decrypt', current.properties.SSEKMSKeyId);
    return current;
  }

  /** Writing with SSE-KMS: the caller needs the key. Bucket keys save KMS requests on AWS, not the permission. */
  encrypt(call: Call, kmsKeyArn: string | undefined): void {
    this.#key(call, 'kms:GenerateDataKey', kmsKeyArn);
  }

  #key(call: Call, action: string, arn: string | undefined): void {
    if (arn === undefined) return;
    try {
      call.authorize(action, arn, { 'kms:ViaService': `s3.${this.#runtime.region}.amazonaws.com` });
    } catch (error) {
      if (error instanceof AwsError) throw new AwsError('AccessDenied', error.message, 403);
      throw error;
    }
  }
}
