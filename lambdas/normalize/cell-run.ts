import type { PackedBuffer } from './packed-buffer.ts';
import type { ReadColumn } from './table-reader.ts';

/** The cells that lines which follow each other have of one column, and the rows of a fragment that they become. */
export interface CellRun {
  readonly bytes: Buffer;
  readonly view: DataView;
  /** Where cells end, exclusive, each at the place behind its own; the next begins one byte later. */
  readonly cuts: Int32Array;
  /** Of the first cell. */
  readonly place: number;
  /** From a cell to that of the next line. */
  readonly width: number;
  /** Lines. */
  readonly count: number;
  /** Of the first line. */
  readonly row: number;
}

/** Reads the cells that are not null into a buffer with room for the rows. @returns how many lines come before the first whose cell is no value */
export type ReadCells<B extends PackedBuffer = PackedBuffer> = (
  buffer: B,
  run: CellRun,
  column: ReadColumn,
) => number;

/** Whether a cell means null. */
export type IsNull = (bytes: Uint8Array, start: number, end: number) => boolean;

/** @param nulls texts that mean null */
export function nullCells(nulls: readonly Uint8Array[]): IsNull {
  const isEmptyNull = nulls.some(({ length }) => length === 0);
  const words = nulls.filter(({ length }) => length > 0);
  return (bytes, start, end) => {
    if (start === end) return isEmptyNull;
    for (let at = 0; at < words.length; at++) if (isSame(bytes, start, end, words[at]!)) return true;
    return false;
  };
}

function isSame(bytes: Uint8Array, start: number, end: number, word: Uint8Array): boolean {
  if (end - start !== word.length) return false;
  for (let at = 0; at < word.length; at++) if (bytes[start + at] !== word[at]) return false;
  return true;
}

/** Tells a buffer which cells are null. @returns how many lines come before the first whose cell may not be */
export function markNulls(
  { defined }: PackedBuffer,
  { bytes, cuts, place, width, count, row }: CellRun,
  isNull: IsNull,
  nullable: boolean,
): number {
  for (let line = 0, cell = place; line < count; line++, cell += width) {
    const isEmpty = isNull(bytes, cuts[cell]! + 1, cuts[cell + 1]!);
    if (isEmpty && !nullable) return line;
    defined[row + line] = isEmpty ? 0 : 1;
  }
  return count;
}
