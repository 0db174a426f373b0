import * as z from 'zod';
import type { TimeRange } from '../../contracts/slice.ts';
import { type BySeries, seriesProperty } from './series-property.ts';

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
export type SuspectedRanges = BySeries<SuspectedRange>;

export const { parse: parseSuspected, format: formatSuspected } = seriesProperty<
  SuspectedRange,
  readonly [z.ZodString]
>(SUSPECTED_PROPERTY, {
  schema: [z.string()],
  read: (range, [run]) => ({ ...range, run: run as string }),
  write: ({ run }) => [run],
});
