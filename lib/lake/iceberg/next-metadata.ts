import { expireSnapshots } from './expiry.ts';
import type { SnapshotMetadata, TableMetadata } from './table-metadata.ts';

export interface MetadataChange {
  readonly snapshot?: SnapshotMetadata;
  readonly properties: Readonly<Record<string, string>>;
  /** Where `metadata` lies; undefined for a table that is being made. */
  readonly previousLocation: string | undefined;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly now: number;
}

/** metadata.json after a change: the snapshot made current, logs extended, old snapshots expired. */
export function nextMetadata(
  metadata: TableMetadata,
  { snapshot, properties, previousLocation, now }: MetadataChange,
): TableMetadata {
  const timestamp = snapshot?.['timestamp-ms'] ?? Math.max(now, metadata['last-updated-ms']);
  const changed: TableMetadata = {
    ...metadata,
    'last-updated-ms': timestamp,
    properties: { ...metadata.properties, ...properties },
    'metadata-log': metadataLog(metadata, previousLocation),
  };
  if (!snapshot) return changed;
  const id = snapshot['snapshot-id'];
  return expireSnapshots(
    {
      ...changed,
      'last-sequence-number': snapshot['sequence-number'] ?? metadata['last-sequence-number'],
      'current-snapshot-id': id,
      refs: { ...metadata.refs, main: { ...metadata.refs?.main, 'snapshot-id': id, type: 'branch' } },
      snapshots: [...metadata.snapshots, snapshot],
      'snapshot-log': [...metadata['snapshot-log'], { 'snapshot-id': id, 'timestamp-ms': timestamp }],
    },
    now,
  );
}

function metadataLog(metadata: TableMetadata, previousLocation: string | undefined) {
  const log = metadata['metadata-log'];
  if (previousLocation === undefined) return log;
  const limit = Number(metadata.properties['write.metadata.previous-versions-max'] ?? 100);
  const entry = { 'metadata-file': previousLocation, 'timestamp-ms': metadata['last-updated-ms'] };
  return [...log, entry].slice(-Math.max(1, limit));
}
