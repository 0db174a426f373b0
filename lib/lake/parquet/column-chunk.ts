import type { ColumnChunk, Encoding, SchemaElement } from 'hyparquet';
import { ByteWriter } from 'hyparquet-writer/src/bytewriter.js';
import { writePageHeader } from 'hyparquet-writer/src/datapage.js';
import { writeRleBitPackedHybrid } from 'hyparquet-writer/src/encoding.js';
import { snappyCompressor } from 'hysnappy';
import { releaseBytes } from '../release-bytes.ts';
import type { ColumnValues } from './column-values.ts';
import { deltaBytes } from './delta-encoding.ts';
import { lengthPrefixed, plainBytes } from './plain-encoding.ts';
import type { TextDictionary } from './text-dictionary.ts';
import { type ValueRange, valueRange } from './value-range.ts';

/** Rows of one data page: 512 KiB of wide decimals. */
const PAGE_ROWS = 32_768;

/** One column on its way into a file: what is left of it starts at `nextValue`. */
export interface ColumnEncoder {
  readonly element: SchemaElement;
  readonly column: ColumnValues;
  nextValue: number;
}

export interface WrittenChunk {
  readonly chunk: ColumnChunk;
  readonly range: ValueRange;
  readonly nulls: number;
  readonly compressedSize: number;
}

let compressor: ((input: Uint8Array) => Uint8Array) | undefined;
/** One WebAssembly instance for all pages. */
function compress(bytes: Uint8Array): Uint8Array {
  compressor ??= snappyCompressor();
  return compressor(bytes);
}

/** Writes the rows from `start` (inclusive) to `end` (exclusive) of a column: a dictionary page if it has one, then data pages. */
export function writeColumnChunk(
  writer: ByteWriter,
  encoder: ColumnEncoder,
  start: number,
  end: number,
): WrittenChunk {
  const { element, column } = encoder;
  const dictionary = column.values.kind === 'dictionary' ? column.values : undefined;
  const chunkStart = writer.offset;
  const firstValue = encoder.nextValue;
  const encoding = chunkEncoding(encoder);
  let uncompressed = 0;
  if (dictionary) uncompressed += writeDictionaryPage(writer, dictionary);
  const dataStart = writer.offset;
  for (let from = start; from < end; from += PAGE_ROWS)
    uncompressed += writeDataPage(writer, encoder, encoding, from, Math.min(end, from + PAGE_ROWS));

  const range = valueRange(column.values, firstValue, encoder.nextValue);
  const nulls = end - start - (encoder.nextValue - firstValue);
  const compressedSize = writer.offset - chunkStart;
  const chunk: ColumnChunk = {
    file_offset: BigInt(chunkStart),
    meta_data: {
      type: element.type!,
      encodings: dictionary ? ['PLAIN', 'RLE', encoding] : ['RLE', encoding],
      path_in_schema: [element.name],
      codec: 'SNAPPY',
      num_values: BigInt(end - start),
      total_uncompressed_size: BigInt(uncompressed),
      total_compressed_size: BigInt(compressedSize),
      data_page_offset: BigInt(dataStart),
      ...(dictionary && { dictionary_page_offset: BigInt(chunkStart) }),
      statistics: statistics(range, nulls),
    },
  };
  return { chunk, range, nulls, compressedSize };
}

function chunkEncoding({ element, column }: ColumnEncoder): Encoding {
  if (column.values.kind === 'dictionary') return 'RLE_DICTIONARY';
  // Times and counters change little from row to row. Decimals stay PLAIN, which every reader takes.
  return column.values.kind === 'int64' && element.converted_type !== 'DECIMAL'
    ? 'DELTA_BINARY_PACKED'
    : 'PLAIN';
}

/** Bounds that a NaN is not within would hide it from readers. */
function statistics({ min, max, nans }: ValueRange, nulls: number) {
  const counts = { null_count: BigInt(nulls) };
  return min === undefined || max === undefined || nans
    ? counts
    : { ...counts, min_value: min, max_value: max };
}

function writeDictionaryPage(writer: ByteWriter, { entries }: TextDictionary): number {
  const bytes = lengthPrefixed(entries, 0, entries.length);
  const packed = compress(bytes);
  const start = writer.offset;
  writePageHeader(writer, {
    type: 'DICTIONARY_PAGE',
    uncompressed_page_size: bytes.length,
    compressed_page_size: packed.length,
    dictionary_page_header: { num_values: entries.length, encoding: 'PLAIN' },
  });
  const header = writer.offset - start;
  writer.appendBytes(packed);
  return header + bytes.length;
}

function writeDataPage(
  writer: ByteWriter,
  encoder: ColumnEncoder,
  encoding: Encoding,
  start: number,
  end: number,
): number {
  const isOptional = encoder.element.repetition_type === 'OPTIONAL';
  const levels = new ByteWriter(isOptional ? 1024 : 0);
  let values = end - start;
  if (isOptional) values = writeLevels(levels, encoder.column, start, end);
  const from = encoder.nextValue;
  encoder.nextValue += values;
  const bytes = pageBytes(encoder, encoding, from, from + values);
  const packed = compress(bytes);
  const smaller = packed.length < bytes.length;
  const body = smaller ? packed : bytes;
  const headerStart = writer.offset;
  writePageHeader(writer, {
    type: 'DATA_PAGE_V2',
    uncompressed_page_size: levels.offset + bytes.length,
    compressed_page_size: levels.offset + body.length,
    data_page_header_v2: {
      num_values: end - start,
      num_nulls: end - start - values,
      num_rows: end - start,
      encoding,
      definition_levels_byte_length: levels.offset,
      repetition_levels_byte_length: 0,
      is_compressed: smaller,
    },
  });
  const header = writer.offset - headerStart;
  writer.appendBytes(levels.getBytes());
  writer.appendBytes(body);
  releaseBytes(packed);
  return header + levels.offset + bytes.length;
}

/** Writes which rows have a value. @returns how many have */
function writeLevels(
  levels: ByteWriter,
  { defined, values: { kind } }: ColumnValues,
  start: number,
  end: number,
): number {
  const rows = end - start;
  if (!defined || kind === 'none') {
    // One run: the number of its rows, then their level.
    levels.appendVarInt(rows << 1);
    levels.appendUint8(defined ? 0 : 1);
    return defined ? 0 : rows;
  }
  const flags = defined.subarray(start, end);
  writeRleBitPackedHybrid(levels, flags, 1);
  let values = 0;
  for (let row = 0; row < rows; row++) values += flags[row]!;
  return values;
}

function pageBytes(encoder: ColumnEncoder, encoding: Encoding, start: number, end: number): Uint8Array {
  const { values } = encoder.column;
  if (values.kind === 'dictionary') return indexBytes(values, start, end);
  if (encoding === 'DELTA_BINARY_PACKED' && values.kind === 'int64')
    return deltaBytes(values.array, start, end);
  return plainBytes(values, start, end, { fixedBytes: encoder.element.type_length });
}

function indexBytes({ entries, indexes }: TextDictionary, start: number, end: number): Uint8Array {
  const page = new ByteWriter();
  const width = Math.max(1, 32 - Math.clz32(entries.length - 1));
  page.appendUint8(width);
  writeRleBitPackedHybrid(page, indexes.subarray(start, end), width);
  return page.getBytes();
}
