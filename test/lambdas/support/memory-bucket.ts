import { createHash } from 'node:crypto';
import type { ObjectAsk, ObjectBody, ObjectSource } from '../../../lib/contracts/object-source.ts';
import type { ObjectVersion } from '../../../lib/contracts/slice.ts';

interface Stored {
  readonly body: Uint8Array;
  readonly modified: number;
}

const etagOf = ({ body }: Stored): string => `"${createHash('md5').update(body).digest('hex')}"`;

/** A bucket without versions in memory, which a test writes into as its owner would. */
export class MemoryBucket implements ObjectSource {
  readonly #objects = new Map<string, Stored>();
  /** Keys that were opened, in order. */
  readonly opened: string[] = [];
  /** Bytes after which a body breaks off. @default it holds */
  breaksAfter: number | undefined;

  /** @param modified default: now, later than what a run before has noted */
  put(key: string, body: string, modified = Date.now()): void {
    this.#objects.set(key, { body: Buffer.from(body), modified });
  }

  remove(key: string): void {
    this.#objects.delete(key);
  }

  async *list(prefix: string): AsyncIterable<ObjectVersion> {
    for (const key of [...this.#objects.keys()].sort()) {
      const stored = this.#objects.get(key)!;
      const { body, modified } = stored;
      if (key.startsWith(prefix)) yield { key, version: etagOf(stored), size: body.length, modified };
    }
  }

  async open({ key, version, unless, from = 0 }: ObjectAsk): Promise<ObjectBody | 'unchanged' | undefined> {
    this.opened.push(key);
    const stored = this.#objects.get(key);
    if (!stored || (version !== undefined && version !== etagOf(stored))) return undefined;
    if (unless === etagOf(stored)) return 'unchanged';
    const rest = stored.body.subarray(from);
    const { breaksAfter = rest.length } = this;
    async function* pieces() {
      yield rest.subarray(0, breaksAfter);
      if (breaksAfter < rest.length) throw new Error('socket hang up');
    }
    return { etag: etagOf(stored), length: rest.length, body: pieces() };
  }
}
