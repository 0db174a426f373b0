import type { TimeRange } from '../../contracts/slice.ts';
import { overlaps } from '../coverage/time-ranges.ts';
import { isOfFile } from './slice-ledger.ts';

/** Rows that a request takes along at most. */
const MOST_DOUBLINGS = 6;

/**
 * How many rows before a range its request takes along, to tell whose rows the answer has: one, and twice as many after each refusal in a row,
 * so that a row that its provider restated is told from another series by those before it.
 * @param history what the ledger knew of the series when the run was planned
 */
export function anchorRows(
  history: readonly (TimeRange & {
    readonly state: string;
    readonly attempts: number;
    readonly source: string;
  })[],
  range: TimeRange,
): number {
  const refusals = history
    .filter((known) => known.state === 'refused' && !isOfFile(known) && overlaps(known, range))
    .reduce((most, { attempts }) => Math.max(most, attempts), 0);
  return 2 ** Math.min(refusals, MOST_DOUBLINGS);
}
