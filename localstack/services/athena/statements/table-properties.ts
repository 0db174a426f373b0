import { day, identity, month, type PartitionField, year } from '../../../../lib/contracts/partition.ts';
import { QueryFailure } from '../query-failure.ts';
import type { PropertyValue } from './parse-statement.ts';

export interface IcebergTableProperties {
  /** s3 URI without a slash at the end. */
  readonly location: string;
  readonly partition: readonly PartitionField[];
  /** As Parquet writers name it, lower case. */
  readonly compression: string;
}

const KNOWN = ['table_type', 'is_external', 'format', 'write_compression', 'location', 'partitioning'];
const COMPRESSIONS = ['zstd', 'snappy', 'gzip'];

/**
 * Reads the properties of a CREATE TABLE AS.
 * Source: Athena user guide, "CTAS table properties".
 * @throws QueryFailure in Athena's words where it has some, else naming what this one does not write
 */
export function readTableProperties(
  given: Readonly<Record<string, PropertyValue>>,
  at: string,
): IcebergTableProperties {
  const refuse = (text: string) => new QueryFailure(`INVALID_TABLE_PROPERTY: ${at}: ${text}`);
  const type = String(given.table_type ?? 'HIVE').toUpperCase();
  if (type !== 'ICEBERG')
    throw new QueryFailure(
      `NOT_SUPPORTED: ${at}: The local Athena writes Iceberg tables only: table_type is '${type}'`,
    );
  for (const name of Object.keys(given))
    if (!KNOWN.includes(name)) throw refuse(`Table property '${name}' is not supported for Iceberg tables`);
  if (given.is_external !== false && String(given.is_external).toLowerCase() !== 'false')
    throw refuse('Iceberg tables need is_external = false');
  const format = String(given.format ?? 'PARQUET').toUpperCase();
  if (format !== 'PARQUET') throw refuse(`The local Athena writes Parquet only: format is '${format}'`);
  const compression = String(given.write_compression ?? 'ZSTD').toLowerCase();
  if (!COMPRESSIONS.includes(compression))
    throw refuse(`write_compression '${compression}' is not supported`);
  const location = given.location;
  if (typeof location !== 'string' || !/^s3:\/\/[^/]+\/.+/.test(location))
    throw refuse('Iceberg tables need a location, e.g. s3://bucket/folder/');
  const partitioning = given.partitioning ?? [];
  if (!Array.isArray(partitioning)) throw refuse('partitioning must be an ARRAY of texts');
  return {
    location: location.replace(/\/+$/, ''),
    compression,
    partition: (partitioning as readonly string[]).map((text) => partitionField(text, refuse)),
  };
}

function partitionField(text: string, refuse: (text: string) => QueryFailure): PartitionField {
  const compact = text.toLowerCase().replace(/\s+/g, '');
  if (/^\w+$/.test(compact)) return identity(compact);
  const [, transform, source] = /^(year|month|day)\((\w+)\)$/.exec(compact) ?? [];
  if (!transform || !source)
    throw refuse(
      `Partition transform '${text}' is not supported: write column, year(column), month(column) or day(column)`,
    );
  return { year, month, day }[transform as 'year' | 'month' | 'day'](source);
}
