import { GlueCatalog } from '../aws/glue-catalog.ts';
import { S3ObjectStore } from '../aws/s3-object-store.ts';
import { isGrid } from '../contracts/dataset.ts';
import type { TimeRange } from '../contracts/slice.ts';
import { gridLedger } from '../ingestion/books/grid-ledger.ts';
import { type LedgerRow, newestBySlice, readLedger } from '../ingestion/books/slice-ledger.ts';
import type { SourcedDataset } from '../ingestion/dataset.ts';
import type { Lake } from '../lake/lake.ts';
import type { Session } from './session.ts';

/** What of a session tables are read with. */
export type Reader = Pick<Session, 'glue' | 's3' | 'deployment'>;

/** The lake of a deployment, as its catalog names it. Only for tables that exist: new ones need the bucket. */
export const lakeOf = ({ glue, s3, deployment }: Reader): Lake => ({
  objects: new S3ObjectStore(s3),
  catalog: new GlueCatalog(glue),
  namespace: deployment.namespace,
  bucket: '',
});

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
    .filter(({ row }) => row.state !== 'held')
    .sort((a, b) => (order(a) < order(b) ? -1 : 1))
    .map((gap) => ({ dataset: dataset.name, ...gap }));
}
