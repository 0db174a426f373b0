import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { unzipSync } from 'fflate';
import { recordedBytes, UnreadableRecording } from '../../../stand-ins/index.ts';
import { renderCandle } from './candle-source.ts';
import type { KlinesRecording } from './find-klines.ts';

/** A recording as its bytes, and where its rows are: a year of minutes is too much to hold as text. */
export interface RecordedKlines {
  /** Open times in ms UTC, in the order recorded; an archive's microseconds are cut, as REST prints them. */
  readonly times: Float64Array;
  /** A row as `GET /api/v3/klines` prints it: of JSON as recorded, of an archive with texts in quotes and times in ms. */
  candle(row: number): string;
}

const LINE_FEED = 0x0a;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const COLUMNS = 12;

/** @throws UnreadableRecording that names the file and what is wrong */
export function readKlines(recording: KlinesRecording): RecordedKlines {
  const { path } = recording;
  const bytes = readBytes(recording);
  const isJson = recording.format === 'json';
  const spans = isJson ? jsonSpans(path, bytes) : csvSpans(bytes);
  const rows = spans.length / 2;
  const times = new Float64Array(rows);
  const candle = (row: number): string => {
    const text = bytes.toString('latin1', spans[2 * row], spans[2 * row + 1]);
    return isJson ? `[${text}]` : renderCandle(inMilliseconds(text.split(',')));
  };
  for (let row = 0; row < rows; row++) {
    const columns = countColumns(bytes, spans[2 * row]!, spans[2 * row + 1]!);
    if (columns < COLUMNS - 1)
      throw new UnreadableRecording(path, `, row ${row + 1}: ${columns} columns, ${COLUMNS} expected`);
    times[row] = leadingNumber(bytes, spans[2 * row]!);
    if (times[row] === 0)
      throw new UnreadableRecording(path, `, row ${row + 1}: it does not begin with an open time in ms`);
    if (times[row]! >= MICROSECONDS_FROM) times[row] = Math.floor(times[row]! / 1000);
  }
  return { times, candle };
}

function readBytes({ path, format, gzip }: KlinesRecording): Buffer {
  const bytes = recordedBytes(path, gzip);
  if (format !== 'zip') return bytes;
  checkSum(path, bytes);
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(bytes, { filter: ({ name }) => name.endsWith('.csv') });
  } catch (error) {
    throw new UnreadableRecording(path, `: no sound zip file: ${(error as Error).message}`, { cause: error });
  }
  const entries = Object.entries(files);
  const [[name, entry] = []] = entries;
  if (!entry || entries.length > 1)
    throw new UnreadableRecording(path, `: one .csv expected in the zip, found ${entries.length}`);
  // Klines name no symbol: only the inner name tells whose they are, and of when.
  const expected = `${basename(path, '.zip')}.csv`;
  if (name !== expected) throw new UnreadableRecording(path, `: the zip has no ${expected}, but ${name}`);
  return Buffer.from(entry.buffer, entry.byteOffset, entry.length);
}

/** As a run would, which fetches the file with the checksum that was recorded beside it. */
function checkSum(path: string, bytes: Buffer): void {
  const beside = `${path}.CHECKSUM`;
  if (!existsSync(beside)) return;
  const told = /^([0-9a-f]{64})\b/i.exec(recordedBytes(beside, false).toString('latin1'))?.[1];
  if (!told)
    throw new UnreadableRecording(beside, ': it does not begin with a sha256 of 64 hexadecimal digits');
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found !== told.toLowerCase())
    throw new UnreadableRecording(path, `: its sha256 is ${found}, and its CHECKSUM file says ${told}`);
}

/**
 * Start (inclusive) and end (exclusive) of every line that is neither empty nor a header. A first line that begins with no letter is a row,
 * so that none is lost before it is counted.
 */
function csvSpans(bytes: Buffer): Uint32Array {
  const spans = new SpanList();
  const first = bytes.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK)
    ? BYTE_ORDER_MARK.length
    : 0;
  for (let start = first; start < bytes.length; ) {
    const feed = bytes.indexOf(LINE_FEED, start);
    const next = feed < 0 ? bytes.length : feed;
    const end = bytes[next - 1] === 0x0d ? next - 1 : next;
    const isHeader = start === first && isLetter(bytes[start]);
    if (end > start && !isHeader) spans.add(start, end);
    start = next + 1;
  }
  return spans.take();
}

/** Start and end of the insides of every array in an array; candles hold no brackets within their texts. */
function jsonSpans(path: string, bytes: Buffer): Uint32Array {
  const spans = new SpanList();
  const outer = bytes.indexOf(OPEN_BRACKET);
  if (outer < 0 || bytes.subarray(0, outer).toString().trim() !== '')
    throw new UnreadableRecording(path, ': a JSON array of candles expected');
  let last = outer;
  for (let at = bytes.indexOf(OPEN_BRACKET, outer + 1); at >= 0; at = bytes.indexOf(OPEN_BRACKET, at)) {
    const end = bytes.indexOf(CLOSE_BRACKET, at);
    if (end < 0) throw new UnreadableRecording(path, ': the last candle is cut off');
    spans.add(at + 1, end);
    at = end;
    last = end;
  }
  if (bytes.toString('utf8', last + 1).trim() !== ']')
    throw new UnreadableRecording(path, ': the array of candles is cut off');
  return spans.take();
}

/** Pairs of offsets. */
class SpanList {
  #values = new Uint32Array(2048);
  #length = 0;

  add(start: number, end: number): void {
    if (this.#length === this.#values.length) {
      const wider = new Uint32Array(this.#length * 2);
      wider.set(this.#values);
      this.#values = wider;
    }
    this.#values[this.#length++] = start;
    this.#values[this.#length++] = end;
  }

  take(): Uint32Array {
    return this.#values.slice(0, this.#length);
  }
}

function countColumns(bytes: Buffer, start: number, end: number): number {
  let columns = 1;
  for (let at = start; at < end; at++) if (bytes[at] === COMMA) columns++;
  return columns;
}

function leadingNumber(bytes: Buffer, start: number): number {
  let at = start;
  while (bytes[at] === QUOTE || bytes[at]! <= 0x20) at++;
  let value = 0;
  for (; isDigit(bytes[at]); at++) value = value * 10 + bytes[at]! - 0x30;
  return value;
}

const isLetter = (byte: number | undefined): boolean =>
  byte !== undefined && /[A-Za-z]/.test(String.fromCharCode(byte));

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x30 && byte <= 0x39;

/** Epochs past the year 5138 in milliseconds are microseconds. */
const MICROSECONDS_FROM = 1e14;

function inMilliseconds(cells: string[]): string[] {
  for (const column of [0, 6]) {
    const epoch = cells[column]!;
    if (epoch.length > 14) cells[column] = epoch.slice(0, -3);
  }
  return cells;
}
