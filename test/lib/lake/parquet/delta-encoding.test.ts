import { deltaBinaryUnpack } from 'hyparquet/src/delta.js';
import { expect, it } from 'vitest';
import { deltaBytes } from '../../../../lib/lake/parquet/delta-encoding.ts';

/** Decoded by the library, which has no part in encoding them. */
function unpacked(bytes: Uint8Array, count: number): bigint[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = new BigInt64Array(count);
  deltaBinaryUnpack({ view, offset: 0 }, count, values);
  return [...values];
}

/** Steps of up to `bits` bits above a least one, in a fixed disorder, the widest among them. */
function series(bits: number, length: number): bigint[] {
  const spread = 2 ** bits;
  let state = bits + 1;
  let value = 1_672_531_200_000_000n;
  return Array.from({ length }, (_, i) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const step = i % 50 === 7 ? spread - 1 : Math.floor((state / 2 ** 32) * spread);
    value += BigInt(step - 1000);
    return value;
  });
}

it.each(Array.from({ length: 49 }, (_, bits) => bits))('packs deltas of %i bits', (bits) => {
  for (const length of [1, 2, 33, 129, 130, 1000]) {
    const values = series(bits, length);
    expect(unpacked(deltaBytes(BigInt64Array.from(values), 0, length), length)).toEqual(values);
  }
});

it('packs a part of the values, and any 64 bits', () => {
  const values = [1n, -5n, 2n ** 63n - 1n, -(2n ** 63n), 0n, 7n];
  const array = BigInt64Array.from(values);
  expect(unpacked(deltaBytes(array, 0, 6), 6)).toEqual(values);
  expect(unpacked(deltaBytes(array, 1, 5), 4)).toEqual(values.slice(1, 5));
  expect(unpacked(deltaBytes(array, 4, 6), 2)).toEqual([0n, 7n]);
});
