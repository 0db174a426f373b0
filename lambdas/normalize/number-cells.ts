import type { ColumnType } from '../../lib/contracts/column.ts';
import { POINT, ZERO } from '../../lib/ingestion/formats/byte-values.ts';
import type { ReadCells } from './cell-run.ts';
import type { Int64Buffer } from './int64-buffer.ts';
import type { Int128Buffer } from './int128-buffer.ts';
import { readClosely } from './other-cells.ts';

/** As many digits as a double has exactly. */
const MOST_DIGITS = 15;
/** Digits that fit 32 bits, where a step takes a fraction of what it takes in doubles. */
const DIGITS_OF_32_BITS = 9;
const POWERS = Float64Array.from({ length: 39 }, (_, power) => 10 ** power);

/** Place of the point in the bytes that digitsOf read last; -1 for none: an object for both would be one a value. */
let point = -1;

/** The digits of a number without its point, as an integer; -1 for what is more than digits with a point among them. */
function digitsOf(bytes: Uint8Array, start: number, end: number): number {
  point = -1;
  let first = 0;
  let part = 0;
  let count = 0;
  for (let at = start; at < end; at++) {
    const digit = bytes[at]! - ZERO;
    if (digit >= 0 && digit <= 9) {
      if (count++ === DIGITS_OF_32_BITS) {
        first = part;
        part = 0;
      }
      part = (part * 10 + digit) | 0;
    } else if (digit === POINT - ZERO && point < 0) point = at;
    else return -1;
  }
  if (count === 0 || count > MOST_DIGITS) return -1;
  return count > DIGITS_OF_32_BITS ? first * POWERS[count - DIGITS_OF_32_BITS]! + part : part;
}

export const readIntegers: ReadCells<Int64Buffer> = (buffer, run, column) => {
  const { bytes, cuts, place, width, count, row } = run;
  const { defined } = buffer;
  for (let line = 0, cell = place; line < count; line++, cell += width) {
    if (defined[row + line] === 0) continue;
    const [start, end] = [cuts[cell]! + 1, cuts[cell + 1]!];
    const digits = digitsOf(bytes, start, end);
    if (digits >= 0 && point < 0) buffer.pushNumber(digits);
    else if (!readClosely(buffer, bytes, start, end, column)) return line;
  }
  return count;
};

export const readDecimals: ReadCells<Int64Buffer | Int128Buffer> = (buffer, run, column) => {
  const { bytes, cuts, place, width, count, row } = run;
  const { defined } = buffer;
  const { scale, precision } = column.column.type as Extract<ColumnType, { kind: 'decimal' }>;
  for (let line = 0, cell = place; line < count; line++, cell += width) {
    if (defined[row + line] === 0) continue;
    const [start, end] = [cuts[cell]! + 1, cuts[cell + 1]!];
    const digits = digitsOf(bytes, start, end);
    const [shift, length] = [shiftOf(end, scale), lengthOf(start, end)];
    const fits = digits >= 0 && shift >= 0 && length + shift <= precision;
    if (fits && buffer.pushScaled(digits, shift)) continue;
    if (precision > 18 && pushLong(buffer as Int128Buffer, bytes, start, end, scale, precision)) continue;
    if (!readClosely(buffer, bytes, start, end, column)) return line;
  }
  return count;
};

/** Takes a number of 16 to 30 digits in two parts. @returns false for what is none */
function pushLong(
  buffer: Int128Buffer,
  bytes: Uint8Array,
  start: number,
  end: number,
  scale: number,
  precision: number,
): boolean {
  const middle = end - MOST_DIGITS;
  const first = digitsOf(bytes, start, middle);
  const firstPoint = point;
  const second = digitsOf(bytes, middle, end);
  if (first < 0 || second < 0 || (firstPoint >= 0 && point >= 0)) return false;
  const secondDigits = lengthOf(middle, end);
  if (firstPoint >= 0) point = firstPoint;
  const shift = shiftOf(end, scale);
  if (shift < 0 || lengthOf(start, end) + shift > precision) return false;
  buffer.pushSum(first, shift + secondDigits, second, shift);
  return true;
}

/** Powers of ten from the number that digitsOf read last to its unscaled integer; negative where it has more digits than the column. */
const shiftOf = (end: number, scale: number): number => scale - (point < 0 ? 0 : end - 1 - point);
/** Digits of the number that digitsOf read last. */
const lengthOf = (start: number, end: number): number => end - start - (point < 0 ? 0 : 1);
