import { randomUUID } from 'node:crypto';
import { isGrid } from '../contracts/dataset.ts';
import { supersededSegments } from '../ingestion/books/grid-ledger.ts';
import { appendLedger, type LedgerRow, supersededSlices } from '../ingestion/books/slice-ledger.ts';
import type { SourcedDataset } from '../ingestion/dataset.ts';
import type { Lake } from '../lake/lake.ts';
import type { Table } from '../lake/table.ts';

/** A slice, or a stretch of a series, that the next run is to ask for. */
export type Due = Pick<LedgerRow, 'slice' | 'parameters' | 'range'>;

/** Notes in the ledger that slices are due. @param command that says so, e.g. refetch */
export async function noteDue(
  lake: Lake,
  dataset: SourcedDataset,
  command: string,
  due: readonly Due[],
): Promise<void> {
  const rows = due.map(({ slice, parameters, range }): LedgerRow => {
    const source = dataset.provider.name;
    return {
      ...{ slice, parameters, range, state: 'due', source },
      ...{ attempts: 0, run: command, recordedAt: Date.now() },
    };
  });
  const superseded = isGrid(dataset) ? supersededSegments(dataset) : supersededSlices;
  await appendLedger(lake, dataset.name, `${command}-${randomUUID()}`, rows, superseded);
}

/** The lake in the bucket that one of its tables lies in. */
export const lakeHolding = (lake: Lake, { metadata }: Table): Lake => ({
  ...lake,
  bucket: new URL(metadata.location).hostname,
});
