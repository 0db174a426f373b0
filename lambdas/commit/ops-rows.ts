import { batches } from '../../lib/contracts/ops/batches.ts';
import type { ColumnValue, RowBatch } from '../../lib/contracts/table.ts';
import type { StagedBatch } from '../run/staged-batch.ts';

const micros = (instant: string): bigint => BigInt(Date.parse(instant)) * 1000n;

/** Rows of ops.batches, one a batch. */
export function batchRows(staged: readonly StagedBatch[]): RowBatch {
  const rows = staged.map(
    (batch): Record<string, ColumnValue> => ({
      dataset: batch.dataset,
      run: batch.run,
      batch_id: batch.batchId,
      partition: batch.path,
      scheduled_time: micros(batch.scheduledTime),
      fetched_at: micros(batch.fetchedAt),
      ...Object.fromEntries(Object.entries(batch.counts).map(([name, count]) => [name, BigInt(count)])),
    }),
  );
  return {
    length: rows.length,
    columns: Object.fromEntries(
      batches.fields.map(({ name }) => [name, rows.map((row) => row[name] ?? null)]),
    ),
  };
}
