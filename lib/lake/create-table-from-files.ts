import { randomUUID } from 'node:crypto';
import type { TableDefinition } from '../contracts/table.ts';
import type { DataFile } from './data-file.ts';
import { fileRecord } from './iceberg/file-record.ts';
import { newTableMetadata } from './iceberg/new-table.ts';
import { nextMetadata } from './iceberg/next-metadata.ts';
import { glueColumns } from './iceberg/schema.ts';
import { writeSnapshot } from './iceberg/snapshot-writer.ts';
import { formatTableMetadata, partitionSpecById } from './iceberg/table-metadata.ts';
import { type Lake, systemClock } from './lake.ts';

export interface NewTableOptions {
  /** Database as the catalog names it, namespace included. */
  readonly database: string;
  readonly properties?: Readonly<Record<string, string>>;
}

/**
 * Makes an Iceberg table of Parquet files that lie below `location` already, as a CTAS does. Always has a snapshot, of no file for none.
 * @param location s3 URI of the table's folder; a slash at the end is dropped
 * @throws EntryExists when there is such a table
 */
export async function createTableFromFiles(
  lake: Pick<Lake, 'objects' | 'catalog' | 'clock'>,
  definition: TableDefinition,
  location: string,
  files: readonly DataFile[],
  { database, properties = {} }: NewTableOptions,
): Promise<{ readonly snapshotId: string; readonly metadataLocation: string }> {
  const now = (lake.clock ?? systemClock).now();
  const folder = location.replace(/\/+$/, '');
  const metadata = newTableMetadata(definition, folder, randomUUID(), properties);
  const spec = partitionSpecById(metadata, metadata['default-spec-id']);
  const added = files.map((file) => fileRecord(file, definition.fields, spec));
  const snapshot = await writeSnapshot(lake.objects, metadata, {
    added,
    removed: new Set(),
    spec,
    summary: {},
    now,
  });
  const next = nextMetadata(metadata, { snapshot, properties: {}, previousLocation: undefined, now });
  const metadataLocation = `${folder}/metadata/00000-${randomUUID()}.metadata.json`;
  await lake.objects.put(metadataLocation, formatTableMetadata(next), { contentType: 'application/json' });
  await lake.catalog.createTable({
    database,
    table: definition.name,
    location: folder,
    metadataLocation,
    columns: glueColumns(definition.fields),
    parameters: { table_type: 'ICEBERG', metadata_location: metadataLocation },
    description: definition.description,
  });
  return { snapshotId: String(snapshot['snapshot-id']), metadataLocation };
}
