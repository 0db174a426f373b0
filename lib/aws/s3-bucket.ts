import { ListObjectsV2Command, type ListObjectsV2CommandOutput, S3Client } from '@aws-sdk/client-s3';
import { ProviderRejected } from '../contracts/errors.ts';
import type { ObjectAsk, ObjectSource } from '../contracts/object-source.ts';
import type { ObjectVersion } from '../contracts/slice.ts';
import { decodedKey } from './decoded-key.ts';
import { openObject } from './open-object.ts';

/** What to do, by what S3 says. */
const ADVICE: Readonly<Record<string, (message: string) => string>> = {
  NoSuchBucket: () =>
    'there is no such bucket. Make it, or name another one in the settings of the dataset: addresses.bucket',
  AccessDenied: (message) =>
    `the pipeline may not (${message}). The bucket's owner has to allow s3:ListBucket, and s3:GetObject below it`,
};

/**
 * A bucket of somebody else's, which need not keep versions: what tells a version of an object is its ETag, and it is read on the condition
 * that it still has that one.
 */
export class S3Bucket implements ObjectSource {
  readonly #bucket: string;
  readonly #client: S3Client;

  /** @param client default: region, endpoint and credentials from the environment */
  constructor(bucket: string, client: S3Client = new S3Client()) {
    this.#bucket = bucket;
    this.#client = client;
  }

  /** @throws ProviderRejected that says what cannot be listed, why, and what to do */
  async *list(prefix: string): AsyncIterable<ObjectVersion> {
    let ContinuationToken: string | undefined;
    do {
      const page: ListObjectsV2CommandOutput = await this.#page(prefix, ContinuationToken);
      for (const { Key, ETag, Size, LastModified } of page.Contents ?? [])
        yield {
          key: decodedKey(Key ?? ''),
          version: ETag ?? '',
          size: Size ?? 0,
          modified: LastModified?.getTime() ?? 0,
        };
      ContinuationToken = page.IsTruncated ? page.NextContinuationToken : undefined;
    } while (ContinuationToken !== undefined);
  }

  async #page(prefix: string, ContinuationToken: string | undefined): Promise<ListObjectsV2CommandOutput> {
    try {
      return await this.#client.send(
        new ListObjectsV2Command({
          Bucket: this.#bucket,
          Prefix: prefix,
          // XML has no words for some characters that a key may have.
          EncodingType: 'url',
          ...(ContinuationToken !== undefined && { ContinuationToken }),
        }),
      );
    } catch (cause) {
      const { name, message, $metadata } = cause as Error & { $metadata?: { httpStatusCode?: number } };
      const status = $metadata?.httpStatusCode ?? 0;
      if (status < 400 || status >= 500) throw cause;
      const what = `s3://${this.#bucket}/${prefix} cannot be listed`;
      throw new ProviderRejected(`${what}: ${ADVICE[name]?.(message) ?? message}`, { cause });
    }
  }

  open({ key, version, from, unless }: ObjectAsk) {
    return openObject(
      this.#client,
      {
        Bucket: this.#bucket,
        Key: key,
        ...(version !== undefined && { IfMatch: version }),
        ...(unless !== undefined && { IfNoneMatch: unless }),
      },
      from,
    );
  }
}
