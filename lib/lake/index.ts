/**
 * What the other areas may use of tables: to read and commit them, and their files for the local Athena.
 * Modules are imported by their own names, so that a function's bundle holds what it uses alone; this list is held by a test.
 */
export { adoptBuild } from './adopt-build.ts';
export { appendFiles } from './append-files.ts';
export {
  type Catalog,
  type CatalogEntry,
  CatalogRefused,
  EntryChanged,
  EntryExists,
  type NewCatalogEntry,
} from './catalog.ts';
export { ColumnJoin } from './column-join.ts';
export { commitPartitions } from './commit-partitions.ts';
export { createTableFromFiles } from './create-table-from-files.ts';
export { type BoundJson, boundValue, type ColumnMetrics, type DataFile } from './data-file.ts';
export { describeParquet } from './describe-parquet.ts';
export { exactNumbers } from './exact-numbers.ts';
export { followDefinition } from './follow-definition.ts';
export { decodeBound } from './iceberg/bounds.ts';
export { fileRecord } from './iceberg/file-record.ts';
export type { BoundEntry, CountEntry } from './iceberg/manifest.ts';
export { partitionType } from './iceberg/partition-spec.ts';
export { columnType, tableFields } from './iceberg/schema.ts';
export { type SnapshotManifest, snapshotManifestFiles, snapshotManifests } from './iceberg/snapshot-files.ts';
export {
  ancestors,
  currentSchema,
  currentSnapshot,
  findSnapshot,
  type TableMetadata,
} from './iceberg/table-metadata.ts';
export { findJson, readJson, readJsonVersion, writeJson } from './json-object.ts';
export { catalogDatabase, type Lake, type LakeClock, tableLocation } from './lake.ts';
export {
  type ObjectInfo,
  ObjectNotFound,
  type ObjectReader,
  type ObjectStore,
  type ObjectVersion,
  PreconditionFailed,
  type PutOptions,
} from './object-store.ts';
export {
  buffersOf,
  type ColumnArray,
  compareTexts,
  copyBytes,
  isPacked,
  LENGTH_BYTES,
  nullColumn,
  type PackedColumn,
  type PackedRows,
  type PackedValues,
  startOf,
  takePacked,
  type Utf8Values,
  unpacked,
  unpackedRows,
  viewOf,
} from './packed-column.ts';
export { writeParquet } from './parquet/writer.ts';
export { partitionFiles } from './partition-files.ts';
export { readDefinedRows, readRows } from './read-rows.ts';
export { releaseBytes, releaseColumns, releaseRows } from './release-bytes.ts';
export { type Allocate, newMemory, ReusedMemory } from './reused-memory.ts';
export {
  AS_OF,
  formatSourceSnapshots,
  parseSourceSnapshots,
  SOURCE_SNAPSHOTS,
  type SourceSnapshot,
  SQL_HASH,
  sourceSnapshot,
} from './source-snapshots.ts';
export { loadTable, openTable, type Snapshot, Table } from './table.ts';
export { commitChange } from './table-commit.ts';
export { buildColumns, currentDefinition, definitionIn, fitDefinition } from './table-shape.ts';
export { compareCodePoints } from './text-order.ts';
export { writeDataFile } from './write-data-file.ts';
