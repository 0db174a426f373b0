import { expect, it } from 'vitest';
import { expireSnapshots } from '../../../../lib/lake/iceberg/expiry.ts';
import { newTableMetadata } from '../../../../lib/lake/iceberg/new-table.ts';
import type { TableMetadata } from '../../../../lib/lake/iceberg/table-metadata.ts';
import { candles } from '../sample-table.ts';

const DAY = 86_400_000;

/** A line of snapshots 1…count, one each `step` ms, the last at time 0. */
function lineage(count: number, step: number, extra: Partial<TableMetadata> = {}): TableMetadata {
  const snapshots = Array.from({ length: count }, (_, i) => ({
    'snapshot-id': i + 1,
    ...(i > 0 && { 'parent-snapshot-id': i }),
    'timestamp-ms': (i + 1 - count) * step,
  }));
  return {
    ...newTableMetadata(candles, 's3://lake/silver/candles', 'u'),
    'current-snapshot-id': count,
    refs: { main: { 'snapshot-id': count, type: 'branch' } },
    snapshots,
    'snapshot-log': snapshots.map((s) => ({
      'snapshot-id': s['snapshot-id'],
      'timestamp-ms': s['timestamp-ms'],
    })),
    ...extra,
  };
}

const ids = (metadata: TableMetadata) => metadata.snapshots.map((s) => s['snapshot-id']);
const log = (metadata: TableMetadata) => metadata['snapshot-log'].map((s) => s['snapshot-id']);

it('keeps what is younger than five days, and the newest ten', () => {
  expect(ids(expireSnapshots(lineage(30, DAY / 4), 0))).toEqual(Array.from({ length: 21 }, (_, i) => i + 10));
  expect(ids(expireSnapshots(lineage(30, DAY), 0))).toEqual(Array.from({ length: 10 }, (_, i) => i + 21));
  expect(log(expireSnapshots(lineage(30, DAY), 0))).toEqual(Array.from({ length: 10 }, (_, i) => i + 21));
});

it('keeps the newest 200 at most', () => {
  const kept = ids(expireSnapshots(lineage(500, 1000), 0));
  expect(kept).toHaveLength(200);
  expect(kept.at(-1)).toBe(500);
});

it('keeps tags and branches, and forgets old snapshots that nothing leads to', () => {
  const metadata = lineage(30, DAY);
  const refs = { ...metadata.refs, v1: { 'snapshot-id': 2, type: 'tag' as const } };
  const stray = [
    { 'snapshot-id': 100, 'parent-snapshot-id': 5, 'timestamp-ms': -20 * DAY },
    { 'snapshot-id': 101, 'parent-snapshot-id': 29, 'timestamp-ms': -DAY },
  ];
  const kept = expireSnapshots({ ...metadata, refs, snapshots: [...metadata.snapshots, ...stray] }, 0);
  expect(ids(kept)).toEqual([2, ...Array.from({ length: 10 }, (_, i) => i + 21), 101]);
});

it('changes nothing when all are young', () => {
  const metadata = lineage(5, 1000);
  expect(expireSnapshots(metadata, 0)).toBe(metadata);
});
