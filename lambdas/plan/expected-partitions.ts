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
import { seriesName } from '../run/absent-ranges.ts';
import type { TimeRange } from '../run/run-plan.ts';
import { mergeRanges } from '../run/time-ranges.ts';
import { startTime } from './start-time.ts';

/** A partition that should hold rows, and the parts of the time grid that it should hold. */
export interface ExpectedPartition {
  readonly series: Series;
  readonly values: PartitionValues;
  readonly path: string;
  /** Of closed slots, on the grid: epoch ms UTC, from inclusive, to exclusive; sorted, disjoint, at least one. */
  readonly ranges: readonly TimeRange[];
  /** Length of a slot, ms. */
  readonly step: number;
}

/**
 * Every partition that has closed intervals in what the settings ask for, up to the scheduled time, series by series, in
 * order of time. The grid is aligned to 1970-01-01T00:00:00Z; a stretch holds the slots that start in it.
 * @param scheduledTime epoch ms: intervals that end at or before it have closed
 * @throws Error when the dataset has no time grid, or is not partitioned by its series and one time field
 */
export function expectedPartitions(
  dataset: Dataset,
  demand: readonly Demand[],
  scheduledTime: number,
): ExpectedPartition[] {
  const { grid } = dataset;
  if (!grid) throw new Error(`Dataset ${dataset.name} has no time grid: its missing rows cannot be planned`);
  const time = timeField(dataset, grid.timeColumn);
  const bySeries = Map.groupBy(demand, ({ series }) => seriesName(dataset, series));
  return [...bySeries.values()].flatMap((stretches) => {
    const { series } = stretches[0]!;
    const step = timeframeLength(series[grid.stepColumn]!).milliseconds;
    const wanted = mergeRanges(stretches.map((stretch) => slotsOf(stretch, step, scheduledTime)));
    const byPartition = Map.groupBy(
      wanted.flatMap((range) => cutAtPartitions(range, step, time.transform)),
      ({ ordinal }) => ordinal,
    );
    return [...byPartition].map(([ordinal, ranges]) => {
      const values: PartitionValues = Object.fromEntries(
        dataset.partition.map((field) => [
          field.name,
          field === time.field ? ordinal : series[field.source]!,
        ]),
      );
      return {
        series,
        values,
        path: partitionPath(dataset.partition, values),
        ranges: ranges.map(({ from, to }) => ({ from, to })),
        step,
      };
    });
  });
}

/** The closed slots that start in a stretch; empty (from ≥ to) where there is none. */
function slotsOf({ from, to }: Demand, step: number, scheduledTime: number): TimeRange {
  const end = Math.floor(scheduledTime / step) * step;
  return {
    from: Math.ceil(startTime(from, scheduledTime) / step) * step,
    to: to === undefined ? end : Math.min(end, Math.ceil(startTime(to, scheduledTime) / step) * step),
  };
}

function cutAtPartitions(
  range: TimeRange,
  step: number,
  transform: 'year' | 'month' | 'day',
): (TimeRange & { readonly ordinal: number })[] {
  const parts = [];
  for (let { from } = range; from < range.to; ) {
    const ordinal = timeOrdinal(transform, BigInt(from) * 1000n);
    const next = Math.ceil(Number(ordinalStart(transform, ordinal + 1) / 1000n) / step) * step;
    const to = Math.min(next, range.to);
    parts.push({ ordinal, from, to });
    from = to;
  }
  return parts;
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
