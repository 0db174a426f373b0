import { QueryFailure } from '../../query-failure.ts';
import type { GlueTable } from '../query-catalog.ts';

/** How a Hive table's files are written. */
export type HiveFormat = 'parquet' | 'delimited' | 'csv';

/** Input and output formats and serdes. Source: Athena user guide, "SerDe reference". */
export const STORAGE = {
  parquet: {
    inputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
    outputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
    serde: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
  },
  text: {
    inputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
    outputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
    serde: 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe',
  },
} as const;
const OPEN_CSV = 'org.apache.hadoop.hive.serde2.OpenCSVSerde';

/** What a NULL partition value is called in a path. */
export const NULL_PARTITION = '__HIVE_DEFAULT_PARTITION__';

/** @throws QueryFailure NOT_SUPPORTED for a serde that is not read, and for partition projection */
export function hiveFormat(table: GlueTable): HiveFormat {
  const name = `awsdatacatalog.${table.DatabaseName}.${table.Name}`;
  if (table.Parameters?.['projection.enabled']?.toLowerCase() === 'true')
    throw new QueryFailure(
      `NOT_SUPPORTED: Table '${name}' has partition projection, which the local Athena does not read`,
    );
  switch (table.StorageDescriptor?.SerdeInfo?.SerializationLibrary) {
    case STORAGE.parquet.serde:
      return 'parquet';
    case STORAGE.text.serde:
      return 'delimited';
    case OPEN_CSV:
      return 'csv';
    default:
      throw new QueryFailure(
        `NOT_SUPPORTED: Table '${name}' has the SerDe '${table.StorageDescriptor?.SerdeInfo?.SerializationLibrary ?? ''}': the local Athena reads and writes Parquet, delimited text and CSV (OpenCSVSerde)`,
      );
  }
}
