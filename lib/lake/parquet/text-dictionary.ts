import { type ValueRange, valueRange } from './value-range.ts';

/** Distinct texts, and for each value its position among them. */
export interface TextDictionary {
  readonly entries: readonly string[];
  readonly indexes: Int32Array;
}

const MAXIMUM_ENTRIES = 4096;

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
  return { entries: [...positions.keys()], indexes };
}

/** The range of the texts from `start` (inclusive) to `end` (exclusive), comparing each distinct one once. */
export function dictionaryRange(
  { entries, indexes }: TextDictionary,
  start: number,
  end: number,
): ValueRange {
  const used = new Uint8Array(entries.length);
  for (let i = start; i < end; i++) used[indexes[i]!] = 1;
  const array = entries.filter((_, index) => used[index]);
  return valueRange({ kind: 'text', array }, 0, array.length);
}
