import { findSnapshot, type TableMetadata } from '../../../../../lib/lake/iceberg/table-metadata.ts';
import type { Table } from '../../../../../lib/lake/table.ts';
import { QueryFailure } from '../../query-failure.ts';

/** What FOR … AS OF names, once computed. */
export type PointInTime =
  | { readonly kind: 'timestamp'; readonly milliseconds: number }
  | { readonly kind: 'snapshot'; readonly id: string }
  | { readonly kind: 'reference'; readonly name: string };

/**
 * Id of the snapshot that a table had at a time, or that is named.
 * @param now milliseconds since 1970-01-01T00:00:00Z
 * @throws QueryFailure INVALID_ARGUMENTS, worded as Trino does
 */
export function snapshotAsOf(table: Table, point: PointInTime, now: number): string {
  const { metadata } = table;
  switch (point.kind) {
    case 'snapshot':
      if (findSnapshot(metadata, BigInt(point.id))) return point.id;
      throw new QueryFailure(`INVALID_ARGUMENTS: Iceberg snapshot ID does not exists: ${point.id}`);
    case 'reference': {
      const reference = new Map(Object.entries(metadata.refs ?? {})).get(point.name);
      if (reference) return String(reference['snapshot-id']);
      throw new QueryFailure(`INVALID_ARGUMENTS: Cannot find snapshot with reference name: ${point.name}`);
    }
    case 'timestamp': {
      if (point.milliseconds > now)
        throw new QueryFailure(
          `INVALID_ARGUMENTS: Pointer value '${new Date(point.milliseconds).toISOString()}' is not in the past`,
        );
      const found = snapshotAt(metadata, point.milliseconds);
      if (found !== undefined) return found;
      throw new QueryFailure(
        `INVALID_ARGUMENTS: No version history table ${table.entry.database}.${table.entry.table} at or before ${new Date(point.milliseconds).toISOString()}`,
      );
    }
  }
}

/** By the log of what was current when: rolled back snapshots count for their time. */
function snapshotAt(metadata: TableMetadata, milliseconds: number): string | undefined {
  const entry = metadata['snapshot-log'].findLast((log) => log['timestamp-ms'] <= milliseconds);
  return entry && String(entry['snapshot-id']);
}
