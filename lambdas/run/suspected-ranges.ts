import * as z from 'zod';
import type { TimeRange } from './run-plan.ts';

/**
 * The silver table's property of ranges that one run asked for and got an answer without any row: the provider may lack them, or
 * have answered wrongly once. A second run that gets none either confirms the absence.
 */
export const SUSPECTED_PROPERTY = 'coinlake.suspected-absent';

export interface SuspectedRange extends TimeRange {
  /** The run that got no row. */
  readonly run: string;
}

/** By series, as in the property of confirmed absences. */
export type SuspectedRanges = Readonly<Record<string, readonly SuspectedRange[]>>;

const property = z.record(z.string(), z.array(z.tuple([z.iso.datetime(), z.iso.datetime(), z.string()])));

/** @throws Error when the property is not what {@link formatSuspected} writes. */
export function parseSuspected(text: string | undefined): SuspectedRanges {
  if (text === undefined) return {};
  const parsed = property.safeParse(JSON.parse(text));
  if (!parsed.success)
    throw new Error(`Table property ${SUSPECTED_PROPERTY} is not readable: ${text.slice(0, 200)}`);
  return Object.fromEntries(
    Object.entries(parsed.data).map(([series, ranges]) => [
      series,
      ranges.map(([from, to, run]) => ({ from: Date.parse(from), to: Date.parse(to), run })),
    ]),
  );
}

/** JSON of [from, to, run] with ISO 8601 instants, series in order of name. */
export function formatSuspected(suspected: SuspectedRanges): string {
  const iso = (time: number) => new Date(time).toISOString();
  const named = Object.entries(suspected)
    .filter(([, ranges]) => ranges.length > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(
    Object.fromEntries(
      named.map(([series, ranges]) => [series, ranges.map(({ from, to, run }) => [iso(from), iso(to), run])]),
    ),
  );
}
