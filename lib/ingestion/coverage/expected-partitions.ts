import type { GridDataset } from '../../contracts/dataset.ts';
import {
  ordinalStart,
  type PartitionField,
  type PartitionValues,
  partitionPath,
  timeOrdinal,
} from '../../contracts/partition.ts';
import type { Demand, Series, TimeRange } from '../../contracts/slice.ts';
import { seriesName } from './series-name.ts';
import { seriesStep } from './series-step.ts';
import { startTime } from './start-time.ts';
import { mergeRanges } from './time-ranges.ts';

/** A partition that should hold rows, and the parts of the time grid that it should hold. */
export interface ExpectedPartition {
  readonly series: Series;
  readonly values: PartitionValues;
  readonly path: string;
  /** Of closed slots, on the grid: epoch ms UTC, from inclusive, to exclusive; sorted, disjoint, at least one. */
  readonly ranges: readonly TimeRange[];
  /** Length of a slot, ms. */
  readonly step: number;
  /** Whether a slot may hold several rows, so that a count of rows says nothing of slots. */
  readonly isCrowded: boolean;
}

/**
 * Every partition that lacks nothing only when it holds the slots that the settings ask for, up to the scheduled time, series by
 * series, in order of time. The grid is aligned to 1970-01-01T00:00:00Z; a stretch holds the slots that start in it. Of
 * intervals, those count that have ended; of samples, those that have begun.
 * @param scheduledTime epoch ms: intervals that end at or before it have closed
 * @param now epoch ms, which the reach of a stretch counts from
 * @throws Error when the dataset is not partitioned by its series and at most one time field
 */
export function expectedPartitions(
  dataset: GridDataset,
  demand: readonly Demand[],
  scheduledTime: number,
  now: number,
): ExpectedPartition[] {
  const { grid } = dataset;
  const time = timeField(dataset, grid.timeColumn);
  const bySeries = Map.groupBy(demand, ({ series }) => seriesName(dataset, series));
  return [...bySeries.values()].flatMap((stretches) => {
    const { series } = stretches[0]!;
    const step = seriesStep(dataset, series);
    const isDue = grid.rows === 'samples' ? Math.ceil : Math.floor;
    const end = isDue(scheduledTime / step) * step;
    const wanted = mergeRanges(stretches.map((stretch) => slotsOf(stretch, step, scheduledTime, now, end)));
    const byPartition = Map.groupBy(
      wanted.flatMap((range) =>
        time ? cutAtPartitions(range, step, time.transform) : [{ ...range, ordinal: 0 }],
      ),
      ({ ordinal }) => ordinal,
    );
    return [...byPartition].map(([ordinal, ranges]) => {
      const values: PartitionValues = Object.fromEntries(
        dataset.partition.map((field) => [
          field.name,
          field === time?.field ? ordinal : series[field.source]!,
        ]),
      );
      return {
        series,
        values,
        path: partitionPath(dataset.partition, values),
        ranges: ranges.map(({ from, to }) => ({ from, to })),
        step,
        isCrowded: grid.rows === 'samples',
      };
    });
  });
}

/**
 * The slots that start in a stretch; empty (from ≥ to) where there is none.
 * @param end of the last slot that is due, epoch ms
 */
function slotsOf(
  { from, to, reach }: Demand,
  step: number,
  scheduledTime: number,
  now: number,
  end: number,
): TimeRange {
  const start = startTime(from, scheduledTime);
  const oldest = reach === undefined ? start : Math.max(start, now - reach);
  return {
    from: Math.ceil(oldest / step) * step,
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

/** The partition field that cuts a series by time; undefined where a series is one partition. */
function timeField(dataset: GridDataset, timeColumn: string) {
  const [field, ...others] = dataset.partition.filter((f) => f.source === timeColumn);
  const identities = dataset.partition.filter((f) => f !== field);
  if (
    field?.transform === 'identity' ||
    others.length > 0 ||
    identities.length < dataset.series.length ||
    identities.some((f: PartitionField) => f.transform !== 'identity' || !dataset.series.includes(f.source))
  )
    throw new Error(
      `GridDataset ${dataset.name}: a plan needs partitions by each of the series' columns and at most one more, by year, month or day of ${timeColumn}`,
    );
  return field && { field, transform: field.transform as Exclude<typeof field.transform, 'identity'> };
}
