import { QueryFailure } from '../query-failure.ts';
import { unknownProperty } from './known-properties.ts';
import type { Properties } from './statement.ts';

export type FileFormat = 'PARQUET' | 'TEXTFILE' | 'JSON';

/** How files of Hive tables and of UNLOAD are written. */
export interface FileOptions {
  readonly format: FileFormat;
  /** Lower case; none for no compression. */
  readonly compression: 'none' | 'gzip' | 'snappy' | 'zstd';
  /** Of TEXTFILE. */
  readonly fieldDelimiter: string;
  /** Names of the last columns, lower case. */
  readonly partitionedBy: readonly string[];
}

const FORMATS = ['PARQUET', 'TEXTFILE', 'JSON'];
const CODECS: Readonly<Record<string, readonly string[]>> = {
  PARQUET: ['none', 'gzip', 'snappy', 'zstd'],
  TEXTFILE: ['none', 'gzip', 'zstd'],
  JSON: ['none', 'gzip', 'zstd'],
};

/**
 * Reads format, compression, field_delimiter and partitioned_by. Files are compressed by gzip unless asked otherwise.
 * Source: Athena user guide, "UNLOAD" and "CTAS table properties".
 * @param known names of properties that the statement has beside these
 * @throws QueryFailure for what is not known, and by name for formats that are not written (ORC, AVRO)
 */
export function readFileOptions(
  given: Properties,
  at: string,
  { known, fieldDelimiter }: { readonly known: readonly string[]; readonly fieldDelimiter: string },
): FileOptions {
  const refuse = (text: string) => new QueryFailure(`INVALID_TABLE_PROPERTY: ${at}: ${text}`);
  const own = ['format', 'field_delimiter', 'partitioned_by', 'compression', 'write_compression'];
  for (const name of Object.keys(given))
    if (!own.includes(name) && !known.includes(name) && name !== 'parquet_compression')
      throw unknownProperty(name, at);
  const format = String(given.format ?? 'PARQUET').toUpperCase();
  if (!FORMATS.includes(format))
    throw new QueryFailure(
      `NOT_SUPPORTED: ${at}: The local Athena writes ${FORMATS.join(', ')}: format is '${format}'`,
    );
  const wanted = given.write_compression ?? given.parquet_compression ?? given.compression ?? 'gzip';
  const compression = String(wanted).toLowerCase();
  if (!CODECS[format]!.includes(compression))
    throw refuse(
      `Compression '${compression}' is not supported for ${format}: ${CODECS[format]!.join(', ')} are`,
    );
  const partitionedBy = given.partitioned_by ?? [];
  if (!Array.isArray(partitionedBy)) throw refuse('partitioned_by must be an ARRAY of texts');
  return {
    format: format as FileFormat,
    compression: compression as FileOptions['compression'],
    fieldDelimiter: String(given.field_delimiter ?? fieldDelimiter),
    partitionedBy: (partitionedBy as readonly string[]).map((name) => name.toLowerCase()),
  };
}
