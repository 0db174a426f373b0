import type { RowGroup } from 'hyparquet';
import { ByteWriter } from 'hyparquet-writer/src/bytewriter.js';
import { writeMetadata } from 'hyparquet-writer/src/metadata.js';
import type { TableField } from '../../contracts/table.ts';
import { boundJson, type ColumnMetrics } from '../data-file.ts';
import type { PackedRows } from '../packed-column.ts';
import { truncateText, truncateTextUp } from '../text-order.ts';
import { type ColumnEncoder, writeColumnChunk } from './column-chunk.ts';
import { columnValues, InvalidColumnValue } from './column-values.ts';
import { schemaElements } from './schema.ts';
import { unionRange, type ValueRange } from './value-range.ts';

/** Rows of one row group: some 40 MB of a dataset's columns before compression. */
const ROW_GROUP_ROWS = 262_144;
/** Code points of a text bound, as Iceberg's own writers truncate. */
const BOUND_LENGTH = 16;

export interface ParquetFile {
  /** In memory of its own. */
  readonly bytes: Uint8Array;
  readonly columns: Readonly<Record<string, ColumnMetrics>>;
  readonly splitOffsets: readonly number[];
}

/**
 * Encodes rows, in their order, as one Parquet file: Snappy, data pages v2, Iceberg field ids, exact statistics.
 * Columns of the batch that the fields do not name are ignored.
 * @param rowGroupRows rows of a row group @default 262144
 * @throws InvalidColumnValue
 */
export function writeParquet(
  fields: readonly TableField[],
  rows: PackedRows,
  { rowGroupRows = ROW_GROUP_ROWS }: { readonly rowGroupRows?: number } = {},
): ParquetFile {
  const schema = schemaElements(fields);
  const encoders = fields.map(
    (field, index): ColumnEncoder => ({
      element: schema[index + 1]!,
      column: columnValues(field, rows),
      nextValue: 0,
    }),
  );
  const totals = fields.map(() => ({
    range: { min: undefined, max: undefined, nans: 0 } as ValueRange,
    nulls: 0,
    size: 0,
  }));

  // A value takes some five bytes of a file: growing step by step would copy it over and over.
  const writer = new ByteWriter(Math.min(1 << 26, (1 << 12) + rows.length * fields.length * 5));
  writer.appendUint32(MAGIC);
  const groups: RowGroup[] = [];
  const splitOffsets: number[] = [];
  for (let start = 0; start < rows.length; start += rowGroupRows) {
    const end = Math.min(rows.length, start + rowGroupRows);
    const groupStart = writer.offset;
    splitOffsets.push(groupStart);
    const chunks = encoders.map((encoder, index) => {
      const written = writeColumnChunk(writer, encoder, start, end);
      const total = totals[index]!;
      checkPrecision(fields[index]!, written.range);
      total.range = unionRange(total.range, written.range);
      total.nulls += written.nulls;
      total.size += written.compressedSize;
      return written.chunk;
    });
    groups.push({
      columns: chunks,
      total_byte_size: chunks.reduce((sum, c) => sum + c.meta_data!.total_uncompressed_size, 0n),
      num_rows: BigInt(end - start),
      file_offset: BigInt(groupStart),
      total_compressed_size: BigInt(writer.offset - groupStart),
    });
  }
  const metadata = {
    version: 2,
    created_by: 'coinlake',
    schema,
    num_rows: BigInt(rows.length),
    row_groups: groups,
  };
  writeMetadata(writer, metadata as Parameters<typeof writeMetadata>[1]);
  writer.appendUint32(MAGIC);
  return {
    // Without the room that was left: who stores the file can give back its memory.
    bytes: new Uint8Array(writer.buffer.transfer(writer.index)),
    columns: Object.fromEntries(fields.map((f, i) => [f.name, metrics(f, totals[i]!, rows.length)])),
    splitOffsets,
  };
}

/** PAR1, little-endian. */
const MAGIC = 0x31524150;

function metrics(
  { id, type }: TableField,
  { range, nulls, size }: { readonly range: ValueRange; readonly nulls: number; readonly size: number },
  values: number,
): ColumnMetrics {
  const counts = { id, size, values, nulls, ...(type.kind === 'double' && { nans: range.nans }) };
  if (range.min === undefined || range.max === undefined) return counts;
  if (typeof range.min !== 'string')
    return { ...counts, lower: boundJson(range.min), upper: boundJson(range.max) };
  const upper = truncateTextUp(range.max as string, BOUND_LENGTH);
  return {
    ...counts,
    lower: truncateText(range.min, BOUND_LENGTH),
    ...(upper !== undefined && { upper }),
  };
}

function checkPrecision({ name, type }: TableField, { min, max }: ValueRange): void {
  if (type.kind !== 'decimal') return;
  const limit = 10n ** BigInt(type.precision);
  for (const value of [min, max] as (bigint | undefined)[])
    if (value !== undefined && (value >= limit || value <= -limit))
      throw new InvalidColumnValue(
        `Column ${name}: unscaled ${value} has more than the ${type.precision} digits of decimal(${type.precision}, ${type.scale})`,
      );
}
