import type { ColumnValue } from '../../lib/contracts/table.ts';
import type { PlainRecords } from '../../lib/ingestion/formats/format.ts';
import { lineCount } from '../../lib/ingestion/formats/text-cells.ts';
import { unpacked, viewOf } from '../../lib/lake/packed-column.ts';
import { type CellRun, type IsNull, markNulls, nullCells, type ReadCells } from './cell-run.ts';
import { ContractBreak } from './contract-break.ts';
import { hasQuickWay } from './exact-value.ts';
import { fragmentBuffer, PlainBuffer } from './fragment-buffer.ts';
import type { FragmentWriter, OpenFragment } from './fragment-writer.ts';
import { readInstants } from './instant-cells.ts';
import { type KeyHashes, keyHash } from './key-hashes.ts';
import { readDecimals, readIntegers } from './number-cells.ts';
import { readOthers } from './other-cells.ts';
import type { FragmentBuffer, PackedBuffer } from './packed-buffer.ts';
import type { ReadColumn, Row, TableReader } from './table-reader.ts';
import { readTexts } from './utf8-cells.ts';

/**
 * Reads plain lines that follow each other into the columns of a fragment.
 * @param from first line
 * @param rowNumber of its record in its slice, from 1
 * @returns how many lines were read; 0 where the first needs a closer look
 */
export type ReadLines = (plain: PlainRecords, from: number, rowNumber: number) => number;

/** Where lines go. */
export interface LineTarget {
  readonly writer: Pick<FragmentWriter, 'open' | 'close' | 'roomOf'>;
  /** Positions of the columns that `accept`, the key and the partition depend on. */
  readonly needed: ReadonlySet<number>;
  /** @param row the needed values at their places, valid during the call. @throws ContractBreak for a row that is refused */
  accept(row: Row): void;
  /** Takes the keys of rows that are kept. @default keys do not count */
  readonly hashes: KeyHashes | undefined;
}

/** A column on its way from lines into a fragment. */
interface Place {
  readonly column: ReadColumn;
  /** In the row. */
  readonly at: number;
  /** In the line; -1 for none. */
  readonly field: number;
  /** Undefined for a column that lines feed. */
  readonly constant: ColumnValue | undefined;
}

/** Lines that are read at a time behind one that needed a closer look: of what is read beyond the next such line nothing is kept. */
const FEWEST_LINES = 16;

/**
 * Reads plain lines straight into the columns of fragments, column by column: a text for each field and a list for each row would cost the
 * garbage collector more than all else, and a loop over the cells of one kind runs several times as fast as one over those of a line. What is not as most values
 * are is left to the {@link TableReader}, which also says what is wrong with it.
 * @param header names of a line's fields
 * @returns undefined for a table that is fed from elsewhere than the fields of its lines
 */
export function lineReader(
  reader: TableReader,
  { header, nulls }: Pick<PlainRecords, 'header' | 'nulls'>,
  target: LineTarget,
): ReadLines | undefined {
  const { writer, needed } = target;
  const { table } = reader;
  const places = placesOf(reader, header);
  if (!places) return undefined;
  const isNull = nullCells(nulls);
  const readRows = rowReader(reader, places, header.length, isNull, target);
  // What is null in every line need not be set.
  const constants = places.filter(({ constant }) => constant !== undefined && constant !== null);
  const rowNumbers = places.filter((place) => isNumber(place) && !needed.has(place.at));
  const cells = places
    .filter(({ field, at }) => field >= 0 && !needed.has(at))
    .map((place) => ({ ...place, read: wayOf(place.column) }));
  let most = Number.POSITIVE_INFINITY;
  return (plain, from, rowNumber) => {
    const { bytes, cuts, firsts } = plain.cells;
    const lines = Math.min(lineCount(plain.cells) - from, writer.roomOf(table), most);
    const { fragment, hashes, length } = readRows(plain.cells, from, lines, rowNumber);
    if (!fragment) return 0;
    const { buffers, rows: row } = fragment;
    const view = viewOf(bytes);
    const first = firsts[from]!;
    const width = header.length;
    let count = length;
    for (const { column, at, field, read } of cells) {
      const run = { bytes, view, cuts, place: first + field, width, count, row };
      count = readCells(buffers[at]!, run, column, isNull, read);
    }
    most = count < length ? FEWEST_LINES : most * 2;
    if (count === 0) return 0;
    for (const { at, constant } of constants) buffers[at]!.fill(row, count, constant!);
    for (const { at, column } of rowNumbers)
      for (let line = 0; line < count; line++)
        buffers[at]!.set(row + line, column.read(String(rowNumber + line)));
    writer.close(fragment, count);
    for (let line = 0; line < count; line++) target.hashes?.add(hashes[line]!);
    return count;
  };
}

/** Undefined for a table that is fed from elsewhere than the fields of its lines. */
function placesOf(reader: TableReader, header: readonly string[]): readonly Place[] | undefined {
  const places = reader.columns.map((column, at): Place => {
    const { from } = column;
    const index = from.kind === 'field' ? header.indexOf(from.path) : from.kind === 'item' ? from.index : -1;
    // What lines lack is null where that is valid.
    const isLacking = from.kind === 'field' && index < 0 && column.column.nullable;
    return {
      ...{ column, at, field: index < header.length ? index : -1 },
      constant: isLacking ? null : constantIn(reader, column),
    };
  });
  const isFed = (place: Place) => place.field >= 0 || place.constant !== undefined || isNumber(place);
  return places.every(isFed) ? places : undefined;
}

const isNumber = ({ column }: Place): boolean => column.from.kind === 'row_number';

/** Rows of one partition of which the needed values are in its fragment. */
interface BegunRows {
  /** Undefined where the first line needs a closer look. */
  readonly fragment: OpenFragment | undefined;
  /** Of the keys, where they count. */
  readonly hashes: Float64Array;
  readonly length: number;
}

/** Values that are needed of lines that follow each other. */
interface Window {
  readonly cells: PlainRecords['cells'];
  /** First line, and the one behind the last. */
  readonly from: number;
  readonly end: number;
  readonly columns: readonly { readonly at: number; readonly column: ArrayLike<ColumnValue> }[];
}

/** Reads what keys, partition and rules depend on, as far as the lines hold their contract and belong to one partition. */
function rowReader(
  reader: TableReader,
  places: readonly Place[],
  width: number,
  isNull: IsNull,
  { writer, needed, accept, hashes: known }: LineTarget,
) {
  const values = places
    .filter(({ at, constant }) => needed.has(at) && constant === undefined)
    .map((place) => valueReader(place, isNull));
  const row: ColumnValue[] = places.map(({ constant }) => constant ?? null);
  let hashes = new Float64Array(0);
  let window: Window | undefined;
  let most = Number.POSITIVE_INFINITY;
  /** Reads the values of as many lines as hold their contract, once for all partitions that they belong to. */
  const windowFrom = (cells: PlainRecords['cells'], from: number, rowNumber: number): Window => {
    const asked = Math.min(lineCount(cells) - from, most);
    let count = wholeLines(cells, from, asked, width);
    const columns = values.map(({ at, read }) => {
      const column = read(cells, from, count, width, rowNumber);
      count = Math.min(count, column.length);
      return { at, column };
    });
    most = count < asked ? FEWEST_LINES : most * 2;
    if (count > hashes.length) hashes = new Float64Array(count);
    return { cells, from, end: from + count, columns };
  };
  return (cells: PlainRecords['cells'], from: number, lines: number, rowNumber: number): BegunRows => {
    if (window?.cells !== cells || from < window.from || from >= window.end)
      window = windowFrom(cells, from, rowNumber);
    const { columns, end } = window;
    const first = from - window.from;
    const whole = Math.min(lines, end - from);
    let fragment: OpenFragment | undefined;
    let partition: unknown;
    let length = 0;
    try {
      for (; length < whole; length++) {
        for (const { at, column } of columns) row[at] = column[first + length]!;
        accept(row);
        const found = reader.partitionOf(row);
        if (fragment && found !== partition) break;
        partition = found;
        fragment ??= writer.open(reader.table, found);
        for (const { at } of columns) fragment.buffers[at]!.set(fragment.rows + length, row[at]!);
        if (known) hashes[length] = keyHash(row, reader.key);
      }
    } catch (error) {
      if (!(error instanceof ContractBreak)) throw error;
    }
    return { fragment, hashes, length };
  };
}

/** How many lines come before the first of another number of fields. */
function wholeLines({ firsts }: PlainRecords['cells'], from: number, lines: number, width: number): number {
  for (let line = 0; line < lines; line++)
    if (firsts[from + line + 1]! - firsts[from + line]! !== width) return line;
  return lines;
}

/** Reads a column's values in memory form, as far as they hold its contract. */
function valueReader({ at, field, column }: Place, isNull: IsNull) {
  // Texts are needed as such.
  const quick = column.column.type.kind === 'text' ? undefined : wayOf(column);
  const buffer = quick ? fragmentBuffer(column.column.type) : new PlainBuffer();
  const read = (
    { bytes, cuts, firsts }: PlainRecords['cells'],
    from: number,
    count: number,
    width: number,
    rowNumber: number,
  ): ArrayLike<ColumnValue> => {
    buffer.clear();
    if (field < 0) return Array.from({ length: count }, (_, line) => column.read(String(rowNumber + line)));
    const run = { bytes, view: viewOf(bytes), cuts, place: firsts[from]! + field, width, count, row: 0 };
    return unpacked(buffer.column(readCells(buffer, run, column, isNull, quick)));
  };
  return { at, read };
}

/** @param read undefined for a column without a quicker way. @returns how many lines come before the first whose cell is no value */
function readCells(
  buffer: FragmentBuffer,
  run: CellRun,
  column: ReadColumn,
  isNull: IsNull,
  read: ReadCells<never> | undefined,
): number {
  if (!read) return readOthers(buffer, run, column, isNull);
  const packed = buffer as PackedBuffer;
  packed.reserve(run.row, run.count);
  const count = markNulls(packed, run, isNull, column.column.nullable);
  return read(packed as never, count === run.count ? run : { ...run, count }, column);
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
function wayOf({ column }: ReadColumn): ReadCells<never> | undefined {
  const { type } = column;
  if (!hasQuickWay(column)) return undefined;
  if (type.kind === 'timestamp') return readInstants;
  if (type.kind === 'text') return readTexts;
  if (type.kind === 'bigint') return readIntegers;
  return type.kind === 'decimal' ? readDecimals : undefined;
}
