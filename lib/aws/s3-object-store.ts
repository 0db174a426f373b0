import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import pRetry from 'p-retry';
import {
  type ObjectInfo,
  ObjectNotFound,
  type ObjectStore,
  type ObjectVersion,
  PreconditionFailed,
  type PutOptions,
} from '../lake/object-store.ts';

/**
 * Writers that met at one key, which S3 asks to try again (409), try again after pauses of their own: at once, they would only meet
 * again. Some 3 s in all.
 */
const AFTER_CONFLICT = { retries: 6, minTimeout: 50, randomize: true };

/** Objects in Amazon S3. */
export class S3ObjectStore implements ObjectStore {
  readonly #client: S3Client;

  /** @param client default: region, endpoint and credentials from the environment */
  constructor(client: S3Client = new S3Client()) {
    this.#client = client;
  }

  async get(uri: string, range?: { readonly start: number; readonly end: number }): Promise<Uint8Array> {
    if (range && range.end <= range.start) return new Uint8Array(0);
    try {
      const { Body } = await this.#client.send(
        new GetObjectCommand({
          ...bucketAndKey(uri),
          ...(range && { Range: `bytes=${range.start}-${range.end - 1}` }),
        }),
      );
      return (await Body?.transformToByteArray()) ?? new Uint8Array(0);
    } catch (error) {
      if (isMissing(error)) throw new ObjectNotFound(`No object ${uri}`, { cause: error });
      throw error;
    }
  }

  async getVersion(uri: string): Promise<ObjectVersion | undefined> {
    try {
      const { Body, ETag, Metadata } = await this.#client.send(new GetObjectCommand(bucketAndKey(uri)));
      return {
        body: (await Body?.transformToByteArray()) ?? new Uint8Array(0),
        etag: ETag ?? '',
        ...(Metadata && { metadata: Metadata }),
      };
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  async head(uri: string): Promise<ObjectInfo | undefined> {
    try {
      const found = await this.#client.send(new HeadObjectCommand(bucketAndKey(uri)));
      return {
        uri,
        size: found.ContentLength ?? 0,
        etag: found.ETag ?? '',
        ...(found.Metadata && { metadata: found.Metadata }),
      };
    } catch (error) {
      if (isMissing(error)) return undefined;
      if (statusOf(error) === 403) throw headRefused(uri, error);
      throw error;
    }
  }

  async put(uri: string, body: Uint8Array, options: PutOptions = {}): Promise<{ readonly etag: string }> {
    const command = new PutObjectCommand({
      ...bucketAndKey(uri),
      Body: body,
      ...(options.ifNoneMatch && { IfNoneMatch: options.ifNoneMatch }),
      ...(options.ifMatch !== undefined && { IfMatch: options.ifMatch }),
      ...(options.contentType && { ContentType: options.contentType }),
      ...(options.metadata && { Metadata: options.metadata }),
    });
    try {
      const { ETag } = await pRetry(() => this.#client.send(command), {
        ...AFTER_CONFLICT,
        shouldRetry: ({ error }) => statusOf(error) === 409,
      });
      return { etag: ETag ?? '' };
    } catch (error) {
      const status = statusOf(error);
      // S3 answers If-Match on an object that is gone with 404.
      if (
        status === 412 ||
        (status === 404 && options.ifMatch !== undefined && !isNamed(error, 'NoSuchBucket'))
      )
        throw new PreconditionFailed(`Object ${uri} is not as the writer expected`, { cause: error });
      throw error;
    }
  }

  async *list(prefix: string): AsyncIterable<ObjectInfo> {
    const { Bucket, Key } = bucketAndKey(prefix);
    let token: string | undefined;
    do {
      const page = await this.#client.send(
        new ListObjectsV2Command({
          Bucket,
          Prefix: Key,
          ...(token !== undefined && { ContinuationToken: token }),
        }),
      );
      for (const { Key: key, Size, ETag } of page.Contents ?? [])
        yield { uri: `s3://${Bucket}/${key}`, size: Size ?? 0, etag: ETag ?? '' };
      token = page.IsTruncated ? page.NextContinuationToken : undefined;
    } while (token !== undefined);
  }

  async delete(uri: string): Promise<void> {
    await this.#client.send(new DeleteObjectCommand(bucketAndKey(uri)));
  }
}

/** @throws Error when the URI is not s3://bucket/key; the key may be empty */
function bucketAndKey(uri: string): { Bucket: string; Key: string } {
  const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.*)$/s.exec(uri) ?? [];
  if (!Bucket || Key === undefined) throw new Error(`'${uri}' is not an S3 URI: s3://bucket/key expected`);
  return { Bucket, Key };
}

/** An answer to HEAD has no body: S3 can't say what is missing. */
function headRefused(uri: string, cause: unknown): Error {
  const { Bucket } = bucketAndKey(uri);
  const caller = process.env.AWS_LAMBDA_FUNCTION_NAME;
  const error = new Error(
    `HEAD ${uri} was refused: the role of ${caller ?? 'the caller'} needs s3:GetObject on it, kms:Decrypt on its key if it has one and, to learn that an object does not exist, s3:ListBucket on ${Bucket}`,
    { cause },
  );
  error.name = 'AccessDenied';
  return error;
}

const statusOf = (error: unknown): number | undefined =>
  (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
const isNamed = (error: unknown, ...names: string[]): boolean => names.includes((error as Error).name);
const isMissing = (error: unknown): boolean => isNamed(error, 'NoSuchKey', 'NotFound');
