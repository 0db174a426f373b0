import { createHash } from 'node:crypto';
import {
  type ObjectAsk,
  type ObjectBody,
  ObjectRefused,
  type ObjectSource,
} from '../../../lib/contracts/object-source.ts';
import type { ObjectVersion } from '../../../lib/contracts/slice.ts';

interface Stored extends ObjectVersion {
  readonly body: Uint8Array;
}

/** A bucket with versions in memory, which a test writes into as others would. */
export class MemoryInbox implements ObjectSource {
  readonly #objects: Stored[] = [];
  /** Prefixes that were listed, in order. */
  readonly listed: string[] = [];
  /** Keys that were opened, in order, with the first byte that was asked for. */
  readonly opened: string[] = [];
  /** Keys that may not be read. */
  readonly denied = new Set<string>();
  /** Bytes after which a body breaks off. @default it holds */
  breaksAfter: number | undefined;

  /** @param options.size that is told, where it is another than the body's. @returns the version */
  put(
    key: string,
    body: string | Uint8Array,
    { modified, size }: { readonly modified: string; readonly size?: number },
  ): string {
    const bytes = Buffer.from(body);
    const version = `v${this.#objects.length + 1}`;
    this.#objects.push({
      key,
      version,
      size: size ?? bytes.length,
      modified: Date.parse(modified),
      body: bytes,
    });
    return version;
  }

  /** What a lifecycle rule does, or a person. */
  remove(key: string): void {
    for (let at = this.#objects.length - 1; at >= 0; at--)
      if (this.#objects[at]!.key === key) this.#objects.splice(at, 1);
  }

  async *list(prefix: string): AsyncIterable<ObjectVersion> {
    this.listed.push(prefix);
    const found = this.#objects.filter(({ key }) => key.startsWith(prefix));
    const keys = [...new Set(found.map(({ key }) => key))].sort();
    for (const wanted of keys)
      for (const { body: _, ...object } of found) if (object.key === wanted) yield object;
  }

  async open({ key, version, from = 0 }: ObjectAsk): Promise<ObjectBody | undefined> {
    this.opened.push(from > 0 ? `${key} from ${from}` : key);
    if (this.denied.has(key)) throw new ObjectRefused('Access Denied');
    const found = this.#objects.find((one) => one.key === key && one.version === version);
    if (!found) return undefined;
    const rest = found.body.subarray(from);
    const { breaksAfter } = this;
    async function* pieces() {
      for (let at = 0; at < rest.length; at += 4096) {
        if (breaksAfter !== undefined && at >= breaksAfter) throw new Error('socket hang up');
        yield rest.subarray(at, at + 4096);
      }
    }
    return {
      etag: `"${createHash('md5').update(found.body).digest('hex')}"`,
      length: rest.length,
      body: pieces(),
    };
  }
}
