import { isUtf8 } from 'node:buffer';
import { CARRIAGE_RETURN, LINE_FEED, QUOTE } from './byte-values.ts';
import { type TextCells, WrongAnswer } from './format.ts';
import { LONGEST_ROW, rowTooLong } from './split-rows.ts';

/** Number of lines. */
export const lineCount = ({ firsts }: TextCells): number => firsts.length - 1;

/** A line as it was written. */
export const lineText = ({ bytes, cuts, firsts }: TextCells, line: number): string =>
  bytes.toString('utf8', cuts[firsts[line]!]! + 1, cuts[firsts[line + 1]!]!);

/** Whether lines are fields between delimiters and nothing else: UTF-8, ends of LF alone, no quotes, none of them empty. */
export const isPlain = (lines: Buffer, hasQuotes: boolean): boolean =>
  lines[0] !== LINE_FEED &&
  !lines.includes(CARRIAGE_RETURN) &&
  !(hasQuotes && lines.includes(QUOTE)) &&
  !lines.includes('\n\n') &&
  isUtf8(lines);

/** The same byte in each of the four bytes of a word. */
const inEachByte = (byte: number): number => Math.imul(byte, 0x01010101);
const ONES = inEachByte(0x01);
const HIGHEST_BITS = inEachByte(0x80);

/** Cuts plain lines at their delimiters, one block after the other in the same memory: an answer's cells are gone with the next block. */
export class CellCutter {
  readonly #delimiter: number;
  #cuts = new Int32Array(1 << 12);
  #firsts = new Int32Array(1 << 8);
  #fields = 0;
  #lines = 0;

  /** @param delimiter an ASCII character */
  constructor(delimiter: string) {
    this.#delimiter = delimiter.charCodeAt(0);
  }

  /**
   * Looks at four bytes at a time: most have no delimiter among them.
   * @param lines at the beginning of their memory; the last may lack its end
   * @param start of the first line, bytes
   */
  cut(lines: Buffer, start: number): TextCells {
    this.#fields = 0;
    this.#lines = 0;
    this.#cuts[0] = start - 1;
    const words = new Int32Array(lines.buffer, lines.byteOffset, lines.length >> 2);
    const delimiters = inEachByte(this.#delimiter);
    const feeds = inEachByte(LINE_FEED);
    const firstWord = Math.min((start + 3) >> 2, words.length);
    this.#cutBytes(lines, start, Math.min(firstWord * 4, lines.length));
    for (let word = firstWord; word < words.length; word++) {
      const bytes = words[word]!;
      const noDelimiter = bytes ^ delimiters;
      const noFeed = bytes ^ feeds;
      // The highest bit of a byte is set where a byte is zero, and perhaps of those above it.
      const found = ((noDelimiter - ONES) & ~noDelimiter) | ((noFeed - ONES) & ~noFeed);
      if (found & HIGHEST_BITS) this.#cutBytes(lines, word * 4, word * 4 + 4);
    }
    this.#cutBytes(lines, Math.max(start, words.length * 4), lines.length);
    if (lines.length > start && lines[lines.length - 1] !== LINE_FEED) this.#cutAt(lines.length, LINE_FEED);
    return {
      bytes: lines,
      cuts: this.#cuts.subarray(0, this.#fields + 1),
      firsts: this.#firsts.subarray(0, this.#lines + 1),
    };
  }

  #cutBytes(lines: Buffer, start: number, end: number): void {
    for (let at = start; at < end; at++) {
      const byte = lines[at]!;
      if (byte === this.#delimiter || byte === LINE_FEED) this.#cutAt(at, byte);
    }
  }

  #cutAt(at: number, byte: number): void {
    if (this.#fields + 2 > this.#cuts.length) this.#cuts = widened(this.#cuts);
    this.#cuts[++this.#fields] = at;
    if (byte !== LINE_FEED) return;
    if (this.#lines + 2 > this.#firsts.length) this.#firsts = widened(this.#firsts);
    this.#firsts[++this.#lines] = this.#fields;
  }
}

function widened(array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const wider = new Int32Array(array.length * 2);
  wider.set(array);
  return wider;
}

/**
 * Bytes that come in pieces, cut behind line feeds, in the same memory: each block is gone with the next. The last may lack its end.
 * @throws WrongAnswer for a line that is none
 */
export async function* linePieces(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer, undefined> {
  let block = Buffer.alloc(0);
  let length = 0;
  for await (const piece of pieces) {
    if (length + piece.length > block.length) {
      const wider = Buffer.allocUnsafeSlow(Math.max(length + piece.length, block.length * 2));
      block.copy(wider, 0, 0, length);
      block = wider;
    }
    block.set(piece, length);
    const end = length + piece.lastIndexOf(LINE_FEED) + 1;
    const isWithin = end === length;
    length += piece.length;
    if (!isWithin) {
      yield block.subarray(0, end);
      block.copyWithin(0, end, length);
      length -= end;
    }
    if (length > LONGEST_ROW) throw new WrongAnswer(rowTooLong());
  }
  if (length > 0) yield block.subarray(0, length);
  return undefined;
}
