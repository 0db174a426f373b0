import { batches } from '../../contracts/ops/batches.ts';
import { sourceFiles } from '../../contracts/ops/source-files.ts';
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
    })),
  );
}

/** Rows of ops.source_files, one a file. */
export function sourceFileRows(staged: readonly StagedBatch[]): RowBatch {
  const rows = staged.flatMap((batch) =>
    batch.sourceFiles.map(({ file, sha256, range, fetchedAt }) => ({
      dataset: batch.dataset,
      file,
      sha256,
      from_time: BigInt(range.from) * 1000n,
      to_time: BigInt(range.to) * 1000n,
      partition: batch.path,
      run: batch.run,
      batch_id: batch.batchId,
      scheduled_time: micros(batch.scheduledTime),
      fetched_at: micros(fetchedAt),
    })),
  );
  return rowBatch(sourceFiles, rows);
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
