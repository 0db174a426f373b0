import type { GridDataset } from '../../contracts/dataset.ts';
import type { TimeRange } from '../../contracts/slice.ts';
import { type BySeries, seriesProperty } from './series-property.ts';
import { mergeRanges } from './time-ranges.ts';

/** The silver table's property that holds what a provider is known not to have. */
export const ABSENT_PROPERTY = 'coinlake.absent';

/** By series, e.g. BTCUSDT/1h: ranges in epoch ms UTC, from inclusive, to exclusive, sorted, disjoint. */
export type AbsentRanges = BySeries<TimeRange>;

export const { parse: parseAbsent, format: formatAbsent } = seriesProperty<TimeRange, readonly []>(
  ABSENT_PROPERTY,
  { schema: [], read: (range) => range, write: () => [] },
);

/** The name of a series in the property: its values in the dataset's order, joined by a slash. */
export const seriesName = (
  dataset: Pick<GridDataset, 'series'>,
  values: Readonly<Record<string, string>>,
): string => dataset.series.map((column) => values[column]).join('/');

export function addAbsent(known: AbsentRanges, series: string, ranges: readonly TimeRange[]): AbsentRanges {
  return { ...known, [series]: mergeRanges([...(known[series] ?? []), ...ranges]) };
}
