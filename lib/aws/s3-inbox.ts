import {
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  S3Client,
} from '@aws-sdk/client-s3';
import type { ObjectAsk, ObjectSource } from '../contracts/object-source.ts';
import type { ObjectVersion } from '../contracts/slice.ts';
import { decodedKey } from './decoded-key.ts';
import { openObject } from './open-object.ts';

/** The inbox as a bucket of Amazon S3 with versions. */
export class S3Inbox implements ObjectSource {
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
          key: decodedKey(Key ?? ''),
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
        NextKeyMarker: decodedKey(page.NextKeyMarker),
        ...(page.NextVersionIdMarker !== undefined && { NextVersionIdMarker: page.NextVersionIdMarker }),
      };
    }
    yield* ofKey.reverse();
  }

  open({ key, version, from }: ObjectAsk) {
    return openObject(this.#client, { Bucket: this.#bucket, Key: key, VersionId: version }, from);
  }
}
