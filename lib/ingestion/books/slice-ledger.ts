import type { HeldSlice } from '../../contracts/coverage.ts';
import { slices } from '../../contracts/ops/slices.ts';
import type { RowBatch } from '../../contracts/table.ts';
import type { Lake } from '../../lake/lake.ts';
import { readRows } from '../../lake/read-rows.ts';
import { loadTable } from '../../lake/table.ts';
import type { StagedSlices } from '../run/staged-slices.ts';

/** The slices of a dataset whose newest row says that the lake holds them. */
export async function heldSlices(lake: Lake, dataset: string): Promise<ReadonlyMap<string, HeldSlice>> {
  const table = await loadTable(lake, slices.database, slices.name);
  if (!table) return new Map();
  const files = (await table.dataFiles(undefined, [])).filter(
    ({ partition }) => partition.dataset === dataset,
  );
  const columns = ['slice', 'state', 'version', 'recorded_at'];
  const { length, columns: read } = await readRows(lake, table, files, columns);
  const newest = new Map<string, { state: string; version: string | undefined; at: bigint }>();
  for (let row = 0; row < length; row++) {
    const name = String(read.slice![row]);
    const at = read.recorded_at![row] as bigint;
    const known = newest.get(name);
    if (known && known.at > at) continue;
    const version = read.version![row];
    newest.set(name, {
      state: String(read.state![row]),
      version: version === null ? undefined : String(version),
      at,
    });
  }
  return new Map(
    [...newest].filter(([, { state }]) => state === 'held').map(([name, { version }]) => [name, { version }]),
  );
}

/** Rows of ops.slices: what a run brought into another state. */
export function sliceRows(staged: StagedSlices): RowBatch {
  const at = BigInt(Date.parse(staged.scheduledTime)) * 1000n;
  const rows = staged.slices
    .filter(({ outcome }) => outcome !== 'unchanged')
    .map((slice) => ({
      dataset: staged.dataset,
      slice: slice.name,
      parameters: JSON.stringify(slice.parameters),
      range_from: timeOf(slice.extent, 'from'),
      range_to: timeOf(slice.extent, 'to'),
      state: slice.outcome === 'absent' ? 'empty' : 'held',
      kind: null,
      reason: slice.outcome === 'absent' ? 'the source has nothing at its address' : null,
      source: staged.source,
      version: slice.version ?? null,
      attempts: 1,
      next_at: null,
      run: staged.run,
      recorded_at: at,
    }));
  return {
    length: rows.length,
    columns: Object.fromEntries(
      slices.fields.map(({ name }) => [name, rows.map((row) => row[name as keyof typeof row])]),
    ),
  };
}

const timeOf = (extent: StagedSlices['slices'][number]['extent'], end: 'from' | 'to'): bigint | null =>
  extent.kind === 'snapshot' || extent.kind === 'day' ? BigInt(extent[end]) * 1000n : null;
