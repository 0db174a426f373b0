import type { Dataset } from '../../contracts/dataset.ts';
import { isGrid } from '../../contracts/dataset.ts';
import { boundsBySeries } from '../../ingestion/coverage/series-bounds.ts';
import type { TableReader } from '../reading/table-reader.ts';

/** A series of a dataset, by the time that its own rows are of. */
export interface ServedSeries {
  readonly dataset: string;
  /** e.g. BTCUSDT/1h. */
  readonly series: string;
  readonly rows: number;
  /** Times of its first and last row, ISO 8601 UTC; null where a file does not tell them. */
  readonly oldest: string | null;
  readonly newest: string | null;
}

/** Series of all datasets on a time grid that have rows, from manifests alone. */
export async function seriesOf(
  reader: TableReader,
  datasets: readonly Dataset[],
): Promise<readonly ServedSeries[]> {
  const found: ServedSeries[] = [];
  for (const dataset of datasets) {
    if (!isGrid(dataset)) continue;
    const table = await reader.find(dataset.table.database, dataset.table.name);
    const files = table ? await reader.dataFiles(table, undefined, [dataset.timeColumn]) : [];
    const bounds = [...boundsBySeries(dataset, files)].sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [series, { rows, earliest, latest }] of bounds)
      found.push({ dataset: dataset.name, series, rows, oldest: iso(earliest), newest: iso(latest) });
  }
  return found;
}

const iso = (time: number | undefined): string | null =>
  time === undefined ? null : new Date(time).toISOString();
