import type { TimeRange } from '../../contracts/slice.ts';
import type { ExpectedPartition } from './expected-partitions.ts';
import type { TimeBoundsOfRows } from './series-bounds.ts';
import { countSlots, uncoveredRanges } from './time-ranges.ts';

/**
 * What an expected partition lacks. Counts and bounds answer where they can: as many rows as slots between the first and the last, all on the
 * grid, leave no hole. The time column is read only where they leave it open: too few rows, or rows outside the expected slots or several in
 * one, which a count cannot tell from one row a slot.
 * @param absent ranges that the provider is known not to have
 * @param times reads the partition's time column, epoch ms; undefined where its files cannot be read: then it is taken to have every slot
 *   from its first row to its last, since a damaged file must not keep all others waiting
 */
export async function missingRanges(
  expected: ExpectedPartition,
  holding: TimeBoundsOfRows | undefined,
  absent: readonly TimeRange[],
  times: () => Promise<readonly number[] | undefined>,
): Promise<TimeRange[]> {
  const { ranges, step, isCrowded } = expected;
  const missing = (held: ArrayLike<number>) =>
    ranges.flatMap(({ from, to }) => uncoveredRanges(from, to, step, held, absent));
  const wanted = missing([]);
  if (wanted.length === 0) return [];
  if (!holding || holding.rows === 0) return wanted;
  const { earliest, latest } = holding;
  const isWithin =
    !isCrowded &&
    earliest !== undefined &&
    latest !== undefined &&
    ranges.length === 1 &&
    earliest >= ranges[0]!.from &&
    latest < ranges[0]!.to;
  if (isWithin && holding.rows >= countSlots(wanted, step)) return [];
  if (latest !== undefined && latest < ranges[0]!.from) return wanted;
  const between = () => {
    const held = {
      from: earliest ?? Number.NEGATIVE_INFINITY,
      to: (latest ?? Number.POSITIVE_INFINITY) + step,
    };
    return ranges.flatMap(({ from, to }) => uncoveredRanges(from, to, step, [], [...absent, held]));
  };
  if (!isCrowded && isGapless(holding, step)) return between();
  const held = await times();
  return held ? missing(held) : between();
}

/** Whether rows fill every slot from the first to the last: no two of them share a key, and so a slot of the grid. */
const isGapless = ({ rows, earliest, latest, isRegular }: TimeBoundsOfRows, step: number): boolean =>
  isRegular === true &&
  earliest !== undefined &&
  latest !== undefined &&
  earliest % step === 0 &&
  (latest - earliest) / step + 1 === rows;
