import type { GridDataset } from '../../lib/contracts/dataset.ts';
import type { Demand } from '../../lib/contracts/slice.ts';
import { momentTime } from '../../lib/contracts/windows.ts';
import { boundsBySeries } from '../../lib/ingestion/coverage/series-bounds.ts';
import { seriesName } from '../../lib/ingestion/coverage/series-name.ts';
import { seriesStep } from '../../lib/ingestion/coverage/series-step.ts';
import type { Lake } from '../../lib/lake/lake.ts';
import { loadTable } from '../../lib/lake/table.ts';

/** Epoch ms; `unknown` while no series has a row, `never` where no series is asked for up to now. */
export type RowDue = number | 'unknown' | 'never';

/** When the first row of a series is due that silver lacks, epoch ms; undefined while it has none at all. */
export interface SeriesDue {
  /** e.g. BTCUSDT/1h. */
  readonly series: string;
  readonly due?: number | undefined;
}

/** Of a dataset the worst of its series that have rows: one that never had any takes nothing from what is known of the others. */
export function nextRowDue(dues: readonly SeriesDue[]): RowDue {
  const known = dues.flatMap(({ due }) => due ?? []);
  if (known.length > 0) return known.reduce((least, due) => Math.min(least, due));
  return dues.length === 0 ? 'never' : 'unknown';
}

/**
 * When each series' first row is due that silver lacks, from manifests alone: of those that are demanded up to the scheduled time, the slot
 * after the newest row. A stretch that ended before has no age.
 * @param scheduledTime epoch ms
 */
export async function seriesDues(
  lake: Lake,
  dataset: GridDataset,
  demand: readonly Demand[],
  scheduledTime: number,
): Promise<readonly SeriesDue[]> {
  const table = await loadTable(lake, dataset.table.database, dataset.table.name);
  const bounds = boundsBySeries(dataset, (await table?.dataFiles(undefined, [dataset.timeColumn])) ?? []);
  const found = new Map<string, SeriesDue>();
  for (const { series, to } of demand) {
    if (to !== undefined && (momentTime(to) ?? 0) < scheduledTime) continue;
    const name = seriesName(dataset, series);
    const newest = bounds.get(name)?.latest;
    found.set(name, {
      series: name,
      due: newest === undefined ? undefined : dueAfter(newest, dataset, series),
    });
  }
  return [...found.values()];
}

/** A sample is due when its slot of the grid begins, an interval when it has ended. */
function dueAfter(newest: number, dataset: GridDataset, series: Demand['series']): number {
  const step = seriesStep(dataset, series);
  const next = (Math.floor(newest / step) + 1) * step;
  return dataset.grid.rows === 'samples' ? next : next + step;
}
