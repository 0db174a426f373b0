import { CARRIAGE_RETURN, CLOSE_BRACKET, COMMA, LINE_FEED, OPEN_BRACKET } from './byte-values.ts';

/** From so many digits on, an epoch of our times is in microseconds: 10^14 ms is the year 5138. */
const MICROSECOND_DIGITS = 15;
const MICROSECONDS_IN_MILLISECOND_DIGITS = 3;

export interface CsvLayout {
  /**
   * Columns (from 0) that hold epochs, to be cut to milliseconds where they are in microseconds: a row is then the same
   * whichever way it came.
   */
  readonly epochs: readonly number[];
  /** First field of a header: a first line that begins with it is none of the rows. */
  readonly header: string;
}

/**
 * Turns comma-separated lines into one JSON array of rows, byte by byte: every digit stays as it was written. Whether there is a header
 * is told by its first field: any other first line is a row, so that none is lost before it is counted. Fields are plain (no quotes, no commas within); a line that holds JSON's own
 * marks becomes one text, so that it is a single record that breaks its contract and can't take others with it.
 */
export class CsvRows {
  readonly #isEpoch: readonly boolean[];
  #out = Buffer.allocUnsafe(64 * 1024);
  #length = 0;
  #rest: Buffer = Buffer.alloc(0);
  #isFirst = true;

  readonly #header: Buffer;

  constructor({ epochs, header }: CsvLayout) {
    this.#header = Buffer.from(`${header},`);
    this.#isEpoch = Array.from({ length: Math.max(...epochs, 0) + 1 }, (_, column) =>
      epochs.includes(column),
    );
    this.#byte(OPEN_BRACKET);
  }

  /** Takes the next bytes, which need not end with a line. They are copied. */
  push(piece: Uint8Array): void {
    const bytes = this.#rest.length > 0 ? Buffer.concat([this.#rest, piece]) : Buffer.from(piece);
    let start = 0;
    for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, start)) {
      this.#line(bytes, start, end);
      start = end + 1;
    }
    this.#rest = bytes.subarray(start);
  }

  /** The array; nothing can be pushed after. */
  end(): Uint8Array {
    this.#line(this.#rest, 0, this.#rest.length);
    this.#byte(CLOSE_BRACKET);
    return this.#out.subarray(0, this.#length);
  }

  #line(bytes: Buffer, start: number, lineEnd: number): void {
    const end = lineEnd > start && bytes[lineEnd - 1] === CARRIAGE_RETURN ? lineEnd - 1 : lineEnd;
    if (end === start) return;
    const isHeader = this.#isFirst && bytes.subarray(start, start + this.#header.length).equals(this.#header);
    this.#isFirst = false;
    if (isHeader) return;
    if (this.#length > 1) this.#byte(COMMA);
    if (hasMarks(bytes, start, end)) {
      this.#bytes(Buffer.from(JSON.stringify(bytes.toString('utf8', start, end))));
      return;
    }
    this.#byte(OPEN_BRACKET);
    let from = start;
    for (let column = 0; column < this.#isEpoch.length && from <= end; column++) {
      const comma = bytes.indexOf(COMMA, from);
      const fieldEnd = comma < 0 || comma > end ? end : comma;
      const digits = fieldEnd - from;
      const isMicroseconds = this.#isEpoch[column] && digits >= MICROSECOND_DIGITS;
      this.#copy(bytes, from, isMicroseconds ? fieldEnd - MICROSECONDS_IN_MILLISECOND_DIGITS : fieldEnd);
      if (fieldEnd < end) this.#byte(COMMA);
      from = fieldEnd + 1;
    }
    if (from <= end) this.#copy(bytes, from, end);
    this.#byte(CLOSE_BRACKET);
  }

  #byte(value: number): void {
    this.#reserve(1);
    this.#out[this.#length++] = value;
  }

  #bytes(values: Buffer): void {
    this.#copy(values, 0, values.length);
  }

  #copy(bytes: Buffer, from: number, to: number): void {
    this.#reserve(to - from);
    bytes.copy(this.#out, this.#length, from, to);
    this.#length += to - from;
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#out.length) return;
    const wider = Buffer.allocUnsafe(Math.max(this.#length + more, this.#out.length * 2));
    this.#out.copy(wider, 0, 0, this.#length);
    this.#out = wider;
  }
}

/** Whether a line holds a quote, backslash, bracket, brace or control character. */
function hasMarks(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (byte < 0x20 || byte === 0x22 || ((byte & 0xdf) >= 0x5b && (byte & 0xdf) <= 0x5d)) return true;
  }
  return false;
}
