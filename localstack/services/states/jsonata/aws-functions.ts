import { createHash, randomUUID } from 'node:crypto';
import { ownValue } from '../../../own-value.ts';
import type { Json } from '../json-value.ts';

/**
 * Functions that Step Functions adds to JSONata; $eval is not among those it has.
 * https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html#jsonata-functions-provided-by-sfn
 */
export const awsFunctions: Readonly<Record<string, (...args: never[]) => unknown>> = {
  partition(array: Json[] | undefined, size: number): Json[][] | undefined {
    if (array === undefined) return undefined;
    const items = Array.isArray(array) ? array : [array];
    if (!Number.isFinite(size) || Math.round(size) < 1) {
      throw new Error(`$partition: the chunk size must be a positive number, got ${JSON.stringify(size)}`);
    }
    const chunk = Math.round(size);
    return Array.from({ length: Math.ceil(items.length / chunk) }, (_, index) =>
      items.slice(index * chunk, (index + 1) * chunk),
    );
  },

  /** Both ends inclusive; at most 1000 entries. */
  range(start: number, end: number, step: number): number[] {
    const [first, last, delta] = [start, end, step].map((value) => {
      if (typeof value !== 'number') throw new Error('$range: start, end and step must be numbers');
      return Math.round(value);
    }) as [number, number, number];
    if (delta === 0) throw new Error('$range: the step must not be 0');
    const count = Math.max(0, Math.floor((last - first) / delta) + 1);
    if (count > 1000) throw new Error(`$range: ${count} entries are more than the limit of 1000`);
    return Array.from({ length: count }, (_, index) => first + index * delta);
  },

  hash(text: string, algorithm: string): string {
    const name = ownValue(hashes, algorithm);
    if (typeof text !== 'string') throw new Error('$hash: the first argument must be a string');
    if (name === undefined) {
      throw new Error(
        `$hash: unknown algorithm ${JSON.stringify(algorithm)}; known: ${Object.keys(hashes).join(', ')}`,
      );
    }
    return createHash(name).update(text, 'utf8').digest('hex');
  },

  /** From 0 inclusive to 1 exclusive; equal seeds give equal numbers. */
  random(seed?: number): number {
    return seed === undefined ? Math.random() : seeded(seed);
  },

  uuid: (): string => randomUUID(),

  parse(text: string): Json {
    if (typeof text !== 'string') throw new Error('$parse: the argument must be a string of JSON');
    return JSON.parse(text) as Json;
  },

  eval(): never {
    throw new Error('$eval is not supported; use $parse for JSON text');
  },
};

const hashes: Readonly<Record<string, string>> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};

/** mulberry32 over the seed's integer part. */
function seeded(seed: number): number {
  let state = (Math.trunc(seed) + 0x6d2b79f5) | 0;
  state = Math.imul(state ^ (state >>> 15), state | 1);
  state ^= state + Math.imul(state ^ (state >>> 7), state | 61);
  return ((state ^ (state >>> 14)) >>> 0) / 4_294_967_296;
}
