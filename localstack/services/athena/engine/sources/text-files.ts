import type { TrinoType } from '../../../../../lib/sql/types/type.ts';
import { displayName } from '../../../../../lib/sql/types/type.ts';
import { QueryFailure } from '../../query-failure.ts';
import { duckDbType, quote, text } from '../../translator/sql-text.ts';
import type { GlueTable } from '../query-catalog.ts';
import type { CatalogColumn } from './catalog-table.ts';
import type { HiveFile } from './hive-file.ts';

/** Characters that no text holds: where DuckDB wants a separator or a null text and there is none. */
const NEVER = '\uffff';
const NO_NULL = '\ufffe';

/**
 * Rows of text files with a table's columns, by position: fields that a line lacks are null, and those it has more are left out.
 * Source: Hive's LazySimpleSerDe; OpenCSVSerde in the Athena user guide.
 * @param format 'delimited' for LazySimpleSerDe, where what is no value of its type is null; 'csv' for OpenCSVSerde
 */
export function textRelation(
  files: readonly HiveFile[],
  columns: readonly CatalogColumn[],
  table: GlueTable,
  format: 'delimited' | 'csv',
): string {
  const parameters = table.StorageDescriptor?.SerdeInfo?.Parameters ?? {};
  const skip = Number(table.Parameters?.['skip.header.line.count'] ?? 0);
  const groups = Map.groupBy(files, compressionOf);
  const parts = [...groups].map(([compression, own]) => {
    const paths = own.map((file) => text(file.path)).join(', ');
    const read = (options: string) =>
      `read_csv([${paths}], auto_detect = false, header = false, skip = ${skip}, compression = ${text(compression)}, ${options})`;
    return format === 'csv' ? csvRows(read, columns, parameters) : delimitedRows(read, columns, parameters);
  });
  return `(${parts.join(' UNION ALL ')})`;
}

function compressionOf({ uri }: HiveFile): 'none' | 'gzip' | 'zstd' {
  if (uri.endsWith('.gz')) return 'gzip';
  if (uri.endsWith('.zst')) return 'zstd';
  const [, other] = /\.(bz2|lz4|snappy|lzo|deflate)$/.exec(uri) ?? [];
  if (other !== undefined)
    throw new QueryFailure(`NOT_SUPPORTED: The local Athena reads no .${other} text files: ${uri}`);
  return 'none';
}

type Read = (options: string) => string;
type Parameters = Readonly<Record<string, string>>;

function delimitedRows(read: Read, columns: readonly CatalogColumn[], parameters: Parameters): string {
  const delimiter = parameters['field.delim'] ?? parameters['serialization.format'] ?? '\u0001';
  const separator = /^\d+$/.test(delimiter) ? String.fromCharCode(Number(delimiter)) : delimiter;
  const nothing = text(parameters['serialization.null.format'] ?? '\\N');
  const escaping = parameters['escape.delim'];
  const lines = read(
    `delim = ${text(NEVER)}, quote = '', escape = '', nullstr = ${text(NO_NULL)}, columns = {'line': 'VARCHAR'}`,
  );
  // An escaped separator is no separator, and the escape itself is dropped.
  const fields =
    escaping === undefined
      ? `string_split(line, ${text(separator)})`
      : `list_transform(string_split(replace(replace(line, ${text(escaping + escaping)}, ${text(`${NEVER}e`)}), ${text(escaping + separator)}, ${text(`${NEVER}s`)}), ${text(separator)}), lambda f: replace(replace(replace(f, ${text(escaping)}, ''), ${text(`${NEVER}s`)}, ${text(separator)}), ${text(`${NEVER}e`)}, ${text(escaping)}))`;
  const items = columns.map(
    ({ name, type }, i) => `${lenient(`nullif(f[${i + 1}], ${nothing})`, name, type)} AS ${quote(name)}`,
  );
  return `SELECT ${items.join(', ')} FROM (SELECT ${fields} AS f FROM ${lines})`;
}

/** What is no value of the type is null, as LazySimpleSerDe has it. */
function lenient(sql: string, name: string, type: TrinoType): string {
  switch (type.kind) {
    case 'varchar':
      return type.length === undefined ? sql : `left(${sql}, ${type.length})`;
    case 'boolean':
      return `CASE lower(${sql}) WHEN 'true' THEN true WHEN 'false' THEN false END`;
    case 'tinyint':
    case 'smallint':
    case 'integer':
    case 'bigint':
    case 'real':
    case 'double':
    case 'decimal':
    case 'date':
    case 'timestamp':
      return `TRY_CAST(${sql} AS ${duckDbType(type)})`;
    default:
      throw new QueryFailure(
        `NOT_SUPPORTED: The local Athena reads no column of type ${displayName(type)} from text files: ${name}`,
      );
  }
}

function csvRows(read: Read, columns: readonly CatalogColumn[], parameters: Parameters): string {
  const { separatorChar = ',', quoteChar = '"' } = parameters;
  // Files of most writers double a quote inside of quotes, which a table without an escape of its own is taken to mean.
  const escaping = parameters.escapeChar ?? quoteChar;
  const names = columns.map(({ name }) => `${text(name)}: 'VARCHAR'`).join(', ');
  const rows = read(
    `delim = ${text(separatorChar)}, quote = ${text(quoteChar)}, escape = ${text(escaping)}, nullstr = ${text(NO_NULL)}, null_padding = true, parallel = false, columns = {${names}}`,
  );
  const items = columns.map(({ name, type }) => `${strict(quote(name), name, type)} AS ${quote(name)}`);
  return `SELECT ${items.join(', ')} FROM ${rows}`;
}

/** OpenCSVSerde knows text, numbers and booleans; anything else fails. */
function strict(sql: string, name: string, type: TrinoType): string {
  switch (type.kind) {
    case 'varchar':
      return type.length === undefined ? sql : `left(${sql}, ${type.length})`;
    case 'boolean':
    case 'integer':
    case 'bigint':
    case 'double':
      return `CAST(${sql} AS ${duckDbType(type)})`;
    default:
      throw new QueryFailure(
        `NOT_SUPPORTED: The local Athena reads no column of type ${displayName(type)} by OpenCSVSerde: ${name}`,
      );
  }
}
