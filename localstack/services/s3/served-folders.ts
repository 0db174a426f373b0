import { createHash } from 'node:crypto';
import { type BigIntStats, createReadStream } from 'node:fs';
import { lstat, readdir, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { AwsError } from '../service.ts';
import type { ServedFolder } from './object-record.ts';
import type { ObjectStorage } from './object-storage.ts';

/** Operations that look at all objects, and those that look at one. Others that read say nothing of objects. */
const LISTING = ['ListObjectsV2', 'ListObjects', 'ListObjectVersions'];
const READING = ['GetObject', 'HeadObject', 'GetObjectAttributes'];

/**
 * Folders of this machine that stand for a prefix of a bucket: their files are its objects, and S3 only reads them. A file that is new or
 * was changed is copied when somebody lists or reads there, as if it were uploaded then, so that what is read is one state of the file; one
 * that is gone is gone there, too. Symbolic links are passed over: what they lead to is no part of the folder.
 */
export class ServedFolders {
  readonly #storage: ObjectStorage;
  /** By bucket: it is looked at by one call at a time. */
  readonly #looking = new Map<string, Promise<void>>();

  constructor(storage: ObjectStorage) {
    this.#storage = storage;
  }

  /**
   * Lets a folder stand for a prefix, in place of the one that did.
   * @param served.prefix with a slash at its end; empty for the whole bucket
   * @param served.folder absolute path
   * @throws Error where an object lies below the prefix that is of no folder
   */
  serve(bucket: string, served: ServedFolder): void {
    const { prefix, folder } = served;
    const own = this.#storage
      .list(bucket, prefix, '', Number.MAX_SAFE_INTEGER)
      .find(({ copiedFrom }) => copiedFrom === undefined);
    if (own)
      throw new Error(
        `${folder} cannot stand for s3://${bucket}/${prefix}: ${own.key} lies there already, which was written into the local S3. Delete it there, or name another bucket in the dataset's settings`,
      );
    const others = this.#of(bucket).filter((one) => one.prefix !== prefix);
    this.#storage.updateBucket(bucket, { folders: [...others, served] });
  }

  /**
   * To be called before an operation.
   * @throws AwsError AccessDenied for a write into a bucket that folders stand for; FolderIsGone
   */
  async prepare(operation: string, bucket: unknown, key: unknown): Promise<void> {
    if (typeof bucket !== 'string' || !this.#storage.hasBucket(bucket)) return;
    const [first] = this.#of(bucket);
    if (!first) return;
    if (!/^(Get|Head|List)/.test(operation))
      throw new AwsError(
        'AccessDenied',
        `${first.folder} stands for s3://${bucket}/${first.prefix}, which the local S3 only reads: change the files of the folder`,
        403,
      );
    if (!LISTING.includes(operation) && !READING.includes(operation)) return;
    const look = () =>
      READING.includes(operation) ? this.#lookAt(bucket, String(key)) : this.#lookAtAll(bucket);
    const turn = (this.#looking.get(bucket) ?? Promise.resolve()).catch(() => {}).then(look);
    this.#looking.set(bucket, turn);
    await turn;
  }

  #of(bucket: string): readonly ServedFolder[] {
    return this.#storage.bucket(bucket).folders ?? [];
  }

  async #lookAtAll(bucket: string): Promise<void> {
    for (const { prefix, folder } of this.#of(bucket)) {
      const root = await rootOf(bucket, { prefix, folder });
      const entries = await readdir(root, { recursive: true, withFileTypes: true });
      const found = new Set<string>();
      for (const entry of entries) {
        if (!entry.isFile()) continue;
        const path = join(entry.parentPath, entry.name);
        const key = `${prefix}${path.slice(root.length + 1).replaceAll(sep, '/')}`;
        found.add(key);
        await this.#copy(bucket, key, path);
      }
      for (const { key } of this.#storage.list(bucket, prefix, '', Number.MAX_SAFE_INTEGER))
        if (!found.has(key)) this.#storage.delete(bucket, key);
    }
  }

  async #lookAt(bucket: string, key: string): Promise<void> {
    const served = this.#of(bucket).find(({ prefix }) => key.startsWith(prefix));
    if (!served) return;
    const root = await rootOf(bucket, served);
    const path = join(root, ...key.slice(served.prefix.length).split('/'));
    // Neither `..` nor a link leads out of the folder.
    const isInside = (await realpath(path).catch(() => undefined)) === path && path.startsWith(root + sep);
    if (isInside) await this.#copy(bucket, key, path);
    else if (this.#storage.find(bucket, key)) this.#storage.delete(bucket, key);
  }

  /** Takes a file as it is now, unless it was taken so. One that changes meanwhile is taken when somebody looks again. */
  async #copy(bucket: string, key: string, path: string): Promise<void> {
    const before = await stateOf(path);
    const known = this.#storage.find(bucket, key);
    if (before === undefined || known?.copiedFrom === before) return;
    const hash = createHash('md5');
    let size = 0;
    async function* pieces() {
      for await (const piece of createReadStream(path)) {
        hash.update(piece as Buffer);
        size += (piece as Buffer).length;
        yield piece as Buffer;
      }
    }
    const file = await this.#storage.files.write(bucket, pieces());
    const etag = `"${hash.digest('hex')}"`;
    if ((await stateOf(path)) !== before) return this.#storage.files.remove(bucket, file);
    // A file that was only touched is no new upload.
    if (known?.etag === etag) {
      this.#storage.copiedFrom(bucket, key, before);
      return this.#storage.files.remove(bucket, file);
    }
    this.#storage.commit(bucket, key, file, size, { etag, copiedFrom: before }, {});
  }
}

/** @throws AwsError FolderIsGone */
async function rootOf(bucket: string, { prefix, folder }: ServedFolder): Promise<string> {
  const root = await realpath(folder).catch(() => undefined);
  if (root !== undefined && (await lstat(root)).isDirectory()) return root;
  throw new AwsError(
    'FolderIsGone',
    `the folder ${folder}, which stands for s3://${bucket}/${prefix} here, is not there: bring it back, or name another with coinlake start --folder`,
    404,
  );
}

/** What changes when a file does; undefined for one that is gone. */
async function stateOf(path: string): Promise<string | undefined> {
  const found: BigIntStats | undefined = await lstat(path, { bigint: true }).catch(() => undefined);
  return found && `${found.size} ${found.mtimeNs} ${found.ctimeNs} ${found.ino}`;
}
