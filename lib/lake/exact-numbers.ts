/**
 * The integers from `start` (inclusive) to `end` (exclusive) as doubles, read by halves of 32 bits: no BigInt per value.
 * @param numbers takes them, from its first place on @default a new array
 * @returns undefined unless all are below 2^52 in magnitude, so that their differences are exact too
 */
export function exactNumbers(
  array: BigInt64Array,
  start = 0,
  end = array.length,
  numbers = new Float64Array(end - start),
): Float64Array | undefined {
  const high = new Int32Array(array.buffer, array.byteOffset, array.length * 2);
  const low = new Uint32Array(array.buffer, array.byteOffset, array.length * 2);
  for (let i = start; i < end; i++) {
    const top = high[2 * i + 1]!;
    if (top >= 0x100000 || top < -0x100000) return undefined;
    numbers[i - start] = top * 0x100000000 + low[2 * i]!;
  }
  return numbers;
}
