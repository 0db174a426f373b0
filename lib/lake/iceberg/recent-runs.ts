import { ancestors, currentSnapshot, findSnapshot, type TableMetadata } from './table-metadata.ts';

/** Summary entry that names the run which made a snapshot. */
export const RUN_ID = 'coinlake.run-id';
/** Table property: run ids and their snapshots as JSON pairs, oldest first. */
const RECENT_RUNS = 'coinlake.recent-runs';
const REMEMBERED = 200;

type RunEntry = readonly [run: string, snapshot: string];

function recentRuns(metadata: TableMetadata): RunEntry[] {
  const text = metadata.properties[RECENT_RUNS];
  return text ? (JSON.parse(text) as RunEntry[]) : [];
}

/**
 * The snapshot of a run whose commit is in the table: among the ancestors of the current snapshot, or remembered when it has
 * expired. After a rollback the snapshot is there but no ancestor, and the run is not applied.
 */
export function appliedSnapshot(metadata: TableMetadata, runId: string): string | undefined {
  const line = ancestors(metadata, currentSnapshot(metadata));
  const found = line.find((snapshot) => snapshot.summary?.[RUN_ID] === runId);
  if (found) return String(found['snapshot-id']);
  const remembered = recentRuns(metadata).findLast(([run]) => run === runId)?.[1];
  return remembered !== undefined && !findSnapshot(metadata, BigInt(remembered)) ? remembered : undefined;
}

/** The property with a run added; runs that were rolled back are forgotten. */
export function rememberRun(
  metadata: TableMetadata,
  runId: string,
  snapshotId: string,
): Record<string, string> {
  const line = new Set(
    ancestors(metadata, currentSnapshot(metadata)).map((snapshot) => String(snapshot['snapshot-id'])),
  );
  const kept = recentRuns(metadata).filter(
    ([run, snapshot]) => run !== runId && (line.has(snapshot) || !findSnapshot(metadata, BigInt(snapshot))),
  );
  return { [RECENT_RUNS]: JSON.stringify([...kept, [runId, snapshotId]].slice(-REMEMBERED)) };
}
