import { isGrid } from '../contracts/dataset.ts';
import type { TimeRange } from '../contracts/slice.ts';
import { gridLedger } from '../ingestion/books/grid-ledger.ts';
import { isGap, type LedgerRow, newestBySlice, readLedger } from '../ingestion/books/slice-ledger.ts';
import type { SourcedDataset } from '../ingestion/dataset.ts';
import { lakeOf, type Reader } from './session-lake.ts';

/** A slice, or a stretch of one, that the lake does not hold as it should, and the row that says so. */
export interface Gap {
  readonly dataset: string;
  readonly row: LedgerRow;
  /** The part of the row's range that no newer one covers. @default its extent is no time */
  readonly range: TimeRange | undefined;
}

/** What the ledger says is missing of a dataset, by series and time. */
export async function gapsOf(session: Reader, dataset: SourcedDataset): Promise<readonly Gap[]> {
  const rows = await readLedger(lakeOf(session), dataset.name);
  const found = isGrid(dataset)
    ? [...gridLedger(dataset, rows).values()].flatMap(({ segments, files }) => [
        ...segments.map(({ from, to, row }) => ({ row, range: { from, to } as TimeRange | undefined })),
        ...files.map((row) => ({ row, range: row.range })),
      ])
    : [...newestBySlice(rows).values()].map((row) => ({ row, range: row.range }));
  const order = ({ row, range }: Omit<Gap, 'dataset'>) =>
    `${JSON.stringify(row.parameters)} ${String(range?.from ?? 0).padStart(16, '0')} ${row.source}`;
  return found
    .filter(({ row }) => isGap(row))
    .sort((a, b) => (order(a) < order(b) ? -1 : 1))
    .map((gap) => ({ dataset: dataset.name, ...gap }));
}
