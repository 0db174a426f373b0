import { LENGTH_BYTES, startOf, textAt, type Utf8Values, viewOf, zeroBytes } from '../packed-column.ts';

/** Distinct texts, and for each value its position among them. */
export interface TextDictionary {
  readonly kind: 'dictionary';
  readonly entries: readonly string[];
  readonly indexes: Int32Array | Uint8Array;
}

const MAXIMUM_ENTRIES = 4096;

/** The dictionary of one text in every row. */
export const constantText = (text: string, length: number): TextDictionary => ({
  ...({ kind: 'dictionary', entries: [text], indexes: zeroBytes(length) } as const),
});

/** Undefined when the texts repeat too little for a dictionary to pay. */
export function textDictionary(values: readonly string[]): TextDictionary | undefined {
  const limit = Math.min(MAXIMUM_ENTRIES, Math.max(1, values.length >> 1));
  const positions = new Map<string, number>();
  const indexes = new Int32Array(values.length);
  let previous: string | undefined;
  let index = -1;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    // Sorted rows repeat their series and batch: most values equal the one before.
    if (value !== previous) {
      previous = value;
      const known = positions.get(value);
      if (known === undefined) {
        if (positions.size === limit) return undefined;
        index = positions.size;
        positions.set(value, index);
      } else index = known;
    }
    indexes[i] = index;
  }
  return { kind: 'dictionary', entries: [...positions.keys()], indexes };
}

/** {@link textDictionary} of texts that are bytes. */
export function utf8Dictionary(values: Utf8Values): TextDictionary | undefined {
  const { plain, ends } = values;
  const limit = Math.min(MAXIMUM_ENTRIES, Math.max(1, ends.length >> 1));
  // Open addressing; 0 is a free place, else the entry's number from 1.
  const places = new Uint16Array(MAXIMUM_ENTRIES * 4);
  /** First value of each entry. */
  const firsts: number[] = [];
  const indexes = new Int32Array(ends.length);
  const view = viewOf(plain);
  const isSame = (a: number, b: number): boolean => {
    const from = startOf(ends, a);
    const other = startOf(ends, b);
    const length = ends[a]! - from;
    if (ends[b]! - other !== length) return false;
    const words = length & ~3;
    for (let at = LENGTH_BYTES; at < words; at += 4)
      if (view.getInt32(from + at) !== view.getInt32(other + at)) return false;
    for (let at = words; at < length; at++) if (plain[from + at] !== plain[other + at]) return false;
    return true;
  };
  for (let i = 0; i < ends.length; i++) {
    // Sorted rows repeat their series and batch: most values equal the one before.
    if (i > 0 && isSame(i - 1, i)) {
      indexes[i] = indexes[i - 1]!;
      continue;
    }
    let place = hashOf(view, startOf(ends, i), ends[i]!) & (places.length - 1);
    for (let steps = 0; places[place] !== 0 && !isSame(firsts[places[place]! - 1]!, i); steps++) {
      if (steps === MOST_STEPS) return undefined;
      place = (place + 1) & (places.length - 1);
    }
    if (places[place] === 0) {
      if (firsts.length === limit) return undefined;
      places[place] = firsts.push(i);
    }
    indexes[i] = places[place]! - 1;
  }
  return { kind: 'dictionary', entries: firsts.map((first) => textAt(values, first)), indexes };
}

/** Words of a text that its hash is made of, spread over it from its first to its last. */
const SAMPLES = 8;
/** Places of other texts that are looked at before texts count as alike in what is hashed, which makes each look long. */
const MOST_STEPS = 256;

/** FNV-1a over words of four bytes, the length among them: of a long text over some. */
function hashOf(view: DataView, start: number, end: number): number {
  let hash = 0x811c9dc5;
  const length = end - start;
  const step = Math.max(4, (length - LENGTH_BYTES) / (SAMPLES - 1));
  for (let at = 0; at + 4 <= length; at += step) {
    hash = Math.imul(hash ^ view.getInt32(start + (at | 0)), 0x01000193);
    hash ^= hash >>> 15;
  }
  // A text has its length before it, so that there are four bytes at least.
  hash = Math.imul(hash ^ view.getInt32(end - 4), 0x01000193);
  return hash ^ (hash >>> 13);
}
