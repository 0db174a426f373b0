import type { SliceEnd } from '../../lib/ingestion/run/slice-outcomes.ts';

/** The slices for which a run ends as failed, although the others were committed. */
export interface FailedSlices {
  readonly count: number;
  /** Names slices and reasons. */
  readonly message: string;
}

/** Slices that are told of one by one, and the length of a reason: the state of an execution is at most 256 KiB. */
const MOST_NAMED = 20;
const LONGEST_REASON = 600;

/** Undefined where all were merged or are waited for: what waits for its provider, or for its rest, fails no run. @param ends by name of the slice */
export function failedSlices(
  ends: readonly (readonly [name: string, failure: Pick<SliceEnd, 'state' | 'reason'>])[],
): FailedSlices | undefined {
  const bySlice = new Map(ends.filter(([, { state }]) => state !== 'waiting'));
  if (bySlice.size === 0) return undefined;
  const told = [...bySlice].slice(0, MOST_NAMED).map(([name, { state, reason }]) => {
    const cut = reason.length > LONGEST_REASON ? `${reason.slice(0, LONGEST_REASON)}…` : reason;
    return `${name} (${state}): ${cut}`;
  });
  const more = bySlice.size - told.length;
  return {
    count: bySlice.size,
    message: [...told, ...(more > 0 ? [`and ${more} more: npx coinlake gaps lists them`] : [])].join('\n'),
  };
}
