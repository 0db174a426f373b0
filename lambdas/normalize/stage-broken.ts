import { quarantine } from '../../lib/contracts/ops/quarantine.ts';
import type { ColumnValue, RowBatch } from '../../lib/contracts/table.ts';
import { flatPath } from '../../lib/ingestion/run/staged-batch.ts';
import type { DataFile } from '../../lib/lake/data-file.ts';
import type { Lake } from '../../lib/lake/lake.ts';
import { currentDefinition } from '../../lib/lake/table-shape.ts';
import { writeDataFile } from '../../lib/lake/write-data-file.ts';
import type { BrokenRecord } from './page-decoder.ts';

/** Writes the broken records of a batch as files of ops.quarantine; none for none. @param batch `path` names it within its run */
export async function stageBroken(
  lake: Lake,
  batch: { readonly dataset: string; readonly run: string; readonly batchId: string; readonly path: string },
  broken: readonly BrokenRecord[],
): Promise<DataFile[]> {
  if (broken.length === 0) return [];
  const quarantinedAt = BigInt(Date.now()) * 1000n;
  const values = (value: (record: BrokenRecord) => ColumnValue) => broken.map(value);
  const rows: RowBatch = {
    length: broken.length,
    columns: {
      dataset: values(() => batch.dataset),
      run: values(() => batch.run),
      batch_id: values(() => batch.batchId),
      object: values((record) => record.object),
      row_number: values((record) => BigInt(record.rowNumber)),
      reason: values((record) => record.reason),
      raw: values((record) => record.raw),
      quarantined_at: values(() => quarantinedAt),
    },
  };
  const fileName = `${batch.run}-${flatPath(batch.path)}`;
  return [
    await writeDataFile(
      lake,
      await currentDefinition(lake, quarantine),
      { dataset: batch.dataset },
      rows,
      fileName,
    ),
  ];
}
