import type { Dataset } from '../../lib/contracts/dataset.ts';
import type { Lake } from '../../lib/lake/lake.ts';
import { loadTable } from '../../lib/lake/table.ts';
import type { Series } from '../connectors/connector.ts';
import { seriesName } from '../run/absent-ranges.ts';
import { boundsBySeries } from '../run/series-bounds.ts';

/**
 * The newest time of the stalest of the demanded series, epoch ms, from manifests alone. Undefined while any of them
 * has no rows: there is no age to speak of.
 */
export async function newestRow(
  lake: Lake,
  dataset: Dataset,
  demanded: readonly Series[],
): Promise<number | undefined> {
  const table = await loadTable(lake, dataset.table.database, dataset.table.name);
  const bounds = boundsBySeries(dataset, (await table?.dataFiles()) ?? []);
  const newest = demanded.map((series) => bounds.get(seriesName(dataset, series))?.latest);
  return newest.some((time) => time === undefined) ? undefined : Math.min(...(newest as number[]));
}
