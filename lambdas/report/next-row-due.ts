import type { GridDataset } from '../../lib/contracts/dataset.ts';
import type { Demand } from '../../lib/contracts/slice.ts';
import { timeframeLength } from '../../lib/contracts/timeframe.ts';
import { momentTime } from '../../lib/contracts/windows.ts';
import { boundsBySeries } from '../../lib/ingestion/coverage/series-bounds.ts';
import { seriesName } from '../../lib/ingestion/coverage/series-name.ts';
import type { Lake } from '../../lib/lake/lake.ts';
import { loadTable } from '../../lib/lake/table.ts';

/** Epoch ms; `unknown` while some series has no rows at all, `never` where no series is asked for up to now. */
export type RowDue = number | 'unknown' | 'never';

/**
 * When the first row is due that silver lacks, epoch ms, from manifests alone: of each series that is demanded up to the
 * scheduled time, the slot after its newest row; the earliest of them. A stretch that ended before has no age.
 * @param scheduledTime epoch ms
 */
export async function nextRowDue(
  lake: Lake,
  dataset: GridDataset,
  demand: readonly Demand[],
  scheduledTime: number,
): Promise<RowDue> {
  const table = await loadTable(lake, dataset.table.database, dataset.table.name);
  const bounds = boundsBySeries(dataset, (await table?.dataFiles(undefined, [dataset.timeColumn])) ?? []);
  let earliest = Number.POSITIVE_INFINITY;
  for (const { series, to } of demand) {
    if (to !== undefined && (momentTime(to) ?? 0) < scheduledTime) continue;
    const newest = bounds.get(seriesName(dataset, series))?.latest;
    if (newest === undefined) return 'unknown';
    earliest = Math.min(earliest, dueAfter(newest, dataset, series));
  }
  return Number.isFinite(earliest) ? earliest : 'never';
}

/** A sample is due when its slot of the grid begins, an interval when it has ended. */
function dueAfter(newest: number, { grid }: GridDataset, series: Demand['series']): number {
  const step = timeframeLength(series[grid.stepColumn]!).milliseconds;
  const next = (Math.floor(newest / step) + 1) * step;
  return grid.rows === 'samples' ? next : next + step;
}
