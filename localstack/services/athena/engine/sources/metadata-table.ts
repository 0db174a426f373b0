import type { SnapshotManifest } from '../../../../../lib/lake/iceberg/snapshot-files.ts';
import { snapshotManifests } from '../../../../../lib/lake/iceberg/snapshot-files.ts';
import { ancestors, currentSnapshot, findSnapshot } from '../../../../../lib/lake/iceberg/table-metadata.ts';
import type { ObjectStore } from '../../../../../lib/lake/object-store.ts';
import type { Table } from '../../../../../lib/lake/table.ts';
import type { TrinoType } from '../../../../../lib/sql/types/type.ts';
import {
  BIGINT,
  BOOLEAN,
  INTEGER,
  map,
  timestampWithTimeZone,
  VARCHAR,
} from '../../../../../lib/sql/types/type.ts';
import type { CatalogColumn } from './catalog-table.ts';
import { type Literal, literalSource } from './literal-source.ts';
import { filesTable, manifestsTable } from './metadata-files.ts';
import { partitionsTable } from './metadata-partitions.ts';
import type { MetadataRows } from './metadata-rows.ts';
import type { Source } from './source.ts';

const column = (name: string, type: TrinoType): CatalogColumn => ({ name, type });
const INSTANT = timestampWithTimeZone(3);

/**
 * `"table$snapshots"` and the like. Columns and types as Athena's engine version 3 has them.
 * Source: Athena user guide, "Query Iceberg table metadata", and Trino's Iceberg connector, "Metadata tables".
 * @param kind the part behind the $, lower case
 * @returns undefined for a kind that there is not
 */
export async function metadataTable(
  table: Table,
  kind: string,
  objects: ObjectStore,
): Promise<Source | undefined> {
  const manifests = () => snapshotManifests(objects, table.metadata, currentSnapshot(table.metadata));
  const found = await rowsOf(table, kind, manifests);
  return found && literalSource(found.columns, found.rows);
}

async function rowsOf(
  table: Table,
  kind: string,
  manifests: () => Promise<readonly SnapshotManifest[]>,
): Promise<MetadataRows | undefined> {
  switch (kind) {
    case 'snapshots':
      return snapshotsTable(table);
    case 'history':
      return historyTable(table);
    case 'refs':
      return refsTable(table);
    case 'properties':
      return {
        columns: [column('key', VARCHAR), column('value', VARCHAR)],
        rows: Object.entries(table.properties),
      };
    case 'manifests':
      return manifestsTable(table, await manifests());
    case 'files':
      return filesTable(table, await manifests());
    case 'partitions':
      return partitionsTable(table, await table.dataFiles());
    default:
      return undefined;
  }
}

const integer = (value: number | bigint | null | undefined): Literal => value ?? null;

const snapshotsTable = ({ metadata }: Table): MetadataRows => ({
  columns: [
    column('committed_at', INSTANT),
    column('snapshot_id', BIGINT),
    column('parent_id', BIGINT),
    column('operation', VARCHAR),
    column('manifest_list', VARCHAR),
    column('summary', map(VARCHAR, VARCHAR)),
  ],
  rows: metadata.snapshots.map((snapshot) => {
    const { operation, ...summary } = snapshot.summary ?? {};
    return [
      new Date(snapshot['timestamp-ms']),
      integer(snapshot['snapshot-id']),
      integer(snapshot['parent-snapshot-id']),
      operation ?? null,
      snapshot['manifest-list'] ?? null,
      new Map(Object.entries(summary)),
    ];
  }),
});

function historyTable({ metadata }: Table): MetadataRows {
  const line = new Set(
    ancestors(metadata, currentSnapshot(metadata)).map((snapshot) => String(snapshot['snapshot-id'])),
  );
  return {
    columns: [
      column('made_current_at', INSTANT),
      column('snapshot_id', BIGINT),
      column('parent_id', BIGINT),
      column('is_current_ancestor', BOOLEAN),
    ],
    rows: metadata['snapshot-log'].map((log) => [
      new Date(log['timestamp-ms']),
      integer(log['snapshot-id']),
      integer(findSnapshot(metadata, log['snapshot-id'])?.['parent-snapshot-id']),
      line.has(String(log['snapshot-id'])),
    ]),
  };
}

const refsTable = ({ metadata }: Table): MetadataRows => ({
  columns: [
    column('name', VARCHAR),
    column('type', VARCHAR),
    column('snapshot_id', BIGINT),
    column('max_reference_age_in_ms', BIGINT),
    column('min_snapshots_to_keep', INTEGER),
    column('max_snapshot_age_in_ms', BIGINT),
  ],
  rows: Object.entries(metadata.refs ?? {}).map(([name, reference]) => [
    name,
    reference.type.toUpperCase(),
    integer(reference['snapshot-id']),
    integer(reference['max-ref-age-ms'] as number | undefined),
    integer(reference['min-snapshots-to-keep'] as number | undefined),
    integer(reference['max-snapshot-age-ms'] as number | undefined),
  ]),
});
