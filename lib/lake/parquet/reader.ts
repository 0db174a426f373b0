import type { SchemaElement } from 'hyparquet';
import { readColumn } from 'hyparquet/src/column.js';
import { DEFAULT_PARSERS } from 'hyparquet/src/convert.js';
import { getSchemaPath } from 'hyparquet/src/schema.js';
import type { ColumnDecoder } from 'hyparquet/src/types.js';
import type { ColumnType } from '../../contracts/column.ts';
import type { ColumnBuilder } from './column-builder.ts';
import { decompressors } from './decompressors.ts';
import { readFixedDecimals } from './fixed-decimals.ts';
import type { ParquetColumn, ParquetFooter } from './footer.ts';
import { isStoredAsIs, valueReader } from './physical-values.ts';

/**
 * Appends all rows of one column to `builder`, exact: decimals as unscaled integers, times as microseconds.
 * @param file the whole file
 * @throws IncompatibleColumn when the file's type can't become `type`
 * @throws Error from hyparquet for an encoding or codec that it does not know
 */
export function readParquetColumn(
  file: Uint8Array,
  footer: ParquetFooter,
  column: ParquetColumn,
  type: ColumnType,
  builder: ColumnBuilder,
): void {
  const { metadata } = footer;
  const convert = valueReader(column.name, column.element, type);
  const asIs = isStoredAsIs(column.element, type);
  const element = physicalElement(column.element, type);
  const path = getSchemaPath(metadata.schema, [column.name]).map((node) =>
    node.element === column.element ? { ...node, element } : node,
  );
  for (const group of metadata.row_groups) {
    const chunk = group.columns[column.index]!.meta_data!;
    const rows = Number(group.num_rows);
    const start = Number(chunk.dictionary_page_offset ?? chunk.data_page_offset);
    const first = Math.min(start, Number(chunk.data_page_offset));
    const bytes = file.subarray(first, first + Number(chunk.total_compressed_size));
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const decoder: ColumnDecoder = {
      pathInSchema: chunk.path_in_schema,
      type: chunk.type,
      element,
      schemaPath: path,
      codec: chunk.codec,
      compressors: decompressors,
      utf8: false,
      parsers: { ...DEFAULT_PARSERS, timestampFromNanoseconds: ((value: bigint) => value) as never },
    };
    if (type.kind === 'decimal' && chunk.type === 'FIXED_LEN_BYTE_ARRAY') {
      const values = readFixedDecimals(view, rows, decoder);
      if (values) {
        builder.appendAll(values);
        continue;
      }
    }
    const { data } = readColumn(
      { view, offset: 0 },
      { groupStart: 0, selectStart: 0, selectEnd: rows, groupRows: rows },
      decoder,
    );
    let read = 0;
    for (const page of data) {
      const values = page as unknown as ArrayLike<never>;
      read += values.length;
      if (asIs) builder.appendAll(values);
      else
        for (let i = 0; i < values.length; i++)
          builder.append(values[i] === undefined || values[i] === null ? null : convert(values[i]!));
    }
    if (read !== rows)
      throw new Error(`Column ${column.name}: ${read} values in a row group of ${rows} rows`);
  }
}

/** The element without its meaning, so that the library hands out what is stored; texts it may decode, once per dictionary entry. */
function physicalElement(element: SchemaElement, type: ColumnType): SchemaElement {
  const { converted_type: _, logical_type: __, ...physical } = element;
  return type.kind === 'text' ? { ...physical, converted_type: 'UTF8' } : physical;
}
