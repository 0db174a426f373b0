import { open } from 'node:fs/promises';
import {
  type ObjectInfo,
  ObjectNotFound,
  type ObjectStore,
  type ObjectVersion,
  PreconditionFailed,
  type PutOptions,
} from '../../../../lib/lake/object-store.ts';
import { AwsError, type Caller } from '../../service.ts';
import type { ServiceCalls } from './engine-context.ts';

/** Of an object that is written in parts, bytes. S3 takes 10,000 parts. */
const PART_BYTES = 8 * 2 ** 20;

/** The runtime's S3 service behind the lake's port, called as the query's caller. Errors other than the port's are AwsErrors. */
export class S3Objects implements ObjectStore {
  readonly #runtime: ServiceCalls;
  readonly #caller: Caller;

  constructor(runtime: ServiceCalls, caller: Caller) {
    this.#runtime = runtime;
    this.#caller = caller;
  }

  async get(uri: string, range?: { readonly start: number; readonly end: number }): Promise<Uint8Array> {
    try {
      const answer = (await this.#call('GetObject', {
        ...bucketAndKey(uri),
        ...(range && { Range: `bytes=${range.start}-${range.end - 1}` }),
      })) as { Body: unknown };
      return await bytesOf(answer.Body);
    } catch (error) {
      if (error instanceof AwsError && error.code === 'NoSuchKey')
        throw new ObjectNotFound(`No object ${uri}`, { cause: error });
      throw error;
    }
  }

  async getVersion(uri: string): Promise<ObjectVersion | undefined> {
    try {
      const answer = (await this.#call('GetObject', bucketAndKey(uri))) as { Body: unknown; ETag: string };
      return { body: await bytesOf(answer.Body), etag: answer.ETag };
    } catch (error) {
      if (error instanceof AwsError && error.code === 'NoSuchKey') return undefined;
      throw error;
    }
  }

  async head(uri: string): Promise<ObjectInfo | undefined> {
    try {
      const answer = (await this.#call('HeadObject', bucketAndKey(uri))) as {
        ContentLength: number | string;
        ETag: string;
      };
      return { uri, size: Number(answer.ContentLength), etag: answer.ETag };
    } catch (error) {
      if (error instanceof AwsError && ['NoSuchKey', 'NotFound'].includes(error.code)) return undefined;
      throw error;
    }
  }

  async put(uri: string, body: Uint8Array, options: PutOptions = {}): Promise<{ readonly etag: string }> {
    try {
      const answer = (await this.#call('PutObject', {
        ...bucketAndKey(uri),
        Body: body,
        ...(options.contentType && { ContentType: options.contentType }),
        ...(options.ifNoneMatch && { IfNoneMatch: options.ifNoneMatch }),
        ...(options.ifMatch !== undefined && { IfMatch: options.ifMatch }),
      })) as { ETag: string };
      return { etag: answer.ETag };
    } catch (error) {
      if (error instanceof AwsError && error.code === 'PreconditionFailed')
        throw new PreconditionFailed(error.message, { cause: error });
      throw error;
    }
  }

  /**
   * Writes a file of this machine as an object; a large one in parts, so that it is never held whole.
   * @param path absolute
   */
  async putFile(uri: string, path: string, options: Pick<PutOptions, 'contentType'> = {}): Promise<void> {
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      const read = async (start: number) => {
        const part = Buffer.allocUnsafe(Math.min(PART_BYTES, size - start));
        for (let filled = 0; filled < part.length; )
          filled += (await file.read(part, filled, part.length - filled, start + filled)).bytesRead;
        return part;
      };
      if (size <= PART_BYTES) await this.put(uri, await read(0), options);
      else await this.#putParts(uri, options, size, read);
    } finally {
      await file.close();
    }
  }

  async #putParts(
    uri: string,
    { contentType }: Pick<PutOptions, 'contentType'>,
    size: number,
    read: (start: number) => Promise<Uint8Array>,
  ): Promise<void> {
    const target = bucketAndKey(uri);
    const type = contentType === undefined ? {} : { ContentType: contentType };
    const { UploadId } = (await this.#call('CreateMultipartUpload', { ...target, ...type })) as {
      UploadId: string;
    };
    try {
      const Parts: { ETag: string; PartNumber: number }[] = [];
      for (let start = 0; start < size; start += PART_BYTES) {
        const part = { ...target, UploadId, PartNumber: Parts.length + 1 };
        const answer = await this.#call('UploadPart', { ...part, Body: await read(start) });
        Parts.push({ ETag: (answer as { ETag: string }).ETag, PartNumber: part.PartNumber });
      }
      await this.#call('CompleteMultipartUpload', { ...target, UploadId, MultipartUpload: { Parts } });
    } catch (error) {
      await this.#call('AbortMultipartUpload', { ...target, UploadId }).catch(() => {});
      throw error;
    }
  }

  async *list(prefix: string): AsyncIterable<ObjectInfo> {
    const { Bucket, Key } = bucketAndKey(prefix);
    let token: string | undefined;
    do {
      const page = (await this.#call('ListObjectsV2', {
        Bucket,
        Prefix: Key,
        ...(token !== undefined && { ContinuationToken: token }),
      })) as {
        Contents?: readonly { Key: string; Size: number | string; ETag: string }[];
        NextContinuationToken?: string;
      };
      for (const object of page.Contents ?? [])
        yield { uri: `s3://${Bucket}/${object.Key}`, size: Number(object.Size), etag: object.ETag };
      token = page.NextContinuationToken;
    } while (token !== undefined);
  }

  async delete(uri: string): Promise<void> {
    await this.#call('DeleteObject', bucketAndKey(uri));
  }

  #call(operation: string, input: unknown): Promise<unknown> {
    return this.#runtime.call('s3', operation, input, this.#caller);
  }
}

/** @throws AwsError InvalidRequestException for what is no s3 URI */
export function bucketAndKey(uri: string): { readonly Bucket: string; readonly Key: string } {
  const [, Bucket, Key = ''] = /^s3:\/\/([^/]+)(?:\/(.*))?$/s.exec(uri) ?? [];
  if (!Bucket) throw new AwsError('InvalidRequestException', `'${uri}' is not a valid S3 path.`);
  return { Bucket, Key };
}

async function bytesOf(body: unknown): Promise<Uint8Array> {
  if (body instanceof Uint8Array) return body;
  if (typeof body === 'string') return Buffer.from(body);
  const parts: Uint8Array[] = [];
  for await (const part of body as AsyncIterable<Uint8Array>) parts.push(part);
  return Buffer.concat(parts);
}
