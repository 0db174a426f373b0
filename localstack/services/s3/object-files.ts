import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';

/** How long a file that no row names any more stays, for readers that have its path. */
const KEEP_UNNAMED_MS = 10 * 60_000;

/**
 * Bodies of objects as plain files, each version its own: `objects/<bucket>/<file>`. A file is complete and synced before it has its
 * name; rows name files. So a kill leaves at most files without a row, which the next start removes.
 */
export class ObjectFiles {
  readonly #root: string;
  /** Part of every name of this run, so that the sweep leaves files alone that are being written. */
  readonly #run = `${Date.now().toString(36)}${randomBytes(3).toString('hex')}`;
  #count = 0;

  /** @param root absolute path */
  constructor(root: string) {
    this.#root = root;
  }

  path(bucket: string, file: string): string {
    return join(this.#root, bucket, file);
  }

  /** Writes the parts one after another as a new file. @returns its name */
  async write(bucket: string, parts: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<string> {
    const file = `${this.#run}-${(++this.#count).toString(36)}`;
    const path = this.path(bucket, file);
    await mkdir(join(this.#root, bucket), { recursive: true });
    const handle = await open(`${path}.tmp`, 'wx');
    try {
      for await (const part of parts) await handle.writeFile(part);
      await handle.sync();
    } catch (error) {
      await handle.close();
      await rm(`${path}.tmp`, { force: true });
      throw error;
    }
    await handle.close();
    await rename(`${path}.tmp`, path);
    return file;
  }

  /** @param start inclusive @param end exclusive, bytes */
  async read(bucket: string, file: string, start: number, end: number): Promise<Buffer> {
    const handle = await open(this.path(bucket, file), 'r');
    try {
      const buffer = Buffer.allocUnsafe(end - start);
      let filled = 0;
      while (filled < buffer.length) {
        const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled, start + filled);
        if (bytesRead === 0)
          throw new Error(`Object file ${this.path(bucket, file)} ends before byte ${end}`);
        filled += bytesRead;
      }
      return buffer;
    } finally {
      await handle.close();
    }
  }

  /**
   * The stream fails when the file ends before `end`: its reader must not take the rest for the whole.
   * @param start inclusive @param end exclusive, bytes
   */
  stream(bucket: string, file: string, start: number, end: number): Readable {
    const path = this.path(bucket, file);
    async function* pieces() {
      let left = end - start;
      for await (const piece of createReadStream(path, { start, end: end - 1 })) {
        left -= (piece as Buffer).length;
        yield piece as Buffer;
      }
      if (left > 0) throw new Error(`Object file ${path} ends before byte ${end}`);
    }
    return Readable.from(pieces(), { objectMode: false });
  }

  /** Removes a file that no row names, after a while. */
  discard(bucket: string, file: string): void {
    setTimeout(() => void this.remove(bucket, file), KEEP_UNNAMED_MS).unref();
  }

  async remove(bucket: string, file: string): Promise<void> {
    await rm(this.path(bucket, file), { force: true });
  }

  /** Removes files of earlier runs that no row names. */
  async sweep(bucket: string, named: ReadonlySet<string>): Promise<void> {
    const files = await readdir(join(this.#root, bucket)).catch(() => []);
    for (const file of files)
      if (!file.startsWith(this.#run) && !named.has(file)) await this.remove(bucket, file);
  }
}
