import type { Dataset } from '../../lib/contracts/dataset.ts';
import { momentTime } from '../../lib/contracts/windows.ts';
import type { Lake } from '../../lib/lake/lake.ts';
import { loadTable } from '../../lib/lake/table.ts';
import type { Demand } from '../connectors/connector.ts';
import { seriesName } from '../run/absent-ranges.ts';
import { boundsBySeries } from '../run/series-bounds.ts';

/**
 * The newest time of the stalest series that is demanded up to the scheduled time, epoch ms, from manifests alone: a
 * stretch that ended before has no age. Undefined while any of them has no rows, and where there is none.
 * @param scheduledTime epoch ms
 */
export async function newestRow(
  lake: Lake,
  dataset: Dataset,
  demand: readonly Demand[],
  scheduledTime: number,
): Promise<number | undefined> {
  const table = await loadTable(lake, dataset.table.database, dataset.table.name);
  const bounds = boundsBySeries(dataset, (await table?.dataFiles()) ?? []);
  const newest = demand
    .filter(({ to }) => to === undefined || (momentTime(to) ?? 0) >= scheduledTime)
    .map(({ series }) => bounds.get(seriesName(dataset, series))?.latest);
  return newest.length === 0 || newest.some((time) => time === undefined)
    ? undefined
    : Math.min(...(newest as number[]));
}
