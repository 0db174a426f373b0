import type { GridDataset } from '../../lib/contracts/dataset.ts';
import { partitionPath } from '../../lib/contracts/partition.ts';
import {
  boundsByPartition,
  boundsBySeries,
  irregularityColumn,
} from '../../lib/ingestion/coverage/series-bounds.ts';
import type { Lake } from '../../lib/lake/lake.ts';
import { partitionFiles } from '../../lib/lake/partition-files.ts';
import { readRows } from '../../lib/lake/read-rows.ts';
import { loadTable } from '../../lib/lake/table.ts';
import type { SilverState } from './plan-dataset.ts';

/**
 * Reads what a dataset's silver table holds from its manifests; the time column only of partitions that are asked for.
 * @param onUnreadable told of partitions whose files cannot be read, or have delete files
 */
export async function silverState(
  lake: Lake,
  dataset: GridDataset,
  onUnreadable: (path: string, error: Error) => void = () => {},
): Promise<SilverState> {
  const table = await loadTable(lake, dataset.table.database, dataset.table.name);
  if (!table) return { holdings: new Map(), newest: new Map(), times: async () => [] };
  const flag = irregularityColumn(dataset);
  const files = await partitionFiles(table, dataset.table, [dataset.timeColumn, ...(flag ? [flag] : [])]);
  const byPath = Map.groupBy(files, ({ partition }) => partitionPath(dataset.partition, partition));
  return {
    holdings: boundsByPartition(dataset, files),
    newest: newestBySeries(boundsBySeries(dataset, files)),
    async times(path) {
      try {
        const rows = await readRows(lake, table, byPath.get(path) ?? [], [dataset.timeColumn]);
        return Array.from(rows.columns[dataset.timeColumn]!, (micros) => Number(micros) / 1000);
      } catch (error) {
        onUnreadable(path, error as Error);
        return undefined;
      }
    },
  };
}

const newestBySeries = (bounds: ReturnType<typeof boundsBySeries>): ReadonlyMap<string, number> =>
  new Map([...bounds].flatMap(([series, { latest }]) => (latest === undefined ? [] : [[series, latest]])));
