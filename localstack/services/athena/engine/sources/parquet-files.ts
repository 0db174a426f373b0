import type { FileMetaData, SchemaElement } from 'hyparquet';
import { asyncBufferFromFile, parquetMetadataAsync, parquetSchema } from 'hyparquet';
import type { TrinoType } from '../../../../../lib/sql/types/type.ts';
import { displayName } from '../../../../../lib/sql/types/type.ts';
import { QueryFailure } from '../../query-failure.ts';
import { mapParts } from '../../translator/map-parts.ts';
import { cast, fieldNames, quote, storedNames, storedType, text } from '../../translator/sql-text.ts';
import type { CatalogColumn } from './catalog-table.ts';
import type { HiveFile } from './hive-file.ts';

/** What a Parquet file's footer says of its columns, nested ones by their top. */
export interface ParquetFooter {
  readonly file: HiveFile;
  /** By lower case name: the name as written, the element, and the bytes of the column's chunks. */
  readonly columns: ReadonlyMap<
    string,
    { readonly name: string; readonly element: SchemaElement; readonly bytes: number }
  >;
}

/** @throws QueryFailure HIVE_BAD_DATA for what is no Parquet file */
export async function readParquetFooter(file: HiveFile): Promise<ParquetFooter> {
  let metadata: FileMetaData;
  try {
    metadata = await parquetMetadataAsync(await asyncBufferFromFile(file.path));
  } catch (error) {
    throw new QueryFailure(`HIVE_BAD_DATA: Not valid Parquet file: ${file.uri}`, undefined, undefined, {
      cause: error,
    });
  }
  const bytes = new Map<string, number>();
  for (const group of metadata.row_groups)
    for (const { meta_data: chunk } of group.columns) {
      const top = chunk?.path_in_schema[0] ?? '';
      bytes.set(top, (bytes.get(top) ?? 0) + Number(chunk?.total_compressed_size ?? 0));
    }
  const columns = parquetSchema(metadata).children.map(
    ({ element }) =>
      [
        element.name.toLowerCase(),
        { name: element.name, element, bytes: bytes.get(element.name) ?? 0 },
      ] as const,
  );
  return { file, columns: new Map(columns) };
}

export const parquetBytes = (footers: readonly ParquetFooter[], read: ReadonlySet<string>): number =>
  footers.reduce(
    (sum, { columns }) =>
      sum + [...read].reduce((bytes, name) => bytes + (columns.get(name.toLowerCase())?.bytes ?? 0), 0),
    0,
  );

/** Rows of files with a table's columns, by name without regard to case; a column that no file has is null. */
export function parquetRelation(
  footers: readonly ParquetFooter[],
  columns: readonly CatalogColumn[],
): string {
  const items = columns.map(({ name, type }) => {
    const found = footers.flatMap((footer) => footer.columns.get(name.toLowerCase()) ?? []);
    for (const footer of footers) checkType(footer, name, type);
    const value = found[0] === undefined ? cast('NULL', type) : columnValue(quote(found[0].name), type);
    return `${value} AS ${quote(name)}`;
  });
  const paths = footers.map(({ file }) => text(file.path)).join(', ');
  return `(SELECT ${items.join(', ')} FROM read_parquet([${paths}], hive_partitioning = false, union_by_name = true))`;
}

/** A file's value with rows as the translator carries them. */
const carried = (sql: string, type: TrinoType): string =>
  mapParts(sql, type, { from: storedNames, to: fieldNames, part: carried });

/** As Trino reads Hive's timestamps: rounded to the digits that the type has. */
function columnValue(sql: string, type: TrinoType): string {
  const value = carried(cast(sql, storedType(type)), type);
  if (type.kind === 'varchar' && type.length !== undefined) return `left(${value}, ${type.length})`;
  if (type.kind !== 'timestamp' || type.precision > 5) return value;
  const unit = 10 ** (6 - type.precision);
  return `make_timestamp(((epoch_us(${value}) + ${unit / 2}) // ${unit}) * ${unit})`;
}

/** Text is no number and a number no text: Trino does not read one as the other. */
function checkType({ file, columns }: ParquetFooter, name: string, type: TrinoType): void {
  const element = columns.get(name.toLowerCase())?.element;
  if (!element?.type) return;
  const textual =
    element.type === 'BYTE_ARRAY' &&
    element.converted_type !== 'DECIMAL' &&
    element.logical_type?.type !== 'DECIMAL';
  const wanted = ['varchar', 'char', 'varbinary'].includes(type.kind);
  if (textual === wanted) return;
  throw new QueryFailure(
    `HIVE_BAD_DATA: Field ${name}'s type ${element.type} in parquet file ${file.uri} is incompatible with type ${displayName(type)} defined in table schema`,
  );
}
