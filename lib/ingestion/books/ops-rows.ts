import { batches } from '../../contracts/ops/batches.ts';
import type { ColumnValue, RowBatch, TableDefinition } from '../../contracts/table.ts';
import type { StagedBatch } from '../run/staged-batch.ts';

export const micros = (instant: string): bigint => BigInt(Date.parse(instant)) * 1000n;

/** Rows of ops.batches, one a batch. */
export function batchRows(staged: readonly StagedBatch[]): RowBatch {
  return rowBatch(
    batches,
    staged.map((batch) => ({
      dataset: batch.dataset,
      run: batch.run,
      batch_id: batch.batchId,
      partition: batch.path,
      scheduled_time: micros(batch.scheduledTime),
      fetched_at: micros(batch.fetchedAt),
      ...Object.fromEntries(Object.entries(batch.counts).map(([name, count]) => [name, BigInt(count)])),
      // A grid's rows are never removed.
      removed: 0n,
    })),
  );
}

export function rowBatch(
  table: TableDefinition,
  rows: readonly Readonly<Record<string, ColumnValue>>[],
): RowBatch {
  return {
    length: rows.length,
    columns: Object.fromEntries(table.fields.map(({ name }) => [name, rows.map((row) => row[name] ?? null)])),
  };
}
