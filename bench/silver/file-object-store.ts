import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ObjectNotFound, type ObjectStore, PreconditionFailed } from '../../lib/lake/object-store.ts';

/** Objects as files: `s3://bucket/key` is `<folder>/bucket/key`. What normalizing needs of the port, without a network. */
export function fileObjectStore(folder: string): ObjectStore {
  const pathOf = (uri: string) => join(folder, uri.slice('s3://'.length));
  return {
    async get(uri, range) {
      try {
        const body = readFileSync(pathOf(uri));
        return range ? body.subarray(range.start, range.end) : body;
      } catch (error) {
        if (isCode(error, 'ENOENT')) throw new ObjectNotFound(uri);
        throw error;
      }
    },
    async getVersion(uri) {
      const path = pathOf(uri);
      return existsSync(path) ? { body: readFileSync(path), etag: uri } : undefined;
    },
    async head(uri) {
      const path = pathOf(uri);
      return existsSync(path) ? { uri, size: statSync(path).size, etag: uri } : undefined;
    },
    async put(uri, body, options) {
      const path = pathOf(uri);
      mkdirSync(dirname(path), { recursive: true });
      try {
        writeFileSync(path, body, { flag: options?.ifNoneMatch ? 'wx' : 'w' });
      } catch (error) {
        if (isCode(error, 'EEXIST')) throw new PreconditionFailed(uri);
        throw error;
      }
      return { etag: uri };
    },
    async *list() {
      yield* [];
      throw new Error('Listing is not part of normalizing');
    },
    async delete(uri) {
      throw new Error(`Deleting ${uri} is not part of normalizing`);
    },
  };
}

const isCode = (error: unknown, code: string): boolean => (error as NodeJS.ErrnoException).code === code;
