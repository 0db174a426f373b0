import type { SchemaElement } from 'hyparquet';
import type { ColumnType } from '../contracts/column.ts';
import type { PartitionValues } from '../contracts/partition.ts';
import { boundJson, type ColumnMetrics, type DataFile } from './data-file.ts';
import { fromTwosComplement } from './decimal-bytes.ts';
import type { ObjectStore } from './object-store.ts';
import { footerLength, type ParquetColumn, type ParquetFooter, readFooter } from './parquet/footer.ts';
import { valueReader } from './parquet/physical-values.ts';
import { compareCodePoints, truncateText, truncateTextUp } from './text-order.ts';

/** Enough for the footer of most files. */
const TAIL_BYTES = 1 << 16;
/** Code points of a text bound, as Iceberg's own writers truncate. */
const BOUND_LENGTH = 16;

/**
 * What a manifest needs to know of a Parquet file that another writer wrote, from its footer: counts, sizes, and the bounds of the columns
 * whose statistics every row group has. Nested columns are left out.
 * @param partition values of the partition that the file belongs to @default none
 * @throws ObjectNotFound; Error when the object is no Parquet file
 */
export async function describeParquet(
  lake: { readonly objects: ObjectStore },
  uri: string,
  partition: PartitionValues = {},
): Promise<DataFile> {
  const info = await lake.objects.head(uri);
  // get names the missing object.
  const size = info?.size ?? (await lake.objects.get(uri)).length;
  const footer = await fetchFooter(lake.objects, uri, size);
  const groups = footer.metadata.row_groups;
  return {
    path: uri,
    partition,
    recordCount: Number(footer.metadata.num_rows),
    sizeBytes: size,
    columns: Object.fromEntries(footer.columns.map((column) => [column.name, columnMetrics(footer, column)])),
    splitOffsets: groups.map((group) => {
      const first = group.columns[0]!.meta_data!;
      return Number(first.dictionary_page_offset ?? first.data_page_offset);
    }),
  };
}

async function fetchFooter(objects: ObjectStore, uri: string, size: number): Promise<ParquetFooter> {
  try {
    let tail = await objects.get(uri, { start: Math.max(0, size - TAIL_BYTES), end: size });
    const length = footerLength(tail);
    if (length > tail.length) tail = await objects.get(uri, { start: size - length, end: size });
    return readFooter(tail);
  } catch (error) {
    throw new Error(`${uri}: ${(error as Error).message}`, { cause: error });
  }
}

function columnMetrics(
  { metadata, statistics }: ParquetFooter,
  { name, element, index }: ParquetColumn,
): ColumnMetrics {
  const chunks = metadata.row_groups.map((group) => group.columns[index]!.meta_data!);
  const found = statistics.map((group) => group[index]);
  const size = chunks.reduce((sum, chunk) => sum + Number(chunk.total_compressed_size), 0);
  const values = chunks.reduce((sum, chunk) => sum + Number(chunk.num_values), 0);
  const nulls = found.every((s) => s?.nulls !== undefined)
    ? found.reduce((sum, s) => sum + s!.nulls!, 0)
    : element.repetition_type === 'REQUIRED'
      ? 0
      : undefined;
  const counts = { size, values, ...(nulls !== undefined && { nulls }) };
  const type = columnTypeOf(element);
  // Groups of nulls alone have no bounds, and don't need any.
  const bounded = found.filter((s, group) => s?.nulls !== Number(chunks[group]!.num_values));
  if (!type || bounded.length === 0 || bounded.some((s) => !s?.min || !s.max)) return counts;
  const read = statisticReader(name, element, type);
  const lows = bounded.map((s) => read(s!.min!));
  const highs = bounded.map((s) => read(s!.max!));
  const lower = lows.reduce((a, b) => (less(b, a) ? b : a));
  const upper = highs.reduce((a, b) => (less(a, b) ? b : a));
  if (Number.isNaN(lower) || Number.isNaN(upper)) return counts;
  if (typeof lower !== 'string') return { ...counts, lower: boundJson(lower), upper: boundJson(upper) };
  const shortUpper = truncateTextUp(upper as string, BOUND_LENGTH);
  return {
    ...counts,
    lower: truncateText(lower, BOUND_LENGTH),
    ...(shortUpper !== undefined && { upper: shortUpper }),
  };
}

type Value = string | number | bigint | boolean;

const less = (a: Value, b: Value): boolean =>
  typeof a === 'string' ? compareCodePoints(a, b as string) < 0 : a < b;

/** The column type that a Parquet column has by itself; undefined for what this project has none for. */
function columnTypeOf({
  type,
  logical_type,
  converted_type,
  precision,
  scale,
}: SchemaElement): ColumnType | undefined {
  const meaning: string | undefined = logical_type?.type ?? converted_type;
  if (meaning === 'DECIMAL') return { kind: 'decimal', precision: precision ?? 38, scale: scale ?? 0 };
  if (meaning === 'TIMESTAMP' || /^TIMESTAMP_/.test(meaning ?? '')) return { kind: 'timestamp' };
  if (meaning === 'DATE') return { kind: 'date' };
  if (/^TIME|^UINT/.test(meaning ?? '') || (logical_type?.type === 'INTEGER' && !logical_type.isSigned))
    return undefined;
  switch (type) {
    case 'BOOLEAN':
      return { kind: 'boolean' };
    case 'INT32':
      return { kind: 'integer' };
    case 'INT64':
      return { kind: 'bigint' };
    case 'FLOAT':
    case 'DOUBLE':
      return { kind: 'double' };
    case 'BYTE_ARRAY':
      return meaning === 'STRING' || meaning === 'UTF8' ? { kind: 'text' } : undefined;
    default:
      return undefined;
  }
}

/** Statistics are PLAIN values without a length. */
function statisticReader(
  name: string,
  element: SchemaElement,
  type: ColumnType,
): (bytes: Uint8Array) => Value {
  const convert = valueReader(name, element, type) as (value: unknown) => Value;
  return (bytes) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    switch (element.type) {
      case 'BOOLEAN':
        return bytes[0] !== 0;
      case 'INT32':
        return convert(view.getInt32(0, true));
      case 'INT64':
        return convert(view.getBigInt64(0, true));
      case 'FLOAT':
        return view.getFloat32(0, true);
      case 'DOUBLE':
        return view.getFloat64(0, true);
      default:
        return type.kind === 'decimal' ? fromTwosComplement(bytes) : Buffer.from(bytes).toString('utf8');
    }
  };
}
