/** Distinct texts, and for each value its position among them. */
export interface TextDictionary {
  readonly kind: 'dictionary';
  readonly entries: readonly string[];
  readonly indexes: Int32Array | Uint8Array;
}

const MAXIMUM_ENTRIES = 4096;

let zeros = new Uint8Array(0);

/** The dictionary of one text in every row. */
export function constantText(text: string, length: number): TextDictionary {
  // All such columns share their indexes.
  if (zeros.length < length) zeros = new Uint8Array(length);
  return { kind: 'dictionary', entries: [text], indexes: zeros.subarray(0, length) };
}

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
