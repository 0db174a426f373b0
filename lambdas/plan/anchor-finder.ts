import type { TimeRange } from '../../lib/contracts/slice.ts';
import type { ExpectedPartition } from '../../lib/ingestion/coverage/expected-partitions.ts';
import type { TimeBoundsOfRows } from '../../lib/ingestion/coverage/series-bounds.ts';

/** Slots before a range beyond which nothing is taken along: what lies between would come too. */
const FARTHEST = 500;

/**
 * Finds where requests begin so that their answers hold a row that the lake holds as well. To be asked in order of time, series by series.
 * @param holdings by partition path
 * @returns for a partition, and its rows' times (epoch ms) where they were read, what tells of a range and the rows wanted before it where to begin
 */
export function anchorFinder(holdings: ReadonlyMap<string, TimeBoundsOfRows>) {
  /** Of the series that is looked at, the newest row of the partitions before, epoch ms. */
  let before: number | undefined;
  let current: string | undefined;
  return ({ path, series, step }: ExpectedPartition, times: readonly number[] | undefined) => {
    const name = JSON.stringify(series);
    if (name !== current) before = undefined;
    current = name;
    const earlier = before;
    const own = holdings.get(path);
    before = own?.latest ?? before;
    const newest = ({ from }: TimeRange): number | undefined => {
      if (own?.latest !== undefined && own.latest < from) return own.latest;
      if (times) return times.reduce<number | undefined>((last, time) => later(last, time, from), earlier);
      // Where rows lie on both sides, the slot before is most likely held.
      if (own?.earliest !== undefined && own.earliest < from) return from - step;
      return earlier;
    };
    return (range: TimeRange, rows: number): { readonly anchor?: number } => {
      const found = newest(range);
      if (found === undefined || range.from - found > FARTHEST * step) return {};
      return { anchor: found - (rows - 1) * step };
    };
  };
}

/** The later of two times, of those before `end`. */
const later = (last: number | undefined, time: number, end: number): number | undefined =>
  time < end && (last === undefined || time > last) ? time : last;
