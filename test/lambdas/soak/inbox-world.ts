import { seeded } from '../../setup/seeded.ts';
import type { MemoryInbox } from '../support/memory-inbox.ts';

/** One record as its writer means it. */
export interface Sent {
  readonly id: number;
  readonly state: number;
}

/**
 * Writers of an inbox: objects of some records each, keys that are overwritten, bytes that come twice under two names, objects of another
 * format. It knows what has to come of them, and imports nothing of the product.
 */
export class InboxWorld {
  /** Every record of every object version that is whole: `key version row id state`. */
  readonly appended = new Set<string>();
  readonly #inbox: MemoryInbox;
  readonly #below: (count: number) => number;
  readonly #written: { readonly key: string; readonly body: string }[] = [];
  #nextId = 0;

  constructor(seed: number, inbox: MemoryInbox) {
    this.#inbox = inbox;
    const random = seeded(seed + 501);
    this.#below = (count) => Math.floor(random() * count);
  }

  /** Versions that were written. */
  get count(): number {
    return this.#written.length;
  }

  /** Writes one object version. @param at epoch ms */
  write(at: number): void {
    const before = this.#written[this.#below(Math.max(1, this.#written.length))];
    const chance = this.#below(20);
    const modified = new Date(at).toISOString();
    const key =
      before && chance < 3 ? before.key : `events/date=${modified.slice(0, 10)}/${this.count}.ndjson`;
    if (chance === 19) {
      // Counted as written, and never a row.
      this.#inbox.put(key, this.#below(2) === 0 ? '' : 'id;state\n1;2\n', { modified });
      this.#written.push({ key, body: '' });
      return;
    }
    const isRepeat = before !== undefined && before.body !== '' && chance >= 3 && chance < 6;
    const body = isRepeat ? before.body : this.#lines();
    const version = this.#inbox.put(key, body, { modified });
    this.#written.push({ key, body });
    for (const [index, line] of body.trim().split('\n').entries()) {
      const { id, state } = JSON.parse(line) as Sent;
      this.appended.add(`${key} ${version} ${index + 1} ${id} ${state}`);
    }
  }

  #lines(): string {
    const records = Array.from({ length: 1 + this.#below(5) }, (): Sent => {
      const isKnown = this.#nextId > 0 && this.#below(4) === 0;
      return { id: isKnown ? this.#below(this.#nextId) : this.#nextId++, state: this.#below(1000) };
    });
    return `${records.map((record) => JSON.stringify(record)).join('\n')}\n`;
  }
}
