import { sameInteger } from './json.ts';
import { ancestors, findSnapshot, type SnapshotMetadata, type TableMetadata } from './table-metadata.ts';

/** Snapshots that a table keeps at most, however young: what bounds metadata.json through a backfill. */
const MAXIMUM_SNAPSHOTS = 200;

/**
 * Forgets snapshots that are older than `history.expire.max-snapshot-age-ms` (default five days) and not among the newest
 * `history.expire.min-snapshots-to-keep` (default 1) of a branch, and those past the newest 200 of one. Tags keep their snapshot.
 * No file is deleted.
 * @param now milliseconds since 1970-01-01T00:00:00Z
 */
export function expireSnapshots(metadata: TableMetadata, now: number): TableMetadata {
  const { properties } = metadata;
  const maximumAge = Number(properties['history.expire.max-snapshot-age-ms'] ?? 432_000_000);
  const minimumCount = Number(properties['history.expire.min-snapshots-to-keep'] ?? 1);
  const isYoung = (snapshot: SnapshotMetadata) => now - snapshot['timestamp-ms'] <= maximumAge;

  const kept = new Set<string>();
  const known = new Set<string>();
  for (const ref of Object.values(metadata.refs ?? {})) {
    const head = findSnapshot(metadata, ref['snapshot-id']);
    const line = ref.type === 'tag' ? (head ? [head] : []) : ancestors(metadata, head);
    line.forEach((snapshot, index) => {
      const id = String(snapshot['snapshot-id']);
      known.add(id);
      if (ref.type === 'tag' || index < minimumCount || (index < MAXIMUM_SNAPSHOTS && isYoung(snapshot)))
        kept.add(id);
    });
  }
  // What no branch or tag leads to: rolled back, or staged by another engine.
  for (const snapshot of metadata.snapshots) {
    const id = String(snapshot['snapshot-id']);
    if (!known.has(id) && isYoung(snapshot)) kept.add(id);
  }
  if (metadata.snapshots.every((s) => kept.has(String(s['snapshot-id'])))) return metadata;

  const snapshots = metadata.snapshots.filter((s) => kept.has(String(s['snapshot-id'])));
  const isKept = (id: unknown) => snapshots.some((s) => sameInteger(s['snapshot-id'], id as number));
  // The log must not name what is gone, nor skip over it.
  const log = metadata['snapshot-log'];
  const lastGone = log.findLastIndex((entry) => !isKept(entry['snapshot-id']));
  const statistics = (name: string) => {
    const list = metadata[name] as readonly { readonly 'snapshot-id': number }[] | undefined;
    return list && { [name]: list.filter((entry) => isKept(entry['snapshot-id'])) };
  };
  return {
    ...metadata,
    snapshots,
    'snapshot-log': log.slice(lastGone + 1),
    ...statistics('statistics'),
    ...statistics('partition-statistics'),
  };
}
