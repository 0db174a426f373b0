import { QueryFailure } from '../query-failure.ts';

/** Properties of new tables and of UNLOAD that Athena has. Source: Athena user guide, "CTAS table properties" and "UNLOAD". */
const KNOWN = [
  ...[
    'bucket_count',
    'bucketed_by',
    'compression',
    'compression_level',
    'external_location',
    'field_delimiter',
  ],
  ...['format', 'is_external', 'location', 'orc_compression', 'parquet_compression', 'partitioned_by'],
  ...['partitioning', 'table_type', 'write_compression'],
  ...['optimize_rewrite_data_file_threshold', 'optimize_rewrite_delete_file_threshold'],
  ...['optimize_rewrite_max_data_file_size_bytes', 'optimize_rewrite_min_data_file_size_bytes'],
  ...['vacuum_max_metadata_files_to_keep', 'vacuum_max_snapshot_age_seconds', 'vacuum_min_snapshots_to_keep'],
];

/**
 * The refusal of a property that this statement does not read here: Athena has it, or has none of that name.
 * @param at `line L:C` of the statement
 */
export const unknownProperty = (name: string, at: string): QueryFailure =>
  KNOWN.includes(name)
    ? new QueryFailure(
        `NOT_SUPPORTED: ${at}: The local Athena lacks the property '${name}' here, which Athena has`,
      )
    : new QueryFailure(
        `INVALID_TABLE_PROPERTY: ${at}: Catalog 'awsdatacatalog' table property '${name}' does not exist`,
      );
