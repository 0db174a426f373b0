import type { ObjectReader } from '../../lake/object-store.ts';

/** How many objects are fetched at once, so that a table of many files does not wait for them one after another. */
const AT_ONCE = 16;

/**
 * Objects of a lake that never change once written, kept in memory up to a number of bytes, the longest unused leaving first. For
 * tables' metadata, manifests and data files: their names are never used twice.
 * @param budget bytes; an object of more than a quarter of it is passed on and not kept
 */
export class CachedObjects implements ObjectReader {
  readonly #store: ObjectReader;
  readonly #budget: number;
  /** In order of their last use. */
  readonly #kept = new Map<string, Uint8Array>();
  readonly #asked = new Map<string, Promise<Uint8Array>>();
  #bytes = 0;

  constructor(store: ObjectReader, budget: number) {
    this.#store = store;
    this.#budget = budget;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** @returns memory that others read too: it must not be changed */
  async get(uri: string, range?: { readonly start: number; readonly end: number }): Promise<Uint8Array> {
    const kept = this.#kept.get(uri);
    if (kept) {
      this.#kept.delete(uri);
      this.#kept.set(uri, kept);
      return range ? kept.subarray(range.start, range.end) : kept;
    }
    if (range) return this.#store.get(uri, range);
    const asked = this.#asked.get(uri) ?? this.#fetch(uri);
    this.#asked.set(uri, asked);
    return asked;
  }

  /** Fetches what is not kept, several at once. */
  async fetchAll(uris: readonly string[]): Promise<void> {
    const waiting = [...uris];
    const worker = async () => {
      for (let uri = waiting.shift(); uri !== undefined; uri = waiting.shift()) await this.get(uri);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  }

  async #fetch(uri: string): Promise<Uint8Array> {
    try {
      const body = await this.#store.get(uri);
      if (body.length <= this.#budget / 4) this.#keep(uri, body);
      return body;
    } finally {
      this.#asked.delete(uri);
    }
  }

  #keep(uri: string, body: Uint8Array): void {
    this.#kept.set(uri, body);
    this.#bytes += body.length;
    for (const [oldest, { length }] of this.#kept) {
      if (this.#bytes <= this.#budget) return;
      this.#kept.delete(oldest);
      this.#bytes -= length;
    }
  }
}
