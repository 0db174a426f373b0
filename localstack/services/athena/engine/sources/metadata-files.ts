import { decodeBound } from '../../../../../lib/lake/iceberg/bounds.ts';
import type { BoundEntry, CountEntry } from '../../../../../lib/lake/iceberg/manifest.ts';
import { partitionType } from '../../../../../lib/lake/iceberg/partition-spec.ts';
import { columnType } from '../../../../../lib/lake/iceberg/schema.ts';
import type { SnapshotManifest } from '../../../../../lib/lake/iceberg/snapshot-files.ts';
import type { Table } from '../../../../../lib/lake/table.ts';
import type { TrinoType } from '../../../../../lib/sql/types/type.ts';
import {
  array,
  BIGINT,
  BOOLEAN,
  INTEGER,
  map,
  row,
  VARBINARY,
  VARCHAR,
} from '../../../../../lib/sql/types/type.ts';
import type { CatalogColumn } from './catalog-table.ts';
import { humanText } from './human-text.ts';
import type { Literal } from './literal-source.ts';
import type { MetadataRows } from './metadata-rows.ts';

const column = (name: string, type: TrinoType): CatalogColumn => ({ name, type });
const COUNTS = map(INTEGER, BIGINT);
const BOUNDS = map(INTEGER, VARCHAR);

/** `"table$files"`: the data and delete files of the current snapshot. */
export function filesTable(table: Table, manifests: readonly SnapshotManifest[]): MetadataRows {
  const types = new Map(
    table.metadata.schemas.flatMap((schema) =>
      schema.fields.map((field) => [field.id, columnType(field.type)] as const),
    ),
  );
  const bounds = (entries: readonly BoundEntry[] | null): Literal =>
    entries &&
    new Map(
      entries.flatMap(({ key, value }) => {
        const type = types.get(key);
        return type ? [[key, humanText(decodeBound(type, value), type)] as const] : [];
      }),
    );
  const counts = (entries: readonly CountEntry[] | null): Literal =>
    entries && new Map(entries.map(({ key, value }) => [key, value]));
  return {
    columns: [
      column('content', INTEGER),
      column('file_path', VARCHAR),
      column('file_format', VARCHAR),
      column('record_count', BIGINT),
      column('file_size_in_bytes', BIGINT),
      ...['column_sizes', 'value_counts', 'null_value_counts', 'nan_value_counts'].map((name) =>
        column(name, COUNTS),
      ),
      column('lower_bounds', BOUNDS),
      column('upper_bounds', BOUNDS),
      column('key_metadata', VARBINARY),
      column('split_offsets', array(BIGINT)),
      column('equality_ids', array(INTEGER)),
    ],
    rows: manifests.flatMap(({ entries }) =>
      entries.map(({ data_file: file }) => [
        file.content,
        file.file_path,
        file.file_format,
        file.record_count,
        file.file_size_in_bytes,
        counts(file.column_sizes),
        counts(file.value_counts),
        counts(file.null_value_counts),
        counts(file.nan_value_counts),
        bounds(file.lower_bounds),
        bounds(file.upper_bounds),
        null,
        file.split_offsets,
        file.equality_ids,
      ]),
    ),
  };
}

const SUMMARY = row([
  { name: 'contains_null', type: BOOLEAN },
  { name: 'contains_nan', type: BOOLEAN },
  { name: 'lower_bound', type: VARCHAR },
  { name: 'upper_bound', type: VARCHAR },
]);

/** `"table$manifests"`: the manifests of the current snapshot. */
export const manifestsTable = (table: Table, manifests: readonly SnapshotManifest[]): MetadataRows => ({
  columns: [
    column('path', VARCHAR),
    column('length', BIGINT),
    column('partition_spec_id', INTEGER),
    column('added_snapshot_id', BIGINT),
    column('added_data_files_count', INTEGER),
    column('added_rows_count', BIGINT),
    column('existing_data_files_count', INTEGER),
    column('existing_rows_count', BIGINT),
    column('deleted_data_files_count', INTEGER),
    column('deleted_rows_count', BIGINT),
    column('partition_summaries', array(SUMMARY)),
  ],
  rows: manifests.map(({ file, spec }) => {
    const types = spec.fields.map((field) => partitionType(field, table.metadata.schemas));
    const bound = (bytes: Uint8Array | null, i: number): Literal =>
      bytes && humanText(decodeBound(types[i]!, bytes), types[i]!, spec.fields[i]!.transform);
    return [
      file.manifest_path,
      file.manifest_length,
      file.partition_spec_id,
      file.added_snapshot_id,
      file.added_files_count,
      file.added_rows_count,
      file.existing_files_count,
      file.existing_rows_count,
      file.deleted_files_count,
      file.deleted_rows_count,
      (file.partitions ?? []).map((summary, i) => [
        summary.contains_null,
        summary.contains_nan,
        bound(summary.lower_bound, i),
        bound(summary.upper_bound, i),
      ]),
    ];
  }),
});
