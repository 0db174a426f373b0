import { day, identity, month, type PartitionField, year } from '../../../../lib/contracts/partition.ts';
import { QueryFailure } from '../query-failure.ts';
import { unknownProperty } from './known-properties.ts';
import type { Properties } from './statement.ts';

export interface IcebergProperties {
  /** s3 URI without a slash at the end. */
  readonly location: string;
  readonly partition: readonly PartitionField[];
  /** As Parquet writers name it, lower case. */
  readonly compression: string;
}

/** Further properties that Athena knows; they are kept as the table's own. Source: Athena user guide, "CTAS table properties". */
const MAINTENANCE = [
  'vacuum_min_snapshots_to_keep',
  'vacuum_max_snapshot_age_seconds',
  'vacuum_max_metadata_files_to_keep',
  'optimize_rewrite_min_data_file_size_bytes',
  'optimize_rewrite_max_data_file_size_bytes',
  'optimize_rewrite_data_file_threshold',
  'optimize_rewrite_delete_file_threshold',
];
const KNOWN = [
  ...['table_type', 'is_external', 'format', 'write_compression', 'location', 'partitioning'],
  ...MAINTENANCE,
];
/** Properties that Athena has for Hive tables alone. */
const HIVE_ONLY = [
  ...['bucket_count', 'bucketed_by', 'external_location', 'field_delimiter', 'orc_compression'],
  ...['parquet_compression', 'partitioned_by'],
];
const COMPRESSIONS = ['zstd', 'snappy', 'gzip'];

type Refuse = (text: string) => QueryFailure;

/**
 * Reads the properties of a CREATE TABLE AS of an Iceberg table.
 * @param at `line L:C` of the statement
 * @throws QueryFailure in Athena's words where it has some, else naming what this one does not write
 */
export function readIcebergProperties(given: Properties, at: string): IcebergProperties {
  const refuse = (text: string) => new QueryFailure(`INVALID_TABLE_PROPERTY: ${at}: ${text}`);
  for (const name of Object.keys(given)) {
    if (HIVE_ONLY.includes(name))
      throw refuse(`Table property '${name}' is not supported for Iceberg tables`);
    if (!KNOWN.includes(name)) throw unknownProperty(name, at);
  }
  if (given.is_external !== false && String(given.is_external).toLowerCase() !== 'false')
    throw refuse('Iceberg tables need is_external = false');
  const location = given.location;
  if (typeof location !== 'string' || !/^s3:\/\/[^/]+\/.+/.test(location))
    throw refuse('Iceberg tables need a location, e.g. s3://bucket/folder/');
  const partitioning = given.partitioning ?? [];
  if (!Array.isArray(partitioning)) throw refuse('partitioning must be an ARRAY of texts');
  return {
    location: location.replace(/\/+$/, ''),
    compression: icebergCompression(given.format, given.write_compression, refuse),
    partition: (partitioning as readonly string[]).map((text) => partitionField(text, refuse)),
  };
}

/** Maintenance properties among those given, as texts. */
export const maintenanceProperties = (given: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(
    MAINTENANCE.filter((name) => given[name] !== undefined).map((name) => [name, String(given[name])]),
  );

/** The codec of an Iceberg table's Parquet files, lower case. @throws QueryFailure for other formats and codecs */
export function icebergCompression(format: unknown, compression: unknown, refuse: Refuse): string {
  const wanted = String(format ?? 'PARQUET').toUpperCase();
  if (wanted !== 'PARQUET') throw refuse(`The local Athena writes Parquet only: format is '${wanted}'`);
  const codec = String(compression ?? 'ZSTD').toLowerCase();
  if (!COMPRESSIONS.includes(codec)) throw refuse(`write_compression '${codec}' is not supported`);
  return codec;
}

/** A partition field as Athena writes it: a column, or year, month or day of one. */
export function partitionField(text: string, refuse: Refuse): PartitionField {
  const compact = text.toLowerCase().replace(/[\s`"]+/g, '');
  if (/^\w+$/.test(compact)) return identity(compact);
  const [, transform, source] = /^(year|month|day)s?\((\w+)\)$/.exec(compact) ?? [];
  if (!transform || !source)
    throw refuse(
      `Partition transform '${text}' is not supported: write column, year(column), month(column) or day(column)`,
    );
  return { year, month, day }[transform as 'year' | 'month' | 'day'](source);
}
