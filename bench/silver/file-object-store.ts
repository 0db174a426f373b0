import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ObjectNotFound, type ObjectStore, PreconditionFailed } from '../../lib/lake/object-store.ts';

/** Objects as files: `s3://bucket/key` is `<folder>/bucket/key`. What normalizing needs of the port, without a network. */
export function fileObjectStore(folder: string): ObjectStore {
  const pathOf = (uri: string) => join(folder, uri.slice('s3://'.length));
  return {
    async get(uri, range) {
      const path = pathOf(uri);
      if (!existsSync(path)) throw new ObjectNotFound(uri);
      const body = readFileSync(path);
      return range ? body.subarray(range.start, range.end) : body;
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
        if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw new PreconditionFailed(uri);
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
