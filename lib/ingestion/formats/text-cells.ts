import { isUtf8 } from 'node:buffer';
import { CARRIAGE_RETURN, LINE_FEED, QUOTE } from './byte-values.ts';
import { type TextCells, WrongAnswer } from './format.ts';
import { LONGEST_ROW, rowTooLong } from './split-rows.ts';

/** Number of lines. */
export const lineCount = ({ firsts }: TextCells): number => firsts.length - 1;

/** Where a field begins. @param field its place in `ends` */
export const cellStart = ({ ends, start }: TextCells, field: number): number =>
  field === 0 ? start : ends[field - 1]! + 1;

/** A line as it was written. */
export const lineText = (cells: TextCells, line: number): string =>
  cells.bytes.toString(
    'utf8',
    cellStart(cells, cells.firsts[line]!),
    cells.ends[cells.firsts[line + 1]! - 1]!,
  );

/** Whether lines are fields between delimiters and nothing else: UTF-8, ends of LF alone, no quotes, none of them empty. */
export const isPlain = (lines: Buffer, hasQuotes: boolean): boolean =>
  lines[0] !== LINE_FEED &&
  !lines.includes(CARRIAGE_RETURN) &&
  !(hasQuotes && lines.includes(QUOTE)) &&
  !lines.includes('\n\n') &&
  isUtf8(lines);

/**
 * Cuts plain lines at their delimiters.
 * @param lines the last may lack its end
 * @param start of the first line, bytes
 * @param delimiter an ASCII character
 */
export function cutCells(lines: Buffer, start: number, delimiter: string): TextCells {
  const cut = delimiter.charCodeAt(0);
  const last = Math.max(cut, LINE_FEED);
  let ends = new Int32Array(2 + (lines.length >> 3));
  let firsts = new Int32Array(2 + (lines.length >> 6));
  let fields = 0;
  let count = 0;
  for (let at = start; at < lines.length; at++) {
    const byte = lines[at]!;
    if (byte > last || (byte !== cut && byte !== LINE_FEED)) continue;
    // One place is kept for the end of a line that lacks it.
    if (fields + 2 > ends.length) ends = widened(ends);
    ends[fields++] = at;
    if (byte === cut) continue;
    if (count + 3 > firsts.length) firsts = widened(firsts);
    firsts[++count] = fields;
  }
  if (lines.length > start && lines[lines.length - 1] !== LINE_FEED) {
    ends[fields++] = lines.length;
    firsts[++count] = fields;
  }
  return { bytes: lines, ends: ends.subarray(0, fields), firsts: firsts.subarray(0, count + 1), start };
}

function widened(array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const wider = new Int32Array(array.length * 2);
  wider.set(array);
  return wider;
}

/** Bytes that come in pieces, cut behind line feeds. The last may lack its end. @throws WrongAnswer for a line that is none */
export async function* linePieces(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer, undefined> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of pieces) {
    const bytes = Buffer.concat([rest, piece]);
    const end = bytes.lastIndexOf(LINE_FEED) + 1;
    rest = bytes.subarray(end);
    if (rest.length > LONGEST_ROW) throw new WrongAnswer(rowTooLong());
    if (end > 0) yield bytes.subarray(0, end);
  }
  if (rest.length > 0) yield rest;
  return undefined;
}
