/** Gives memory for some bytes, whatever is in it. */
export type Allocate = (bytes: number) => ArrayBuffer;

export const newMemory: Allocate = (bytes) => new ArrayBuffer(bytes);

/** Bytes below which memory of its own costs nothing worth keeping. */
const FEWEST_BYTES = 1 << 13;
/** Bytes that are kept for the next: what a partition has beyond them is better free for its file. */
const MOST_KEPT = 1 << 27;

/**
 * Memory that is used again: V8 collects garbage over and over where many megabytes outside of its heap come and go, and the system
 * clears each page that it gives anew.
 */
export class ReusedMemory {
  readonly #free: ArrayBuffer[] = [];
  readonly #taken = new Set<ArrayBuffer>();
  /** Bytes of what is free. */
  #kept = 0;

  /** As much as is asked for, or more: of what is free the smallest that suffices. */
  readonly take: Allocate = (bytes) => {
    if (bytes < FEWEST_BYTES) return new ArrayBuffer(bytes);
    let best = -1;
    for (const [at, { byteLength }] of this.#free.entries())
      if (byteLength >= bytes && (best < 0 || byteLength < this.#free[best]!.byteLength)) best = at;
    const found = best < 0 ? undefined : this.#free.splice(best, 1)[0];
    this.#kept -= found?.byteLength ?? 0;
    const buffer = found ?? new ArrayBuffer(bytes + (bytes >> 3));
    this.#taken.add(buffer);
    return buffer;
  };

  /** Whether memory was taken here and not given back. */
  has(buffer: ArrayBufferLike): boolean {
    return this.#taken.has(buffer as ArrayBuffer);
  }

  /** Gives back what was taken, or all of it: what lies in it is gone with the next that is taken. */
  giveBack(buffers: Iterable<ArrayBufferLike> = [...this.#taken]): void {
    for (const given of buffers) {
      const buffer = given as ArrayBuffer;
      if (!this.#taken.delete(buffer)) continue;
      if (this.#kept + buffer.byteLength > MOST_KEPT) buffer.transfer(0);
      else {
        this.#free.push(buffer);
        this.#kept += buffer.byteLength;
      }
    }
  }
}
