import { parquetHeader } from 'hyparquet/src/column.js';
import { decompressPage } from 'hyparquet/src/datapage.js';
import type { ColumnDecoder } from 'hyparquet/src/types.js';

/**
 * The fast way through what this project writes itself: required decimals of 9 to 16 bytes in PLAIN pages v2 that all
 * fit 64 bits. Some ten times faster than an array of bytes for each value.
 * @param view one column chunk
 * @returns undefined when the chunk holds anything else
 */
export function readFixedDecimals(
  view: DataView,
  rows: number,
  { element, codec, compressors }: ColumnDecoder,
): BigInt64Array | undefined {
  const width = element.type_length ?? 0;
  if (width <= 8 || width > 16 || element.repetition_type !== 'REQUIRED') return undefined;
  const padding = width - 8;
  const values = new BigInt64Array(rows);
  const halves = new Int32Array(values.buffer);
  const reader = { view, offset: 0 };
  let row = 0;
  while (row < rows) {
    const header = parquetHeader(reader);
    const page = header.data_page_header_v2;
    if (header.type !== 'DATA_PAGE_V2' || page?.encoding !== 'PLAIN' || page.num_nulls) return undefined;
    const stored = new Uint8Array(view.buffer, view.byteOffset + reader.offset, header.compressed_page_size);
    reader.offset += header.compressed_page_size;
    const bytes =
      page.is_compressed === false
        ? stored
        : decompressPage(stored, header.uncompressed_page_size, codec, compressors);
    const words = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (row + page.num_values > rows) return undefined;
    for (let i = 0, at = 0; i < page.num_values; i++, at += width, row++) {
      const high = words.getInt32(at + padding);
      const sign = (high >> 31) & 0xff;
      for (let byte = at; byte < at + padding; byte++) if (bytes[byte] !== sign) return undefined;
      halves[2 * row] = words.getInt32(at + padding + 4);
      halves[2 * row + 1] = high;
    }
  }
  return values;
}
