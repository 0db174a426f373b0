import { randomUUID } from 'node:crypto';
import type { AvroRecord, AvroValue, EncodedAvro } from '../avro/schema.ts';
import type { ObjectStore } from '../object-store.ts';
import { CONTENT, type ManifestContext, type ManifestEntry, manifestWriter, STATUS } from './manifest.ts';
import type { ManifestFile } from './manifest-list.ts';
import { PartitionBounds, type PartitionSpec, partitionType } from './partition-spec.ts';
import { currentSchema, type TableMetadata } from './table-metadata.ts';

/** The snapshot that manifests are written for. */
export interface NewSnapshot {
  readonly metadata: TableMetadata;
  readonly id: number;
  readonly sequenceNumber: number;
}

/** Writes one manifest of data files entry by entry, and knows what the list must tell of it. */
export class ManifestBuilder {
  readonly context: ManifestContext;
  readonly #snapshot: NewSnapshot;
  readonly #writer: ReturnType<typeof manifestWriter>;
  readonly #bounds: PartitionBounds;
  readonly #counts = {
    added_files_count: 0,
    existing_files_count: 0,
    deleted_files_count: 0,
    added_rows_count: 0,
    existing_rows_count: 0,
    deleted_rows_count: 0,
  };
  #oldest: number;

  constructor(snapshot: NewSnapshot, spec: PartitionSpec) {
    const { metadata } = snapshot;
    this.context = { schema: currentSchema(metadata), schemas: metadata.schemas, spec };
    this.#snapshot = snapshot;
    this.#writer = manifestWriter(this.context);
    this.#bounds = new PartitionBounds(spec.fields.map((field) => partitionType(field, metadata.schemas)));
    this.#oldest = snapshot.sequenceNumber;
  }

  /** @param encoded of the entry's `data_file` in the form that is written; else the record is encoded */
  add(entry: ManifestEntry, encoded?: EncodedAvro): void {
    const { id, sequenceNumber } = this.#snapshot;
    const { status, data_file: file } = entry;
    const written = {
      ...entry,
      ...(status === STATUS.added && { snapshot_id: id }),
      ...(encoded && { data_file: encoded }),
    };
    this.#writer.append(written as unknown as AvroRecord);
    const kind = status === STATUS.added ? 'added' : status === STATUS.existing ? 'existing' : 'deleted';
    this.#counts[`${kind}_files_count`]++;
    this.#counts[`${kind}_rows_count`] += file.record_count;
    if (status !== STATUS.deleted)
      this.#oldest = Math.min(this.#oldest, entry.sequence_number ?? sequenceNumber);
    this.#bounds.add(this.context.spec.fields.map(({ name }) => file.partition[name] as AvroValue));
  }

  /** Stores the manifest. */
  async put(objects: ObjectStore): Promise<ManifestFile> {
    const { metadata, id, sequenceNumber } = this.#snapshot;
    const bytes = this.#writer.finish();
    const path = `${metadata.location}/metadata/${randomUUID()}-m0.avro`;
    await objects.put(path, bytes);
    return {
      manifest_path: path,
      manifest_length: bytes.length,
      partition_spec_id: this.context.spec['spec-id'],
      content: CONTENT.data,
      sequence_number: sequenceNumber,
      min_sequence_number: this.#oldest,
      added_snapshot_id: id,
      ...this.#counts,
      partitions: this.#bounds.summaries,
      key_metadata: null,
    };
  }
}
