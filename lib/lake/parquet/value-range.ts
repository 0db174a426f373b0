import { int128At, LENGTH_BYTES, startOf, textAt, type Utf8Values } from '../packed-column.ts';
import { compareCodePoints } from '../text-order.ts';
import type { PhysicalValues } from './column-values.ts';
import type { TextDictionary } from './text-dictionary.ts';

export type RangeValue = string | number | bigint | boolean;

/** Smallest and largest of some values; both undefined when there is none that compares. */
export interface ValueRange {
  readonly min: RangeValue | undefined;
  readonly max: RangeValue | undefined;
  /** Doubles that are not a number, which no bound covers. */
  readonly nans: number;
}

/** The range of the values from `start` (inclusive) to `end` (exclusive). */
export function valueRange(values: PhysicalValues, start: number, end: number): ValueRange {
  if (start >= end || values.kind === 'none') return { min: undefined, max: undefined, nans: 0 };
  switch (values.kind) {
    case 'int64':
      return int64Range(values.array, start, end);
    case 'double':
      return doubleRange(values.array, start, end);
    case 'boolean': {
      const slice = values.array.subarray(start, end);
      return { min: !slice.includes(0), max: slice.includes(1), nans: 0 };
    }
    case 'int128':
      return int128Range(values.limbs, start, end);
    case 'text':
      return textRange(values.array, start, end);
    case 'utf8':
      return utf8Range(values, start, end);
    case 'dictionary':
      return dictionaryRange(values, start, end);
    default: {
      const array: ArrayLike<number | bigint> = values.array;
      let min = array[start]!;
      let max = min;
      for (let i = start + 1; i < end; i++) {
        const value = array[i]!;
        if (value < min) min = value;
        if (value > max) max = value;
      }
      return { min, max, nans: 0 };
    }
  }
}

/** The range of both. */
export function unionRange(a: ValueRange, b: ValueRange): ValueRange {
  const less = (x: RangeValue, y: RangeValue) =>
    typeof x === 'string' ? compareCodePoints(x, y as string) < 0 : x < y;
  return {
    min: a.min === undefined || (b.min !== undefined && less(b.min, a.min)) ? b.min : a.min,
    max: a.max === undefined || (b.max !== undefined && less(a.max, b.max)) ? b.max : a.max,
    nans: a.nans + b.nans,
  };
}

/** Compares halves of 32 bits, because a BigInt per value would cost more than encoding it. */
function int64Range(array: BigInt64Array, start: number, end: number): ValueRange {
  const halves = new Int32Array(array.buffer, array.byteOffset, array.length * 2);
  let min = start;
  let max = start;
  let minHigh = halves[2 * start + 1]!;
  let minLow = halves[2 * start]! ^ SIGN;
  let maxHigh = minHigh;
  let maxLow = minLow;
  for (let i = start + 1; i < end; i++) {
    const high = halves[2 * i + 1]!;
    // The lower half is unsigned: with its highest bit turned it compares as a signed one, which needs no double.
    const low = halves[2 * i]! ^ SIGN;
    if (high < minHigh || (high === minHigh && low < minLow)) {
      min = i;
      minHigh = high;
      minLow = low;
    } else if (high > maxHigh || (high === maxHigh && low > maxLow)) {
      max = i;
      maxHigh = high;
      maxLow = low;
    }
  }
  return { min: array[min], max: array[max], nans: 0 };
}

const SIGN = 1 << 31;

/** Places of the smallest and the largest value. @param isLess compares two places */
function extremes(start: number, end: number, isLess: (a: number, b: number) => boolean) {
  let min = start;
  let max = start;
  for (let i = start + 1; i < end; i++)
    if (isLess(i, min)) min = i;
    else if (isLess(max, i)) max = i;
  return { min, max };
}

function int128Range(limbs: Int32Array, start: number, end: number): ValueRange {
  const isLess = (a: number, b: number): boolean => {
    for (let limb = 3; limb >= 0; limb--) {
      const left = limbs[4 * a + limb]!;
      const right = limbs[4 * b + limb]!;
      // Only the highest limb has a sign.
      if (left !== right) return limb === 3 ? left < right : left >>> 0 < right >>> 0;
    }
    return false;
  };
  const { min, max } = extremes(start, end, isLess);
  return { min: int128At(limbs, min), max: int128At(limbs, max), nans: 0 };
}

/** The order of UTF-8 bytes is that of code points. */
function utf8Range(values: Utf8Values, start: number, end: number): ValueRange {
  const { plain, ends } = values;
  const isLess = (a: number, b: number): boolean => {
    const aEnd = ends[a]!;
    const bEnd = ends[b]!;
    let left = startOf(ends, a) + LENGTH_BYTES;
    let right = startOf(ends, b) + LENGTH_BYTES;
    for (; left < aEnd && right < bEnd; left++, right++)
      if (plain[left] !== plain[right]) return plain[left]! < plain[right]!;
    return left === aEnd && right < bEnd;
  };
  const { min, max } = extremes(start, end, isLess);
  return { min: textAt(values, min), max: textAt(values, max), nans: 0 };
}

/** As Parquet orders doubles: NaN left out, a zero minimum is -0 and a zero maximum +0. */
function doubleRange(array: Float64Array, start: number, end: number): ValueRange {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let nans = 0;
  for (let i = start; i < end; i++) {
    const value = array[i]!;
    if (Number.isNaN(value)) nans++;
    else {
      if (value < min) min = value;
      if (value > max) max = value;
    }
  }
  if (nans === end - start) return { min: undefined, max: undefined, nans };
  return { min: min === 0 ? -0 : min, max: max === 0 ? 0 : max, nans };
}

/** The range of the texts from `start` (inclusive) to `end` (exclusive), comparing each distinct one once. */
function dictionaryRange({ entries, indexes }: TextDictionary, start: number, end: number): ValueRange {
  const used = new Uint8Array(entries.length);
  for (let i = start; i < end; i++) used[indexes[i]!] = 1;
  const texts = entries.filter((_, index) => used[index]);
  return textRange(texts, 0, texts.length);
}

function textRange(array: readonly string[], start: number, end: number): ValueRange {
  let min = array[start]!;
  let max = min;
  for (let i = start + 1; i < end; i++) {
    const value = array[i]!;
    if (value === min || value === max) continue;
    if (compareCodePoints(value, min) < 0) min = value;
    else if (compareCodePoints(value, max) > 0) max = value;
  }
  return { min, max, nans: 0 };
}
