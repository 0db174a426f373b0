import type { ColumnType } from '../../lib/contracts/column.ts';
import type { ColumnValue } from '../../lib/contracts/table.ts';
import { POINT, ZERO } from '../../lib/ingestion/formats/byte-values.ts';
import type { PlainRecords } from '../../lib/ingestion/formats/format.ts';
import { cellStart } from '../../lib/ingestion/formats/text-cells.ts';
import { viewOf } from '../../lib/lake/packed-column.ts';
import { ContractBreak } from './contract-break.ts';
import type { FragmentWriter } from './fragment-writer.ts';
import type { Int64Column, Int128Column, Utf8Column } from './packed-buffer.ts';
import type { ReadColumn, Row, TableReader } from './table-reader.ts';

/**
 * Reads a plain line into the columns of its fragment.
 * @param line from 0
 * @param rowNumber of the record in its slice, from 1
 * @returns false for a line that needs a closer look: nothing of it is kept then
 */
export type ReadLine = (plain: PlainRecords, line: number, rowNumber: number) => boolean;

/** Where lines go. */
export interface LineTarget {
  readonly writer: Pick<FragmentWriter, 'open' | 'close'>;
  /** Positions of the columns that `accept`, `taken` and the partition depend on. */
  readonly needed: ReadonlySet<number>;
  /** @param row the needed values at their places, valid during the call. @throws ContractBreak for a row that is refused */
  accept(row: Row): void;
  /** Told of each row that is kept. */
  taken(row: Row): void;
}

/**
 * Reads plain lines straight into the columns of fragments: a text for each field and a list for each row would cost the garbage collector more
 * than all else. What is not as most values are is left to the {@link TableReader}, which also says what is wrong with it.
 * @param header names of a line's fields
 * @returns undefined for a table that is fed from elsewhere than the fields of its lines
 */
export function lineReader(
  reader: TableReader,
  { header, nulls }: Pick<PlainRecords, 'header' | 'nulls'>,
  { writer, needed, accept, taken }: LineTarget,
): ReadLine | undefined {
  const { table, columns } = reader;
  const fieldOf = ({ from }: ReadColumn) =>
    from.kind === 'field' ? header.indexOf(from.path) : from.kind === 'item' ? from.index : -1;
  const places = columns.map((column, at) => ({
    ...{ column, at, field: fieldOf(column), constant: constantIn(reader, column) },
  }));
  /** What lines lack is null where that is valid. */
  const isLacking = ({ column: { column, from }, field }: (typeof places)[number]) =>
    from.kind === 'field' && field < 0 && column.nullable;
  const isNumber = ({ column }: (typeof places)[number]) => column.from.kind === 'row_number';
  const isFixed = (place: (typeof places)[number]) => place.constant !== undefined || isLacking(place);
  const isFed = (place: (typeof places)[number]) => place.field >= 0 && place.field < header.length;
  if (!places.every((place) => isFed(place) || isFixed(place) || isNumber(place))) return undefined;
  // What is null in every line need not be set.
  const constants = places
    .filter(({ constant }) => constant !== undefined && constant !== null)
    .map(({ at, constant }) => ({
      at,
      text: typeof constant === 'string' ? viewOf(Buffer.from(constant)) : undefined,
    }));
  const values = places.filter((place) => needed.has(place.at) && !isFixed(place));
  const rowNumbers = places.filter((place) => isNumber(place) && !needed.has(place.at));
  const cells = places
    .filter((place) => isFed(place) && !needed.has(place.at))
    .map((place) => ({ ...place, way: wayOf(place.column), day: new DayOfCell() }));
  const row: ColumnValue[] = places.map(({ constant }) => constant ?? null);
  const isEmptyNull = nulls.some(({ length }) => length === 0);
  const words = nulls.filter(({ length }) => length > 0);
  const isNull = (bytes: Buffer, start: number, end: number): boolean => {
    if (start === end) return isEmptyNull;
    for (let i = 0; i < words.length; i++) if (isSame(bytes, start, end, words[i]!)) return true;
    return false;
  };
  let bytesOfView: Buffer | undefined;
  let view: DataView = new DataView(new ArrayBuffer(0));
  const read: ReadLine = ({ cells: { bytes, ends, firsts }, cells: places }, line, rowNumber) => {
    if (bytes !== bytesOfView) {
      bytesOfView = bytes;
      view = viewOf(bytes);
    }
    const first = firsts[line]!;
    if (firsts[line + 1]! - first !== header.length) return false;
    for (const { column, at, field } of values) {
      if (field < 0) {
        row[at] = column.read(String(rowNumber));
        continue;
      }
      const start = cellStart(places, first + field);
      const end = ends[first + field]!;
      row[at] = column.read(isNull(bytes, start, end) ? null : bytes.toString('utf8', start, end));
    }
    accept(row);
    const fragment = writer.open(table, reader.partitionOf(row));
    const { buffers, rows } = fragment;
    for (let i = 0; i < constants.length; i++) {
      const { at, text } = constants[i]!;
      const buffer = buffers[at]!;
      if (text) (buffer as Utf8Column).setBytes(rows, text, 0, text.byteLength);
      else buffer.set(rows, row[at]!);
    }
    for (const { at } of values) buffers[at]!.set(rows, row[at]!);
    for (const { at, column } of rowNumbers) buffers[at]!.set(rows, column.read(String(rowNumber)));
    for (let i = 0; i < cells.length; i++) {
      const { at, field, way, column, day } = cells[i]!;
      const start = cellStart(places, first + field);
      const end = ends[first + field]!;
      const buffer = buffers[at]!;
      if (isNull(bytes, start, end)) {
        // One that is not valid is told by what takes a closer look.
        if (!column.column.nullable) return false;
        buffer.set(rows, null);
        continue;
      }
      switch (way) {
        case 'text':
          (buffer as Utf8Column).setBytes(rows, view, start, end);
          continue;
        case 'integer': {
          const digits = digitsOf(bytes, start, end);
          if (digits < 0 || point >= 0) break;
          (buffer as Int64Column).setNumber(rows, digits);
          continue;
        }
        case 'decimal': {
          const { scale, precision } = column.column.type as Extract<ColumnType, { kind: 'decimal' }>;
          const digits = digitsOf(bytes, start, end);
          if (digits < 0) break;
          const shift = scale - (point < 0 ? 0 : end - 1 - point);
          if (shift < 0 || end - start - (point < 0 ? 0 : 1) + shift > precision) break;
          if (precision > 18) (buffer as Int128Column).setScaled(rows, digits, shift);
          else {
            const scaled = digits * 10 ** shift;
            if (shift > 15 || scaled > Number.MAX_SAFE_INTEGER) break;
            (buffer as Int64Column).setNumber(rows, scaled);
          }
          continue;
        }
        case 'instant': {
          const micros = day.microsOf(bytes, start, end);
          if (micros < 0) break;
          (buffer as Int64Column).setNumber(rows, micros);
          continue;
        }
      }
      const value = column.read(bytes.toString('utf8', start, end));
      buffer.set(rows, value);
      if (way === 'instant') day.learn(bytes, start, end, value as bigint);
    }
    writer.close(fragment);
    taken(row);
    return true;
  };
  return (plain, line, rowNumber) => {
    try {
      return read(plain, line, rowNumber);
    } catch (error) {
      if (error instanceof ContractBreak) return false;
      throw error;
    }
  };
}

/** Undefined for a column that records feed, and for a parameter that is no value of it: records then tell what is wrong. */
function constantIn(reader: TableReader, column: ReadColumn): ColumnValue | undefined {
  try {
    return reader.constantOf(column);
  } catch (error) {
    if (error instanceof ContractBreak) return undefined;
    throw error;
  }
}

/** How most values of a column are read; undefined for a column whose values all need a closer look. */
function wayOf({ column: { type, written, minimum } }: ReadColumn) {
  if (type.kind === 'timestamp')
    return written === 'iso_8601' && minimum === undefined ? 'instant' : undefined;
  // What the quick way reads is not negative.
  if (written !== undefined || (minimum !== undefined && minimum > 0)) return undefined;
  if (type.kind === 'text') return 'text';
  if (type.kind === 'bigint') return 'integer';
  return type.kind === 'decimal' ? 'decimal' : undefined;
}

/** As many digits as a double has exactly. */
const MOST_DIGITS = 15;

/** Place of the point in the bytes that digitsOf read last; -1 for none: an object for both would be one a value. */
let point = -1;

/** The digits of a number without its point, as an integer; -1 for what is more than digits with a point among them. */
function digitsOf(bytes: Buffer, start: number, end: number): number {
  point = -1;
  let digits = 0;
  for (let at = start; at < end; at++) {
    const digit = bytes[at]! - ZERO;
    if (digit >= 0 && digit <= 9) digits = digits * 10 + digit;
    else if (bytes[at] === POINT && point < 0) point = at;
    else return -1;
  }
  const count = end - start - (point < 0 ? 0 : 1);
  return count > 0 && count <= MOST_DIGITS ? digits : -1;
}

const DAY_LENGTH = 10;
const MICROSECONDS = 1_000_000;

/** Instants such as 2024-06-01 12:00:00 of one column: many rows have one day. */
class DayOfCell {
  readonly #day = Buffer.alloc(DAY_LENGTH);
  #start = -1;

  /** -1 for another day than the last, and what is no such instant. */
  microsOf(bytes: Buffer, start: number, end: number): number {
    if (this.#start < 0 || !isTime(bytes, start, end)) return -1;
    for (let at = 0; at < DAY_LENGTH; at++) if (bytes[start + at] !== this.#day[at]) return -1;
    return this.#start + secondOf(bytes, start) * MICROSECONDS;
  }

  learn(bytes: Buffer, start: number, end: number, micros: bigint): void {
    if (!isTime(bytes, start, end)) return;
    bytes.copy(this.#day, 0, start, start + DAY_LENGTH);
    // Negative before 1970: every value is then looked at.
    this.#start = Number(micros) - secondOf(bytes, start) * MICROSECONDS;
  }
}

/** Whether the last eight of 19 bytes are a time of day behind a separator. */
function isTime(bytes: Buffer, start: number, end: number): boolean {
  if (end - start !== 19 || bytes[start + 13] !== COLON || bytes[start + 16] !== COLON) return false;
  const separator = bytes[start + DAY_LENGTH];
  return (separator === 0x20 || separator === 0x54) && secondOf(bytes, start) >= 0;
}

const COLON = 0x3a;

/** Of the day; -1 for none. */
function secondOf(bytes: Buffer, start: number): number {
  const hour = two(bytes, start + 11);
  const minute = two(bytes, start + 14);
  const second = two(bytes, start + 17);
  return hour < 24 && minute < 60 && second < 60 ? (hour * 60 + minute) * 60 + second : -1;
}

/** The number that two digits are; 100 for none. */
function two(bytes: Buffer, at: number): number {
  const tens = bytes[at]! - ZERO;
  const ones = bytes[at + 1]! - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : 100;
}

function isSame(bytes: Buffer, start: number, end: number, word: Uint8Array): boolean {
  if (end - start !== word.length) return false;
  for (let at = 0; at < word.length; at++) if (bytes[start + at] !== word[at]) return false;
  return true;
}
