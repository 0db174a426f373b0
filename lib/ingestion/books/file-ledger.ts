import type { GridDataset } from '../../contracts/dataset.ts';
import { movedFilesProperty, slices } from '../../contracts/ops/slices.ts';
import { sourceFiles } from '../../contracts/ops/source-files.ts';
import { type PartitionValues, partitionPath, timeOrdinal } from '../../contracts/partition.ts';
import { type Series, sliceName, type TimeRange } from '../../contracts/slice.ts';
import { commitPartitions } from '../../lake/commit-partitions.ts';
import type { Lake } from '../../lake/lake.ts';
import { readRows } from '../../lake/read-rows.ts';
import { loadTable } from '../../lake/table.ts';
import { supersededSegments } from './grid-ledger.ts';
import { appendLedger, type LedgerRow } from './slice-ledger.ts';

const DAY = 86_400_000;

/**
 * From which scheduled time on a file of an archive is compared with what is published: the UTC day after that of the run that ingested
 * it. Epoch ms, as the argument.
 */
export const comparedFrom = (scheduledTime: number): number => (Math.floor(scheduledTime / DAY) + 1) * DAY;

/** Path of the partition that a series' rows of a time (epoch ms) belong to. */
export function partitionAt(
  { partition, timeColumn }: Pick<GridDataset, 'partition' | 'timeColumn'>,
  series: Series,
  time: number,
): string {
  const values: PartitionValues = Object.fromEntries(
    partition.map(({ name, source, transform }) => [
      name,
      source === timeColumn && transform !== 'identity'
        ? timeOrdinal(transform, BigInt(time) * 1000n)
        : series[source]!,
    ]),
  );
  return partitionPath(partition, values);
}

/**
 * Brings what an earlier release noted of ingested files, in a table of its own, into the ledger: once, and only what counts of each file.
 * The old table is left as it is.
 * @returns how many files were brought
 */
export async function moveSourceFiles(
  lake: Lake,
  dataset: Pick<GridDataset, 'name' | 'series'>,
): Promise<number> {
  const table = await loadTable(lake, sourceFiles.database, sourceFiles.name);
  if (!table) return 0;
  const property = movedFilesProperty(dataset.name);
  if ((await loadTable(lake, slices.database, slices.name))?.properties[property] !== undefined) return 0;
  const files = (await table.dataFiles(undefined, [])).filter(
    ({ partition }) => partition.dataset === dataset.name,
  );
  const { length, columns } = await readRows(lake, table, files, READ);
  const text = (name: string, row: number) => String(columns[name]![row]);
  const time = (name: string, row: number) => Number(columns[name]![row]) / 1000;
  const newest = new Map<string, LedgerRow>();
  const order = Array.from({ length }, (_, row) => row).sort(
    (a, b) => time('scheduled_time', a) - time('scheduled_time', b),
  );
  for (const row of order) {
    const parameters = seriesOf(dataset, text('partition', row));
    const range: TimeRange = { from: time('from_time', row), to: time('to_time', row) };
    newest.set(text('file', row), {
      slice: sliceName(parameters),
      parameters,
      range,
      state: 'held',
      source: text('file', row),
      version: text('sha256', row),
      attempts: 0,
      nextAt: comparedFrom(time('scheduled_time', row)),
      run: text('run', row),
      recordedAt: time('fetched_at', row),
    });
  }
  const runId = `files-of-${dataset.name}`;
  await appendLedger(lake, dataset.name, runId, [...newest.values()], supersededSegments(dataset));
  // Not the run of the rows: that is applied already.
  await commitPartitions(lake, slices, {
    runId: `${runId}-moved`,
    replacements: [],
    properties: { [property]: 'true' },
  });
  return newest.size;
}

const READ = ['file', 'sha256', 'partition', 'from_time', 'to_time', 'scheduled_time', 'fetched_at', 'run'];

/** @param path e.g. symbol=BTCUSDT/timeframe=1h/open_time_month=2024-05 */
function seriesOf({ series }: Pick<GridDataset, 'series'>, path: string): Series {
  const values = new Map(path.split('/').map((part) => part.split('=') as [string, string]));
  return Object.fromEntries(series.map((column) => [column, decodeURIComponent(values.get(column)!)]));
}
