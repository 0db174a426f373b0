import type { GridDataset } from '../../contracts/dataset.ts';
import type { TimeRange } from '../../contracts/slice.ts';
import { partitionAt } from './file-ledger.ts';
import type { GridLedger } from './grid-ledger.ts';
import type { LedgerRow, SliceLedger } from './slice-ledger.ts';

/** A batch whose answers lie in bronze, and that no merge has brought into the lake. */
export interface StoredBatch {
  /** The slice's name, or the partition's path. */
  readonly name: string;
  readonly batchId: string;
  /** What of a time grid is still to be merged of it; what was made due since is not. Empty for slices. */
  readonly ranges: readonly TimeRange[];
  /** Merges in a row that did not come to an end. */
  readonly attempts: number;
}

/** Those that were tried least stand first: what cannot be merged keeps nothing waiting that can. */
const leastTriedFirst = (batches: readonly StoredBatch[]): readonly StoredBatch[] =>
  batches.toSorted((a, b) => a.attempts - b.attempts);

/** What a dataset of slices has in bronze unmerged. */
export const storedSlices = (ledger: SliceLedger): readonly StoredBatch[] =>
  leastTriedFirst(
    [...ledger].flatMap(([name, { state, version, attempts }]) =>
      state === 'stored' && version !== undefined ? [{ name, batchId: version, ranges: [], attempts }] : [],
    ),
  );

/** What a dataset on a time grid has in bronze unmerged: of each partition the oldest batch, since they are merged one after the other. */
export function storedPartitions(
  dataset: Pick<GridDataset, 'partition' | 'timeColumn'>,
  ledger: GridLedger,
): readonly StoredBatch[] {
  const oldest = new Map<string, { readonly row: LedgerRow; readonly ranges: TimeRange[] }>();
  const segments = [...ledger.values()]
    .flatMap((series) => series.segments)
    .sort((a, b) => a.row.recordedAt - b.row.recordedAt || a.from - b.from);
  for (const { row, from, to } of segments) {
    if (row.state !== 'stored' || row.version === undefined) continue;
    const path = partitionAt(dataset, row.parameters, from);
    const known = oldest.get(path);
    if (!known) oldest.set(path, { row, ranges: [{ from, to }] });
    else if (known.row.version === row.version) known.ranges.push({ from, to });
  }
  return leastTriedFirst(
    [...oldest].map(([name, { row, ranges }]) => ({
      name,
      batchId: row.version!,
      ranges,
      attempts: row.attempts,
    })),
  );
}
