import {
  GetObjectCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  S3Client,
} from '@aws-sdk/client-s3';
import { type Inbox, InboxRefused } from '../contracts/inbox.ts';
import type { ObjectVersion } from '../contracts/slice.ts';

/** The inbox as a bucket of Amazon S3 with versions. */
export class S3Inbox implements Inbox {
  readonly #bucket: string;
  readonly #client: S3Client;

  /** @param client default: region, endpoint and credentials from the environment */
  constructor(bucket: string, client: S3Client = new S3Client()) {
    this.#bucket = bucket;
    this.#client = client;
  }

  async *list(prefix: string): AsyncIterable<ObjectVersion> {
    // S3 lists the newest version of a key first; those of a key may go over several pages.
    let ofKey: ObjectVersion[] = [];
    let markers: Pick<ListObjectVersionsCommandOutput, 'NextKeyMarker' | 'NextVersionIdMarker'> = {};
    for (;;) {
      const page: ListObjectVersionsCommandOutput = await this.#client.send(
        new ListObjectVersionsCommand({
          Bucket: this.#bucket,
          Prefix: prefix,
          // XML has no words for some characters that a key may have.
          EncodingType: 'url',
          ...(markers.NextKeyMarker !== undefined && { KeyMarker: markers.NextKeyMarker }),
          ...(markers.NextVersionIdMarker && { VersionIdMarker: markers.NextVersionIdMarker }),
        }),
      );
      for (const { Key, VersionId, Size, LastModified } of page.Versions ?? []) {
        const object = {
          key: decoded(Key ?? ''),
          version: VersionId ?? 'null',
          size: Size ?? 0,
          modified: LastModified?.getTime() ?? 0,
        };
        if (ofKey[0] && ofKey[0].key !== object.key) {
          yield* ofKey.reverse();
          ofKey = [];
        }
        ofKey.push(object);
      }
      if (!page.IsTruncated || page.NextKeyMarker === undefined) break;
      markers = {
        NextKeyMarker: decoded(page.NextKeyMarker),
        ...(page.NextVersionIdMarker !== undefined && { NextVersionIdMarker: page.NextVersionIdMarker }),
      };
    }
    yield* ofKey.reverse();
  }

  async open({ key, version }: Pick<ObjectVersion, 'key' | 'version'>, from = 0) {
    try {
      const { Body, ETag, ContentLength } = await this.#client.send(
        new GetObjectCommand({
          Bucket: this.#bucket,
          Key: key,
          VersionId: version,
          ...(from > 0 && { Range: `bytes=${from}-` }),
        }),
      );
      return {
        etag: ETag ?? '',
        length: ContentLength ?? 0,
        body: Body as unknown as AsyncIterable<Uint8Array>,
      };
    } catch (error) {
      const { name, message } = error as Error;
      // Of a version that became a delete marker S3 says that the method is not allowed.
      if (['NoSuchKey', 'NoSuchVersion', 'NotFound', 'MethodNotAllowed'].includes(name)) return undefined;
      if (name === 'AccessDenied' || /^KMS|kms/.test(name)) throw new InboxRefused(message, { cause: error });
      throw error;
    }
  }
}

/** S3 writes a space as + in keys that it encodes. */
const decoded = (key: string): string => decodeURIComponent(key.replaceAll('+', '%20'));
