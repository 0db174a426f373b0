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
const FEEDS = inEachByte(LINE_FEED);

/** Up to four bytes from a place to the end, the first lowest, and for those that lack one that is no character. */
function wordAt(bytes: Uint8Array, start: number): number {
  let word = -1;
  for (let at = Math.min(bytes.length, start + 4) - 1; at >= start; at--) word = (word << 8) | bytes[at]!;
  return word;
}

/** Cuts plain lines at their delimiters, one block after the other in the same memory: an answer's cells are gone with the next block. */
export class CellCutter {
  readonly #delimiter: number;
  #cuts = new Int32Array(0);
  #firsts = new Int32Array(0);

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
    // Room for a cut at every byte, and one behind them: what is not written to takes no memory.
    if (this.#cuts.length < lines.length + 2) {
      this.#cuts = new Int32Array(lines.length + 2);
      this.#firsts = new Int32Array(lines.length + 2);
    }
    const [cuts, firsts, delimiter] = [this.#cuts, this.#firsts, this.#delimiter];
    const words = new Int32Array(lines.buffer, lines.byteOffset, lines.length >> 2);
    const last = wordAt(lines, words.length * 4);
    const delimiters = inEachByte(delimiter);
    let fields = 0;
    let count = 0;
    cuts[0] = start - 1;
    for (let word = start >> 2; word <= words.length; word++) {
      const bytes = word < words.length ? words[word]! : last;
      const noDelimiter = bytes ^ delimiters;
      const noFeed = bytes ^ FEEDS;
      // The highest bit of a byte is set where a byte is zero, and perhaps of those above it.
      let found = (((noDelimiter - ONES) & ~noDelimiter) | ((noFeed - ONES) & ~noFeed)) & HIGHEST_BITS;
      for (; found !== 0; found &= found - 1) {
        const place = (31 - Math.clz32(found & -found)) >> 3;
        const byte = (bytes >>> (place * 8)) & 0xff;
        const at = word * 4 + place;
        if ((byte !== delimiter && byte !== LINE_FEED) || at < start) continue;
        cuts[++fields] = at;
        if (byte === LINE_FEED) firsts[++count] = fields;
      }
    }
    if (lines.length > start && lines[lines.length - 1] !== LINE_FEED) {
      cuts[++fields] = lines.length;
      firsts[++count] = fields;
    }
    return { bytes: lines, cuts: cuts.subarray(0, fields + 1), firsts: firsts.subarray(0, count + 1) };
  }
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
