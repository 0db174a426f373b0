/** A share from 0 (inclusive) to 1 (exclusive) of a 32-bit hash. */
export const unit = (h: number): number => (h >>> 0) / 2 ** 32;

/** A 32-bit mix of its inputs (the finalizer of MurmurHash3 over each word). */
export function hash(seed: number, text: string, stream: number, index: number): number {
  let h = mix(seed | 0, stream);
  for (let i = 0; i < text.length; i++) h = mix(h, text.charCodeAt(i));
  h = mix(h, index | 0);
  return mix(h, Math.floor(index / 2 ** 32));
}

function mix(state: number, word: number): number {
  let h = Math.imul(state ^ Math.imul(word, 0xcc9e2d51), 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}
