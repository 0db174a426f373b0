import type { Dataset } from '../../lib/contracts/dataset.ts';
import {
  ordinalStart,
  type PartitionField,
  type PartitionValues,
  partitionPath,
  timeOrdinal,
} from '../../lib/contracts/partition.ts';
import { timeframeLength } from '../../lib/contracts/timeframe.ts';
import type { Demand, Series } from '../connectors/connector.ts';
import { startTime } from './start-time.ts';

/** A partition that should hold rows, and the part of the time grid that it should hold. */
export interface ExpectedPartition {
  readonly series: Series;
  readonly values: PartitionValues;
  readonly path: string;
  /** First slot, epoch ms UTC, inclusive; on the grid. */
  readonly from: number;
  /** End of the last slot that has closed, exclusive. */
  readonly to: number;
  /** Length of a slot, ms. */
  readonly step: number;
}

/**
 * Every partition that has closed intervals between the settings' start and the scheduled time, series by series, in
 * order of time. The grid is aligned to 1970-01-01T00:00:00Z.
 * @param scheduledTime epoch ms: intervals that end at or before it have closed
 * @throws Error when the dataset has no time grid, or is not partitioned by its series and one time field
 */
export function expectedPartitions(
  dataset: Dataset,
  demand: Demand,
  scheduledTime: number,
): ExpectedPartition[] {
  const { grid } = dataset;
  if (!grid) throw new Error(`Dataset ${dataset.name} has no time grid: its missing rows cannot be planned`);
  const time = timeField(dataset, grid.timeColumn);
  return demand.series.flatMap((series) => {
    const step = timeframeLength(series[grid.stepColumn]!).milliseconds;
    const first = Math.ceil(startTime(demand.start, scheduledTime) / step) * step;
    const end = Math.floor(scheduledTime / step) * step;
    const partitions: ExpectedPartition[] = [];
    for (let from = first; from < end; ) {
      const ordinal = timeOrdinal(time.transform, BigInt(from) * 1000n);
      const next = Math.ceil(Number(ordinalStart(time.transform, ordinal + 1) / 1000n) / step) * step;
      const to = Math.min(next, end);
      const values: PartitionValues = Object.fromEntries(
        dataset.partition.map((field) => [
          field.name,
          field === time.field ? ordinal : series[field.source]!,
        ]),
      );
      partitions.push({ series, values, path: partitionPath(dataset.partition, values), from, to, step });
      from = to;
    }
    return partitions;
  });
}

function timeField(dataset: Dataset, timeColumn: string) {
  const [field, ...others] = dataset.partition.filter((f) => f.source === timeColumn);
  const identities = dataset.partition.filter((f) => f !== field);
  if (
    !field ||
    field.transform === 'identity' ||
    others.length > 0 ||
    identities.some((f: PartitionField) => f.transform !== 'identity' || !dataset.series.includes(f.source))
  )
    throw new Error(
      `Dataset ${dataset.name}: a plan needs partitions by the series' columns and by year, month or day of ${timeColumn}`,
    );
  return { field, transform: field.transform };
}
