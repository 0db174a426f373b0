import type { EncodedAvro } from '../avro/schema.ts';
import type { ObjectReader } from '../object-store.ts';
import { CONTENT, type ManifestEntry, type ManifestProjection, STATUS, visitManifest } from './manifest.ts';
import { type ManifestFile, readManifestList } from './manifest-list.ts';
import { type PartitionSpec, partitionKey, partitionValues } from './partition-spec.ts';
import { partitionSpecById, type SnapshotMetadata, type TableMetadata } from './table-metadata.ts';

/** A manifest of a snapshot with the files in it that are live, their inherited numbers filled in. */
export interface SnapshotManifest {
  readonly file: ManifestFile;
  readonly spec: PartitionSpec;
  readonly entries: readonly LiveEntry[];
}

/** An entry whose file readers of the snapshot see. */
export interface LiveEntry extends ManifestEntry {
  readonly sequence_number: number;
  readonly file_sequence_number: number;
}

/** The manifests that a snapshot lists. @throws Error for a version 1 snapshot that lists none. */
export async function snapshotManifestFiles(
  objects: ObjectReader,
  snapshot: SnapshotMetadata | undefined,
): Promise<ManifestFile[]> {
  if (!snapshot) return [];
  const list = snapshot['manifest-list'];
  if (!list)
    throw new Error(`Snapshot ${snapshot['snapshot-id']} has no manifest list, which is not supported`);
  return readManifestList(await objects.get(list));
}

export async function readSnapshotManifest(
  objects: ObjectReader,
  metadata: TableMetadata,
  file: ManifestFile,
  projection: ManifestProjection = {},
): Promise<SnapshotManifest> {
  const entries: LiveEntry[] = [];
  await visitLiveEntries(objects, metadata, file, projection, (entry) => void entries.push(entry));
  return { file, spec: partitionSpecById(metadata, file.partition_spec_id), entries };
}

/** Takes the entries of a manifest whose files readers see, one by one. */
export async function visitLiveEntries(
  objects: ObjectReader,
  metadata: TableMetadata,
  file: ManifestFile,
  projection: ManifestProjection,
  visit: (entry: LiveEntry, encoded: EncodedAvro | undefined) => void,
): Promise<void> {
  const spec = partitionSpecById(metadata, file.partition_spec_id);
  visitManifest(await objects.get(file.manifest_path), spec, projection, (entry, encoded) => {
    if (entry.status === STATUS.deleted) return;
    const live = {
      ...entry,
      snapshot_id: entry.snapshot_id ?? file.added_snapshot_id,
      sequence_number: entry.sequence_number ?? file.sequence_number,
      file_sequence_number: entry.file_sequence_number ?? file.sequence_number,
    };
    visit(live, encoded);
  });
}

/** All manifests of a snapshot, read. */
export async function snapshotManifests(
  objects: ObjectReader,
  metadata: TableMetadata,
  snapshot: SnapshotMetadata | undefined,
): Promise<SnapshotManifest[]> {
  const files = await snapshotManifestFiles(objects, snapshot);
  return Promise.all(files.map((file) => readSnapshotManifest(objects, metadata, file)));
}

/**
 * How many delete files may hide rows of a data file: those of its partition, or of no partition, that are not older.
 * Source: Iceberg specification, "Scan Planning". The same file's path bounds are not looked at, so this may say more.
 */
export function applicableDeletes(
  manifests: readonly SnapshotManifest[],
  spec: PartitionSpec,
  entry: LiveEntry,
): number {
  if (manifests.length === 0) return 0;
  const key = partitionKey(spec, partitionValues(entry.data_file.partition));
  let count = 0;
  for (const manifest of manifests) {
    if (manifest.file.content === CONTENT.data) continue;
    const global = manifest.spec.fields.length === 0;
    if (!global && manifest.spec['spec-id'] !== spec['spec-id']) continue;
    for (const deletes of manifest.entries) {
      const equality = deletes.data_file.content === CONTENT.equalityDeletes;
      const age = deletes.sequence_number - entry.sequence_number;
      if (age < 0 || (equality && age === 0)) continue;
      if (global || partitionKey(spec, partitionValues(deletes.data_file.partition)) === key) count++;
    }
  }
  return count;
}
