import { type FileMetaData, parquetMetadata, type SchemaElement } from 'hyparquet';
import { deserializeTCompactProtocol } from 'hyparquet/src/thrift.js';

/** A Parquet file's metadata. */
export interface ParquetFooter {
  readonly metadata: FileMetaData;
  /** Columns at the top level that are not nested. */
  readonly columns: readonly ParquetColumn[];
  /** By row group, then by column chunk. */
  readonly statistics: readonly (readonly (RawStatistics | undefined)[])[];
}

export interface ParquetColumn {
  readonly name: string;
  readonly element: SchemaElement;
  /** Position among the column chunks of a row group. */
  readonly index: number;
}

/** Statistics of one column in one row group as the file has them: values are PLAIN bytes of the physical type. */
export interface RawStatistics {
  readonly min?: Uint8Array;
  readonly max?: Uint8Array;
  readonly nulls?: number;
}

const MAGIC = 0x31524150;

/**
 * Bytes at the end of a file that hold its footer, told by the last 8 of them.
 * @throws Error when they are not the end of a Parquet file.
 */
export function footerLength(tail: Uint8Array): number {
  const view = new DataView(tail.buffer, tail.byteOffset, tail.byteLength);
  if (tail.length < 8 || view.getUint32(tail.length - 4, true) !== MAGIC)
    throw new Error('not a Parquet file: it does not end with PAR1');
  return view.getUint32(tail.length - 8, true) + 8;
}

/**
 * Reads the footer from the last bytes of a file, or from all of it.
 * @throws Error when the bytes are no Parquet footer.
 */
export function readFooter(bytes: Uint8Array): ParquetFooter {
  const length = footerLength(bytes);
  if (length > bytes.length) throw new Error(`Parquet footer of ${length} bytes in ${bytes.length}`);
  const metadata = parquetMetadata(bytes, { geoparquet: false });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const thrift = deserializeTCompactProtocol({ view, offset: bytes.length - length });
  return { metadata, columns: topLevelColumns(metadata), statistics: rawStatistics(thrift) };
}

/** The library hands out decimal statistics as doubles: these are read from its Thrift decoder. Fields as parquet.thrift numbers them. */
// biome-ignore lint/suspicious/noExplicitAny: the decoder's output is keyed by Thrift field number.
function rawStatistics(fileMetaData: any): (RawStatistics | undefined)[][] {
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  return fileMetaData.field_4.map((group: any) =>
    // biome-ignore lint/suspicious/noExplicitAny: as above.
    group.field_1.map((chunk: any) => {
      const found = chunk.field_3?.field_12;
      if (!found) return undefined;
      return {
        // field_1 and field_2 are the deprecated bounds, in an order that depended on the writer.
        max: found.field_5,
        min: found.field_6,
        ...(found.field_3 !== undefined && { nulls: Number(found.field_3) }),
      };
    }),
  );
}

function topLevelColumns({ schema }: FileMetaData): ParquetColumn[] {
  const columns: ParquetColumn[] = [];
  let leaf = 0;
  for (let at = 1; at < schema.length; at++) {
    const element = schema[at]!;
    const nested = skipChildren(schema, at);
    if (nested.leaves === 1 && nested.next === at + 1)
      columns.push({ name: element.name, element, index: leaf });
    leaf += nested.leaves;
    at = nested.next - 1;
  }
  return columns;
}

/** Where the element's subtree ends, and how many leaves it has. */
function skipChildren(schema: readonly SchemaElement[], at: number): { next: number; leaves: number } {
  const children = schema[at]!.num_children ?? 0;
  if (!children) return { next: at + 1, leaves: 1 };
  let next = at + 1;
  let leaves = 0;
  for (let child = 0; child < children; child++) {
    const below = skipChildren(schema, next);
    next = below.next;
    leaves += below.leaves;
  }
  return { next, leaves };
}
