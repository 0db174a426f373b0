import { ZERO } from '../../lib/ingestion/formats/byte-values.ts';
import type { ReadCells } from './cell-run.ts';
import type { Int64Buffer } from './int64-buffer.ts';
import { readClosely } from './other-cells.ts';

const DAY_LENGTH = 10;
const MICROSECONDS = 1_000_000;

/** Instants such as 2024-06-01 12:00:00: many rows have one day, which is looked at once. */
export const readInstants: ReadCells<Int64Buffer> = (buffer, run, column) => {
  const { bytes, cuts, place, width, count, row } = run;
  const { defined } = buffer;
  /** Place of the day that is known, and its first microsecond. */
  let day = -1;
  let first = 0;
  for (let line = 0, cell = place; line < count; line++, cell += width) {
    if (defined[row + line] === 0) continue;
    const [start, end] = [cuts[cell]! + 1, cuts[cell + 1]!];
    const second = end - start === 19 ? secondOf(bytes, start) : -1;
    if (second >= 0 && day >= 0 && isSameDay(bytes, start, day)) {
      buffer.pushNumber(first + second * MICROSECONDS);
      continue;
    }
    if (!readClosely(buffer, bytes, start, end, column)) return line;
    first = buffer.last - second * MICROSECONDS;
    // Before 1970 every value is looked at.
    day = second >= 0 && first >= 0 ? start : -1;
  }
  return count;
};

function isSameDay(bytes: Uint8Array, a: number, b: number): boolean {
  for (let at = 0; at < DAY_LENGTH; at++) if (bytes[a + at] !== bytes[b + at]) return false;
  return true;
}

const COLON = 0x3a;

/** Of the day that the last eight of 19 bytes tell behind a separator; -1 for none. */
function secondOf(bytes: Uint8Array, start: number): number {
  const separator = bytes[start + DAY_LENGTH];
  if (separator !== 0x20 && separator !== 0x54) return -1;
  if (bytes[start + 13] !== COLON || bytes[start + 16] !== COLON) return -1;
  const hour = two(bytes, start + 11);
  const minute = two(bytes, start + 14);
  const second = two(bytes, start + 17);
  return hour < 24 && minute < 60 && second < 60 ? (hour * 60 + minute) * 60 + second : -1;
}

/** The number that two digits are; 100 for none. */
function two(bytes: Uint8Array, at: number): number {
  const tens = bytes[at]! - ZERO;
  const ones = bytes[at + 1]! - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : 100;
}
