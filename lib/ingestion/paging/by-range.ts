import type { Series, TimeRange } from '../../contracts/slice.ts';
import type { PageContent } from '../connector.ts';
import { MalformedPage } from '../formats/scan-rows.ts';
import { UnreadableBody } from '../http/http-client.ts';

export interface RangePaging {
  /** Ranges, each no longer than one page holds, in the order of asking. */
  pages(series: Series, ranges: readonly TimeRange[]): readonly TimeRange[];
  /** @throws UnreadableBody */
  read(body: Uint8Array, series: Series, asked: TimeRange): PageContent;
}

/**
 * Pages of a time grid by their range: cut to what one page holds, and gone on with behind the newest row where a page came full, because
 * rows off the grid may stand between.
 * @param limit most rows of a page
 * @param reserved rows of it that are left free when ranges are cut, for one before the range. @default 0
 * @param step length of a slot, ms
 * @param times of a page's rows, epoch ms, in any order; 0 for a row that has none. May throw MalformedPage
 */
export const byRange = ({
  limit,
  reserved = 0,
  step,
  times,
}: {
  readonly limit: number;
  readonly reserved?: number;
  step(series: Series): number;
  times(body: Uint8Array): readonly number[];
}): RangePaging => ({
  pages(series, ranges) {
    const longest = step(series) * (limit - reserved);
    return ranges.flatMap(({ from, to }) =>
      Array.from({ length: Math.ceil((to - from) / longest) }, (_, page) => ({
        from: from + page * longest,
        to: Math.min(to, from + (page + 1) * longest),
      })),
    );
  },
  read(body, series, asked) {
    const found = readable(() => times(body));
    const records = found.length;
    if (records < limit) return { records };
    const newest = found.reduce((max, time) => Math.max(max, time), 0);
    // A full page ends the range when its last slot reaches the end; else there may be more rows off the grid.
    return newest >= asked.from && newest + step(series) < asked.to
      ? { records, rest: { from: newest + 1, to: asked.to } }
      : { records };
  },
});

function readable<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof MalformedPage ? new UnreadableBody(error.message, { cause: error }) : error;
  }
}
