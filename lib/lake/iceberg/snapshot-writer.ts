import { randomBytes, randomUUID } from 'node:crypto';
import type { ObjectStore } from '../object-store.ts';
import { CONTENT, type FileRecord, type ManifestEntry, STATUS } from './manifest.ts';
import { ManifestBuilder, type NewSnapshot } from './manifest-builder.ts';
import { type ManifestFile, writeManifestList } from './manifest-list.ts';
import { type PartitionSpec, partitionKey, partitionValues } from './partition-spec.ts';
import { type LiveEntry, snapshotManifestFiles, visitLiveEntries } from './snapshot-files.ts';
import { type CountedFile, countTotals, snapshotSummary, summaryTotals } from './snapshot-summary.ts';
import {
  currentSnapshot,
  partitionSpecById,
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
 * Of a table's files memory holds one at a time.
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
  const writer = new ManifestsWriter(objects, { metadata, id, sequenceNumber });

  const before = await snapshotManifestFiles(objects, parent);
  const totals = summaryTotals(parent?.summary) ?? (parent && (await writer.count(before)));
  const manifests: ManifestFile[] = [];
  if (change.added.length) manifests.push(await writer.write(change.spec, change.added.map(addedEntry)));
  const removed: RemovedFile[] = [];
  for (const file of before) {
    const gone = removed.length < change.removed.size ? await writer.find(file, change.removed) : [];
    removed.push(...gone);
    if (gone.length > 0) manifests.push(await writer.rewrite(file, change.removed));
    // A manifest of deletions alone has told its story in the snapshot that wrote it.
    else if (file.added_files_count !== 0 || file.existing_files_count !== 0) manifests.push(file);
  }
  if (removed.length !== change.removed.size)
    throw new Error(
      `${change.removed.size - removed.length} of the files to remove are not in the current snapshot`,
    );

  const partitions = countPartitions(change.spec, [...change.added, ...removed]);
  const summary = snapshotSummary(totals, { added: change.added, removed, partitions }, change.summary);
  const list = `${metadata.location}/metadata/snap-${id}-1-${randomUUID()}.avro`;
  const merged = await writer.merge(manifests);
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

/** What the summary tells of a file that is removed. */
type RemovedFile = CountedFile & Pick<FileRecord, 'partition'>;

const countPartitions = (spec: PartitionSpec, files: readonly Pick<FileRecord, 'partition'>[]): number =>
  new Set(files.map((file) => partitionKey(spec, partitionValues(file.partition)))).size;

const NO_COLUMNS: ReadonlySet<number> = new Set();

/** Reads and writes the manifests of one snapshot. */
class ManifestsWriter {
  readonly #objects: ObjectStore;
  readonly #snapshot: NewSnapshot;

  constructor(objects: ObjectStore, snapshot: NewSnapshot) {
    this.#objects = objects;
    this.#snapshot = snapshot;
  }

  write(spec: PartitionSpec, entries: readonly ManifestEntry[]): Promise<ManifestFile> {
    const builder = new ManifestBuilder(this.#snapshot, spec);
    for (const entry of entries) builder.add(entry);
    return builder.put(this.#objects);
  }

  /** Totals of the manifests' live files. */
  async count(manifests: readonly ManifestFile[]) {
    const files: CountedFile[] = [];
    for (const file of manifests) await this.#visit(file, ({ data_file }) => files.push(counted(data_file)));
    return countTotals(files);
  }

  /** The files of a manifest whose paths are given. */
  async find(file: ManifestFile, paths: ReadonlySet<string>): Promise<RemovedFile[]> {
    const found: RemovedFile[] = [];
    if (file.content === CONTENT.data)
      await this.#visit(file, ({ data_file }) => {
        if (paths.has(data_file.file_path))
          found.push({ ...counted(data_file), partition: data_file.partition });
      });
    return found;
  }

  /** The manifest again, with the files of these paths as deleted. */
  async rewrite(file: ManifestFile, removed: ReadonlySet<string>): Promise<ManifestFile> {
    const builder = this.#builder(file);
    await this.#copy(file, builder, (entry) =>
      removed.has(entry.data_file.file_path) ? deletedEntry(entry, this.#snapshot.id) : existingEntry(entry),
    );
    return builder.put(this.#objects);
  }

  /**
   * Merges small manifests of data files once there are many, each spec for itself. What this snapshot itself added or deleted stays in
   * manifests of its own: who asks what a snapshot changed reads those.
   */
  async merge(manifests: readonly ManifestFile[]): Promise<ManifestFile[]> {
    const isSmall = (file: ManifestFile) =>
      file.content === CONTENT.data &&
      file.manifest_length < SMALL_MANIFEST_BYTES &&
      file.sequence_number !== this.#snapshot.sequenceNumber;
    const small = manifests.filter(isSmall);
    if (small.length < MERGE_AT) return [...manifests];
    const result = manifests.filter((file) => !isSmall(file));
    for (const files of Map.groupBy(small, (file) => file.partition_spec_id).values()) {
      const builder = this.#builder(files[0]!);
      for (const file of files) await this.#copy(file, builder, existingEntry);
      result.push(await builder.put(this.#objects));
    }
    return result;
  }

  #builder(file: ManifestFile): ManifestBuilder {
    const { metadata } = this.#snapshot;
    return new ManifestBuilder(this.#snapshot, partitionSpecById(metadata, file.partition_spec_id));
  }

  #visit(file: ManifestFile, visit: (entry: LiveEntry) => void): Promise<void> {
    return visitLiveEntries(this.#objects, this.#snapshot.metadata, file, { columns: NO_COLUMNS }, visit);
  }

  #copy(
    file: ManifestFile,
    to: ManifestBuilder,
    entryOf: (entry: LiveEntry) => ManifestEntry,
  ): Promise<void> {
    return visitLiveEntries(
      this.#objects,
      this.#snapshot.metadata,
      file,
      { copiedBy: to.context },
      (entry, encoded) => to.add(entryOf(entry), encoded),
    );
  }
}

const counted = ({ content, record_count, file_size_in_bytes }: FileRecord): CountedFile => ({
  content,
  record_count,
  file_size_in_bytes,
});
