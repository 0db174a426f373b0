import * as z from 'zod';
import type { Dataset } from '../../lib/contracts/dataset.ts';
import type { TimeRange } from './run-plan.ts';
import { mergeRanges } from './time-ranges.ts';

/** The silver table's property that holds what a provider is known not to have. */
export const ABSENT_PROPERTY = 'coinlake.absent';

/** By series, e.g. BTCUSDT/1h: ranges in epoch ms UTC, from inclusive, to exclusive, sorted, disjoint. */
export type AbsentRanges = Readonly<Record<string, readonly TimeRange[]>>;

const property = z.record(z.string(), z.array(z.tuple([z.iso.datetime(), z.iso.datetime()])));

/** The name of a series in the property: its values in the dataset's order, joined by a slash. */
export const seriesName = (
  dataset: Pick<Dataset, 'series'>,
  values: Readonly<Record<string, string>>,
): string => dataset.series.map((column) => values[column]).join('/');

/** @throws Error when the property is not what {@link formatAbsent} writes. */
export function parseAbsent(text: string | undefined): AbsentRanges {
  if (text === undefined) return {};
  const parsed = property.safeParse(JSON.parse(text));
  if (!parsed.success)
    throw new Error(`Table property ${ABSENT_PROPERTY} is not readable: ${text.slice(0, 200)}`);
  return Object.fromEntries(
    Object.entries(parsed.data).map(([series, ranges]) => [
      series,
      ranges.map(([from, to]) => ({ from: Date.parse(from), to: Date.parse(to) })),
    ]),
  );
}

/** JSON of [from, to] pairs as ISO 8601 instants, series in order of name. */
export function formatAbsent(absent: AbsentRanges): string {
  const iso = (time: number) => new Date(time).toISOString();
  return JSON.stringify(
    Object.fromEntries(
      Object.entries(absent)
        .filter(([, ranges]) => ranges.length > 0)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([series, ranges]) => [series, ranges.map(({ from, to }) => [iso(from), iso(to)])]),
    ),
  );
}

export function addAbsent(known: AbsentRanges, series: string, ranges: readonly TimeRange[]): AbsentRanges {
  return { ...known, [series]: mergeRanges([...(known[series] ?? []), ...ranges]) };
}
