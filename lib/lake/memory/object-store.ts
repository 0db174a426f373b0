import { createHash } from 'node:crypto';
import {
  type ObjectInfo,
  ObjectNotFound,
  type ObjectStore,
  type ObjectVersion,
  PreconditionFailed,
  type PutOptions,
} from '../object-store.ts';

/** Objects in memory, with S3's conditional writes. */
export class MemoryObjectStore implements ObjectStore {
  readonly #objects = new Map<
    string,
    { body: Uint8Array; etag: string; metadata?: Readonly<Record<string, string>> }
  >();

  async get(uri: string, range?: { readonly start: number; readonly end: number }): Promise<Uint8Array> {
    const found = this.#objects.get(uri);
    if (!found) throw new ObjectNotFound(`No object ${uri}`);
    return range ? found.body.slice(range.start, range.end) : found.body.slice();
  }

  async getVersion(uri: string): Promise<ObjectVersion | undefined> {
    const found = this.#objects.get(uri);
    return found && { ...found, body: found.body.slice() };
  }

  async head(uri: string): Promise<ObjectInfo | undefined> {
    const found = this.#objects.get(uri);
    if (!found) return undefined;
    const { body, etag, metadata } = found;
    return { uri, size: body.length, etag, ...(metadata && { metadata }) };
  }

  async put(uri: string, body: Uint8Array, options: PutOptions = {}): Promise<{ readonly etag: string }> {
    const found = this.#objects.get(uri);
    if (options.ifNoneMatch && found) throw new PreconditionFailed(`Object ${uri} exists`);
    if (options.ifMatch !== undefined && found?.etag !== options.ifMatch)
      throw new PreconditionFailed(`Object ${uri} is not of entity tag ${options.ifMatch}`);
    const etag = `"${createHash('md5').update(body).digest('hex')}"`;
    this.#objects.set(uri, {
      body: new Uint8Array(body),
      etag,
      ...(options.metadata && { metadata: options.metadata }),
    });
    return { etag };
  }

  async *list(prefix: string): AsyncIterable<ObjectInfo> {
    const uris = [...this.#objects.keys()].filter((uri) => uri.startsWith(prefix)).sort();
    for (const uri of uris) {
      const found = this.#objects.get(uri);
      if (found) yield { uri, size: found.body.length, etag: found.etag };
    }
  }

  async delete(uri: string): Promise<void> {
    this.#objects.delete(uri);
  }
}
