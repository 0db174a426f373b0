import type { PartitionField } from '../contracts/partition.ts';
import type { TableField } from '../contracts/table.ts';
import type { CatalogEntry } from './catalog.ts';
import type { DataFile } from './data-file.ts';
import { dataFile } from './iceberg/file-record.ts';
import { CONTENT } from './iceberg/manifest.ts';
import type { ManifestFile } from './iceberg/manifest-list.ts';
import { type PartitionSpec, partitionFields } from './iceberg/partition-spec.ts';
import { knownFields, tableFields } from './iceberg/schema.ts';
import {
  applicableDeletes,
  readSnapshotManifest,
  type SnapshotManifest,
  snapshotManifestFiles,
  visitLiveEntries,
} from './iceberg/snapshot-files.ts';
import {
  ancestors,
  currentSchema,
  currentSnapshot,
  parseTableMetadata,
  partitionSpecById,
  type SnapshotMetadata,
  type TableMetadata,
} from './iceberg/table-metadata.ts';
import { catalogDatabase, type Lake } from './lake.ts';
import type { ObjectReader } from './object-store.ts';

/** A state of a table's content. */
export interface Snapshot {
  /** Up to 63 bits, as digits. */
  readonly id: string;
  readonly parentId?: string;
  readonly sequenceNumber: number;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly timestampMs: number;
  readonly summary: Readonly<Record<string, string>>;
}

/** A table as its current metadata.json tells it. */
export class Table {
  /** Database with the namespace, and table: `silver.readings`. */
  readonly name: string;
  readonly entry: CatalogEntry;
  /** Lossless: integers past 2^53 are bigints. */
  readonly metadata: TableMetadata;
  readonly #objects: ObjectReader;
  /** By snapshot. */
  readonly #manifests = new Map<string, Promise<ManifestFile[]>>();

  constructor(objects: ObjectReader, entry: CatalogEntry, metadata: TableMetadata) {
    this.name = `${entry.database}.${entry.table}`;
    this.entry = entry;
    this.metadata = metadata;
    this.#objects = objects;
  }

  /** s3 URI of the table's folder, without a slash at the end. */
  get location(): string {
    return this.metadata.location.replace(/\/$/, '');
  }

  /** Columns of the current schema. @throws Error that names a column of a type that is not supported. */
  get fields(): TableField[] {
    return tableFields(currentSchema(this.metadata), this.name);
  }

  /** Columns of the current schema, without those of types that are not supported, which only other writers make. */
  get knownFields(): TableField[] {
    return knownFields(currentSchema(this.metadata));
  }

  get spec(): PartitionSpec {
    return partitionSpecById(this.metadata, this.metadata['default-spec-id']);
  }

  get partition(): PartitionField[] {
    return partitionFields(this.spec, currentSchema(this.metadata));
  }

  get properties(): Readonly<Record<string, string>> {
    return this.metadata.properties;
  }

  /** Undefined for a table that never had rows. */
  get currentSnapshot(): Snapshot | undefined {
    const current = currentSnapshot(this.metadata);
    return current && snapshotOf(current);
  }

  /** Every snapshot that has not expired, in the order of metadata.json. */
  get snapshots(): Snapshot[] {
    return this.metadata.snapshots.map(snapshotOf);
  }

  /** The current snapshot and those that it came from, newest first, as far as they have not expired. */
  get history(): Snapshot[] {
    return ancestors(this.metadata, currentSnapshot(this.metadata)).map(snapshotOf);
  }

  /**
   * Data files of a snapshot, with partition values, counts and bounds.
   * @param snapshotId @default the current one; a table that has none has no files
   * @param columns names of those whose counts and bounds are wanted: a table of many files takes memory by them @default all
   * @throws Error when the snapshot does not exist or has expired
   */
  async dataFiles(snapshotId?: string, columns?: readonly string[]): Promise<DataFile[]> {
    const manifests = await this.#manifestFiles(snapshotId);
    const fields = this.knownFields.filter(({ name }) => columns?.includes(name) ?? true);
    const projection = columns ? { columns: new Set(fields.map(({ id }) => id)) } : {};
    const deletes = await this.#deletes(manifests);
    const files: DataFile[] = [];
    for (const file of manifests) {
      if (file.content !== CONTENT.data) continue;
      const spec = partitionSpecById(this.metadata, file.partition_spec_id);
      await visitLiveEntries(this.#objects, this.metadata, file, projection, (entry) => {
        const hidden = applicableDeletes(deletes, spec, entry);
        files.push(dataFile(entry.data_file, fields, spec['spec-id'], hidden));
      });
    }
    return files;
  }

  /** Where a snapshot's manifests are, which {@link dataFiles} reads one after another. Parameters as there. */
  async manifestPaths(snapshotId?: string): Promise<string[]> {
    return (await this.#manifestFiles(snapshotId)).map((file) => file.manifest_path);
  }

  /** Delete files of a snapshot, which other engines write: paths. Parameters as {@link dataFiles}. */
  async deleteFiles(snapshotId?: string): Promise<string[]> {
    const manifests = await this.#deletes(await this.#manifestFiles(snapshotId));
    return manifests.flatMap(({ entries }) => entries.map((entry) => entry.data_file.file_path));
  }

  #deletes(manifests: readonly ManifestFile[]): Promise<SnapshotManifest[]> {
    return Promise.all(
      manifests
        .filter(({ content }) => content !== CONTENT.data)
        .map((file) => readSnapshotManifest(this.#objects, this.metadata, file, { columns: new Set() })),
    );
  }

  #manifestFiles(snapshotId: string | undefined): Promise<ManifestFile[]> {
    const snapshot =
      snapshotId === undefined
        ? currentSnapshot(this.metadata)
        : this.metadata.snapshots.find((s) => String(s['snapshot-id']) === snapshotId);
    if (!snapshot) {
      if (snapshotId === undefined) return Promise.resolve([]);
      throw new Error(
        `Table ${this.name} has no snapshot ${snapshotId}: it has expired or never was. Known: ${this.snapshots.map((s) => s.id).join(', ') || 'none'}`,
      );
    }
    const id = String(snapshot['snapshot-id']);
    const known = this.#manifests.get(id);
    if (known) return known;
    const read = snapshotManifestFiles(this.#objects, snapshot);
    this.#manifests.set(id, read);
    return read;
  }
}

function snapshotOf(snapshot: SnapshotMetadata): Snapshot {
  const parent = snapshot['parent-snapshot-id'];
  return {
    id: String(snapshot['snapshot-id']),
    ...(parent !== undefined && parent !== null && { parentId: String(parent) }),
    sequenceNumber: snapshot['sequence-number'] ?? 0,
    timestampMs: snapshot['timestamp-ms'],
    summary: snapshot.summary ?? {},
  };
}

/**
 * The table as it is now; undefined when the catalog has none of that name.
 * @param database without the namespace
 * @throws Error when the catalog's entry is not an Iceberg table
 */
export async function loadTable(lake: Lake, database: string, name: string): Promise<Table | undefined> {
  const entry = await lake.catalog.getTable(catalogDatabase(lake, database), name);
  return entry && openTable(lake, entry);
}

/** The table that a catalog entry names. @throws Error when it is not an Iceberg table */
export async function openTable(
  lake: { readonly objects: ObjectReader },
  entry: CatalogEntry,
): Promise<Table> {
  if (entry.parameters.table_type?.toUpperCase() !== 'ICEBERG' || !entry.metadataLocation)
    throw new Error(`Table ${entry.database}.${entry.table} is not an Iceberg table`);
  return new Table(lake.objects, entry, parseTableMetadata(await lake.objects.get(entry.metadataLocation)));
}
