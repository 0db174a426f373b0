import { randomBytes, randomUUID } from 'node:crypto';
import type { AvroValue } from '../avro/schema.ts';
import type { ObjectStore } from '../object-store.ts';
import { CONTENT, type FileRecord, type ManifestEntry, STATUS, writeManifest } from './manifest.ts';
import { type ManifestFile, writeManifestList } from './manifest-list.ts';
import {
  fieldSummaries,
  type PartitionSpec,
  partitionKey,
  partitionType,
  partitionValues,
} from './partition-spec.ts';
import {
  type LiveEntry,
  readSnapshotManifest,
  type SnapshotManifest,
  snapshotManifestFiles,
} from './snapshot-files.ts';
import { countTotals, snapshotSummary, summaryTotals } from './snapshot-summary.ts';
import {
  currentSchema,
  currentSnapshot,
  type SnapshotMetadata,
  type TableMetadata,
} from './table-metadata.ts';

/** Manifests of a snapshot past which small ones are merged, so that planning a query stays quick. */
const MERGE_AT = 24;
const SMALL_MANIFEST_BYTES = 1 << 20;

export interface SnapshotChange {
  readonly added: readonly FileRecord[];
  /** Paths of live files that the snapshot removes. */
  readonly removed: ReadonlySet<string>;
  /** Partition spec of the added files. */
  readonly spec: PartitionSpec;
  /** Entries for the summary. */
  readonly summary: Readonly<Record<string, string>>;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly now: number;
}

/**
 * Writes the manifests and the manifest list of a snapshot on top of the current one. Nothing refers to them until metadata.json does.
 * Manifests without removed files are kept as they are; those with some are re-written, file by file, with explicit sequence numbers.
 * @throws Error when a file to remove is not in the current snapshot
 */
export async function writeSnapshot(
  objects: ObjectStore,
  metadata: TableMetadata,
  change: SnapshotChange,
): Promise<SnapshotMetadata> {
  const parent = currentSnapshot(metadata);
  const id = newSnapshotId(metadata);
  // Never before the last: readers order by it.
  const timestamp = Math.max(change.now, metadata['last-updated-ms']);
  const sequenceNumber = metadata['last-sequence-number'] + 1;
  const { spec } = change;
  const context = new ManifestWriter(objects, metadata, id, sequenceNumber);

  const before = await snapshotManifestFiles(objects, parent);
  const totals = summaryTotals(parent?.summary);
  const mustRead = (file: ManifestFile) =>
    (change.removed.size > 0 && file.content === CONTENT.data) || (parent && !totals);
  const read = new Map<ManifestFile, SnapshotManifest>();
  await Promise.all(
    before.filter(mustRead).map(async (file) => {
      read.set(file, await readSnapshotManifest(objects, metadata, file));
    }),
  );

  const removed: FileRecord[] = [];
  const manifests: ManifestFile[] = [];
  if (change.added.length) manifests.push(await context.write(spec, change.added.map(addedEntry)));
  for (const file of before) {
    const gone =
      read.get(file)?.entries.filter((entry) => change.removed.has(entry.data_file.file_path)) ?? [];
    if (gone.length === 0 || file.content !== CONTENT.data) {
      // A manifest of deletions alone has told its story in the snapshot that wrote it.
      if (file.added_files_count !== 0 || file.existing_files_count !== 0) manifests.push(file);
      continue;
    }
    const { entries, spec: ownSpec } = read.get(file)!;
    removed.push(...gone.map((entry) => entry.data_file));
    manifests.push(
      await context.write(
        ownSpec,
        entries.map((entry) => (gone.includes(entry) ? deletedEntry(entry, id) : existingEntry(entry))),
      ),
    );
  }
  if (removed.length !== change.removed.size)
    throw new Error(
      `${change.removed.size - removed.length} of the files to remove are not in the current snapshot`,
    );

  const changes = {
    added: change.added,
    removed,
    partitions: countPartitions(spec, [...change.added, ...removed]),
  };
  const known = [...read.values()].flatMap((manifest) => manifest.entries.map((entry) => entry.data_file));
  const summary = snapshotSummary(totals ?? (parent && countTotals(known)), changes, change.summary);
  const list = `${metadata.location}/metadata/snap-${id}-1-${randomUUID()}.avro`;
  const merged = await context.merge(manifests);
  await objects.put(list, writeManifestList({ id, parent: parent?.['snapshot-id'], sequenceNumber }, merged));
  return {
    'snapshot-id': id,
    ...(parent && { 'parent-snapshot-id': parent['snapshot-id'] }),
    'sequence-number': sequenceNumber,
    'timestamp-ms': timestamp,
    'manifest-list': list,
    summary,
    'schema-id': metadata['current-schema-id'],
  };
}

/** Positive and below 2^53, so that readers that take JSON numbers for doubles are right too. */
function newSnapshotId(metadata: TableMetadata): number {
  for (;;) {
    const bytes = randomBytes(8);
    const id = Number(bytes.readBigUInt64LE() & ((1n << 53n) - 1n));
    if (id > 0 && !metadata.snapshots.some((s) => String(s['snapshot-id']) === String(id))) return id;
  }
}

const addedEntry = (file: FileRecord): ManifestEntry => ({
  status: STATUS.added,
  snapshot_id: null,
  sequence_number: null,
  file_sequence_number: null,
  data_file: file,
});
const existingEntry = (entry: LiveEntry): ManifestEntry => ({ ...entry, status: STATUS.existing });
const deletedEntry = (entry: LiveEntry, id: number): ManifestEntry => ({
  ...entry,
  status: STATUS.deleted,
  snapshot_id: id,
});

const countPartitions = (spec: PartitionSpec, files: readonly FileRecord[]): number =>
  new Set(files.map((file) => partitionKey(spec, partitionValues(file.partition)))).size;

/** Writes one snapshot's manifests and knows what the list must tell of them. */
class ManifestWriter {
  readonly #objects: ObjectStore;
  readonly #metadata: TableMetadata;
  readonly #snapshotId: number;
  readonly #sequenceNumber: number;

  constructor(objects: ObjectStore, metadata: TableMetadata, snapshotId: number, sequenceNumber: number) {
    this.#objects = objects;
    this.#metadata = metadata;
    this.#snapshotId = snapshotId;
    this.#sequenceNumber = sequenceNumber;
  }

  async write(spec: PartitionSpec, given: readonly ManifestEntry[]): Promise<ManifestFile> {
    const metadata = this.#metadata;
    const entries = given.map((entry) =>
      entry.status === STATUS.added ? { ...entry, snapshot_id: this.#snapshotId } : entry,
    );
    const bytes = writeManifest(
      { schema: currentSchema(metadata), schemas: metadata.schemas, spec },
      entries,
    );
    const path = `${metadata.location}/metadata/${randomUUID()}-m0.avro`;
    await this.#objects.put(path, bytes);
    const types = spec.fields.map((field) => partitionType(field, metadata.schemas));
    const tuples = entries.map(({ data_file }) =>
      spec.fields.map(({ name }) => data_file.partition[name] as AvroValue),
    );
    return {
      manifest_path: path,
      manifest_length: bytes.length,
      partition_spec_id: spec['spec-id'],
      content: CONTENT.data,
      sequence_number: this.#sequenceNumber,
      min_sequence_number: Math.min(
        this.#sequenceNumber,
        ...entries
          .filter((entry) => entry.status !== STATUS.deleted)
          .map((entry) => entry.sequence_number ?? this.#sequenceNumber),
      ),
      added_snapshot_id: this.#snapshotId,
      ...counts(entries),
      partitions: fieldSummaries(types, tuples),
      key_metadata: null,
    };
  }

  /**
   * Merges small manifests of data files once there are many, each spec for itself. What this snapshot itself added or deleted stays in
   * manifests of its own: who asks what a snapshot changed reads those.
   */
  async merge(manifests: readonly ManifestFile[]): Promise<ManifestFile[]> {
    const isSmall = (file: ManifestFile) =>
      file.content === CONTENT.data &&
      file.manifest_length < SMALL_MANIFEST_BYTES &&
      file.sequence_number !== this.#sequenceNumber;
    const small = manifests.filter(isSmall);
    if (small.length < MERGE_AT) return [...manifests];
    const result = manifests.filter((file) => !isSmall(file));
    for (const specId of new Set(small.map((file) => file.partition_spec_id))) {
      const read = await Promise.all(
        small
          .filter((file) => file.partition_spec_id === specId)
          .map((file) => readSnapshotManifest(this.#objects, this.#metadata, file)),
      );
      const entries = read.flatMap((manifest) => manifest.entries.map(existingEntry));
      result.push(await this.write(read[0]!.spec, entries));
    }
    return result;
  }
}

function counts(entries: readonly ManifestEntry[]) {
  const of = (status: number) => entries.filter((entry) => entry.status === status);
  const rows = (status: number) => of(status).reduce((sum, entry) => sum + entry.data_file.record_count, 0);
  return {
    added_files_count: of(STATUS.added).length,
    existing_files_count: of(STATUS.existing).length,
    deleted_files_count: of(STATUS.deleted).length,
    added_rows_count: rows(STATUS.added),
    existing_rows_count: rows(STATUS.existing),
    deleted_rows_count: rows(STATUS.deleted),
  };
}
