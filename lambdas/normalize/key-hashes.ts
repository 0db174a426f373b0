import type { ColumnValue } from '../../lib/contracts/table.ts';

const TWO_TO_32 = 4_294_967_296;
const TWO_TO_21 = 2_097_152;

/** Which keys an answer may have more than once, in 16 bytes a row: keys of the same hash, which two different ones have once in 10^15 times. */
export class KeyHashes {
  /** Open addressing; 0 is a free place. */
  #places = new Float64Array(1 << 12);
  #count = 0;
  readonly #repeated = new Set<number>();

  /** Hashes that came more than once. */
  get repeated(): ReadonlySet<number> {
    return this.#repeated;
  }

  add(hash: number): void {
    if (this.#count * 2 >= this.#places.length) this.#grow();
    if (place(this.#places, hash)) this.#count++;
    else this.#repeated.add(hash);
  }

  #grow(): void {
    const wider = new Float64Array(this.#places.length * 4);
    for (const hash of this.#places) if (hash !== 0) place(wider, hash);
    this.#places = wider;
  }
}

/** @returns false when the hash is there already */
function place(places: Float64Array, hash: number): boolean {
  const last = places.length - 1;
  for (let at = hash % places.length; ; at = at === last ? 0 : at + 1) {
    const found = places[at]!;
    if (found === hash) return false;
    if (found === 0) {
      places[at] = hash;
      return true;
    }
  }
}

/** A hash of a row's key: a whole number from 1, below 2^53. @param columns positions of the key's columns */
export function keyHash(row: readonly ColumnValue[], columns: readonly number[]): number {
  let a = 0x9e3779b9;
  let b = 0x41c6ce57;
  for (const column of columns) {
    const value = row[column]!;
    const number = typeof value === 'string' ? Number.NaN : Number(value);
    if (!Number.isSafeInteger(number)) {
      const text = String(value);
      for (let at = 0; at < text.length; at++) {
        const code = text.charCodeAt(at);
        a = Math.imul(a ^ code, 0x85ebca6b);
        b = Math.imul(b ^ code, 0xc2b2ae35);
      }
    } else {
      a = Math.imul(a ^ number, 0x85ebca6b) ^ Math.imul(number / TWO_TO_32, 0x27d4eb2f);
      b = Math.imul(b ^ (number / TWO_TO_32), 0xc2b2ae35) ^ Math.imul(number, 0x165667b1);
    }
    // Ends the column: 1, 12 is another key than 11, 2.
    a = Math.imul(a ^ (a >>> 15), 0x735a2d97) ^ (b >>> 13);
    b = Math.imul(b ^ (b >>> 13), 0xcaf649a9) ^ (a >>> 15);
  }
  return (a >>> 0) * TWO_TO_21 + (b >>> 11) || 1;
}
