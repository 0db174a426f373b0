/**
 * Columns that Athena's tables have beside their own: found by name, and in no `*`.
 * Source: Trino 476, its documents of the Iceberg and Hive connectors ("Metadata columns", "Special columns").
 */
export const HIDDEN_COLUMNS = {
  iceberg: ['$path', '$file_modified_time', '$partition'],
  hive: ['$path', '$file_size', '$file_modified_time', '$partition', '$bucket'],
} as const;
