import type { TimeRange } from '../../contracts/slice.ts';
import type { CoingeckoMarketChartSettings } from './settings.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** What one request of a granularity spans. */
interface Span {
  /** Shortest and longest range, ms. */
  readonly least: number;
  readonly most: number;
  /** Value of interval=; without it CoinGecko chooses by the range. */
  readonly interval?: string;
}

type Intervals = CoingeckoMarketChartSettings['intervals'];

/**
 * Automatic: a range up to a day before now gives 5 minutes, one of 2 to 90 days hours, a longer one days. Explicit: interval=5m for up to
 * 10 days a request, hourly for up to 100, daily. Source: CoinGecko API v3, "Coin Historical Chart Data within Time Range by
 * ID", notes.
 */
const SPANS: { readonly [intervals in Intervals]: Readonly<Record<string, Span>> } = {
  automatic: {
    '5m': { least: 0, most: DAY },
    '1h': { least: 2 * DAY, most: 89 * DAY },
    '1d': { least: 92 * DAY, most: Number.POSITIVE_INFINITY },
  },
  explicit: {
    '5m': { least: 0, most: 10 * DAY, interval: '5m' },
    '1h': { least: 0, most: 100 * DAY, interval: 'hourly' },
    '1d': { least: 0, most: Number.POSITIVE_INFINITY, interval: 'daily' },
  },
};

/** For requests that take a while: a range that ends a bit before now may begin a bit less than the limit before it. */
const MARGIN = HOUR / 4;

/** How far back from now a granularity can be asked for, ms; undefined for all that there is. */
export function reachOf(
  granularity: string,
  { intervals, reachDays }: Pick<CoingeckoMarketChartSettings, 'intervals' | 'reachDays'>,
): number | undefined {
  const ofPlan = reachDays === null ? undefined : reachDays * DAY - MARGIN;
  if (granularity !== '5m' || intervals === 'explicit') return ofPlan;
  return Math.min(ofPlan ?? DAY, DAY - MARGIN);
}

/**
 * Joins ranges into requests: holes close to each other are one question, because requests are what the provider limits. In
 * order of time.
 */
export function questions(
  granularity: string,
  intervals: Intervals,
  ranges: readonly TimeRange[],
): readonly TimeRange[] {
  const { most } = SPANS[intervals][granularity]!;
  const asked: { from: number; to: number }[] = [];
  for (const range of ranges)
    for (let { from } = range; from < range.to; ) {
      const last = asked.at(-1);
      if (last && from < last.from + most) {
        last.to = Math.min(range.to, last.from + most);
        from = last.to;
      } else {
        const to = Math.min(range.to, from + most);
        asked.push({ from, to });
        from = to;
      }
    }
  return asked;
}

/** How a range is put to CoinGecko, epoch ms. */
export interface Question extends TimeRange {
  readonly interval?: string;
}

/**
 * Widens a range to the length that gives the granularity: backwards, or where that would pass the plan's reach, forwards.
 * @param oldest epoch ms that may be asked for
 */
export function widened(
  granularity: string,
  intervals: Intervals,
  asked: TimeRange,
  oldest: number,
): Question {
  const { least, interval } = SPANS[intervals][granularity]!;
  const from = Math.min(asked.from, Math.max(asked.to - least, oldest));
  const to = Math.max(asked.to, from + least);
  return { from, to, ...(interval === undefined ? {} : { interval }) };
}
