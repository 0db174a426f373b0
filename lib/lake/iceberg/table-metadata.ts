import { type Integer, parseJson, sameInteger, stringifyJson } from './json.ts';
import type { PartitionSpec } from './partition-spec.ts';
import type { IcebergSchema } from './schema.ts';

/** A table's metadata.json (Iceberg specification, "Table Metadata"), format version 2; unknown members are carried along. */
export interface TableMetadata {
  readonly 'format-version': number;
  readonly 'table-uuid': string;
  readonly location: string;
  readonly 'last-sequence-number': number;
  readonly 'last-updated-ms': number;
  readonly 'last-column-id': number;
  readonly 'current-schema-id': number;
  readonly schemas: readonly IcebergSchema[];
  readonly 'default-spec-id': number;
  readonly 'partition-specs': readonly PartitionSpec[];
  readonly 'last-partition-id': number;
  readonly 'default-sort-order-id': number;
  readonly 'sort-orders': readonly unknown[];
  readonly properties: Readonly<Record<string, string>>;
  readonly 'current-snapshot-id'?: Integer | null;
  readonly snapshots: readonly SnapshotMetadata[];
  readonly 'snapshot-log': readonly SnapshotLogEntry[];
  readonly 'metadata-log': readonly MetadataLogEntry[];
  readonly refs?: Readonly<Record<string, SnapshotRef>>;
  readonly [member: string]: unknown;
}

export interface SnapshotMetadata {
  readonly 'snapshot-id': Integer;
  readonly 'parent-snapshot-id'?: Integer | null;
  /** Absent in format version 1, where it is 0. */
  readonly 'sequence-number'?: number;
  readonly 'timestamp-ms': number;
  readonly 'manifest-list'?: string;
  readonly summary?: Readonly<Record<string, string>>;
  readonly 'schema-id'?: number;
  readonly [member: string]: unknown;
}

export interface SnapshotLogEntry {
  readonly 'snapshot-id': Integer;
  readonly 'timestamp-ms': number;
}

export interface MetadataLogEntry {
  readonly 'metadata-file': string;
  readonly 'timestamp-ms': number;
}

export interface SnapshotRef {
  readonly 'snapshot-id': Integer;
  readonly type: 'branch' | 'tag';
  readonly [member: string]: unknown;
}

const decoder = new TextDecoder();

/** Reads metadata.json, lossless. Version 1 files get the lists that version 2 has. @throws Error for other versions. */
export function parseTableMetadata(bytes: Uint8Array): TableMetadata {
  const raw = parseJson(decoder.decode(bytes)) as Record<string, unknown>;
  const version = raw['format-version'];
  if (version !== 1 && version !== 2)
    throw new Error(`Iceberg format version ${String(version)} is not supported: 1 and 2 are`);
  return {
    'last-sequence-number': 0,
    'current-schema-id': 0,
    schemas: raw.schemas ?? [raw.schema],
    'default-spec-id': 0,
    'partition-specs': raw['partition-specs'] ?? [{ 'spec-id': 0, fields: raw['partition-spec'] ?? [] }],
    properties: {},
    snapshots: [],
    'snapshot-log': [],
    'metadata-log': [],
    ...raw,
  } as unknown as TableMetadata;
}

/** metadata.json as bytes. */
export const formatTableMetadata = (metadata: TableMetadata): Uint8Array =>
  new TextEncoder().encode(stringifyJson(metadata));

/** The current snapshot; undefined for a table that never had one. */
export function currentSnapshot(metadata: TableMetadata): SnapshotMetadata | undefined {
  const id = metadata['current-snapshot-id'];
  return id === undefined || id === null || sameInteger(id, -1) ? undefined : findSnapshot(metadata, id);
}

export const findSnapshot = (
  metadata: TableMetadata,
  id: Integer | null | undefined,
): SnapshotMetadata | undefined =>
  id === null || id === undefined
    ? undefined
    : metadata.snapshots.find((snapshot) => sameInteger(snapshot['snapshot-id'], id));

/** A snapshot and those that it came from, newest first, as far as they have not expired. */
export function ancestors(metadata: TableMetadata, from: SnapshotMetadata | undefined): SnapshotMetadata[] {
  const found: SnapshotMetadata[] = [];
  const seen = new Set<string>();
  for (let at = from; at && !seen.has(String(at['snapshot-id'])); ) {
    seen.add(String(at['snapshot-id']));
    found.push(at);
    at = findSnapshot(metadata, at['parent-snapshot-id']);
  }
  return found;
}

/** The schema that readers of the current snapshot see. */
export function currentSchema(metadata: TableMetadata): IcebergSchema {
  const id = metadata['current-schema-id'];
  const found = metadata.schemas.find((schema) => (schema['schema-id'] ?? 0) === id);
  if (!found) throw new Error(`metadata.json of ${metadata.location}: no schema ${id}`);
  return found;
}

export function partitionSpecById(metadata: TableMetadata, id: number): PartitionSpec {
  const found = metadata['partition-specs'].find((spec) => spec['spec-id'] === id);
  if (!found) throw new Error(`metadata.json of ${metadata.location}: no partition spec ${id}`);
  return found;
}
