import { timeframeLength } from '../../../lib/contracts/timeframe.ts';
import { readKlines } from '../recordings/read-klines.ts';
import { findKlines, type KlinesRecording } from '../recordings/recorded-files.ts';
import { type CandleRow, type CandleSource, renderCandle } from './candle-source.ts';

/** What of Binance a folder holds: each series' period in ms UTC, from the first open time to the end of the last interval (exclusive). */
export interface RecordedSeries {
  readonly symbol: string;
  readonly interval: string;
  readonly from: number;
  readonly to: number;
}

/**
 * Serves recorded candles. Files are read when their series is first asked for; where recordings overlap, the later path wins.
 */
export function recordedCandles(
  folder: string,
): CandleSource & { series(intervals: readonly string[]): RecordedSeries[] } {
  const files = Map.groupBy(findKlines(folder), (file) => `${file.symbol} ${file.interval}`);
  const symbols = new Set([...files.values()].map(([first]) => first?.symbol));
  const loaded = new Map<string, readonly CandleRow[]>();
  const rowsOf = (symbol: string, interval: string): readonly CandleRow[] => {
    const name = `${symbol} ${interval}`;
    const known = loaded.get(name);
    if (known) return known;
    const rows = load(files.get(name) ?? []);
    loaded.set(name, rows);
    return rows;
  };
  return {
    hasSymbol: (symbol) => symbols.has(symbol),
    earliest(symbol, interval, from, to, limit) {
      const rows = rowsOf(symbol, interval);
      const start = lowerBound(rows, from);
      return rows.slice(start, Math.min(start + limit, lowerBound(rows, to + 1)));
    },
    latest(symbol, interval, from, to, limit) {
      const rows = rowsOf(symbol, interval);
      const end = lowerBound(rows, to + 1);
      return rows.slice(Math.max(lowerBound(rows, from), end - limit), end);
    },
    series: (intervals) =>
      [...files.values()].flatMap(([first]) => {
        if (!first || !intervals.includes(first.interval)) return [];
        const rows = rowsOf(first.symbol, first.interval);
        const [earliest, latest] = [rows[0], rows.at(-1)];
        if (!earliest || !latest) return [];
        const to = latest.openTime + timeframeLength(first.interval).milliseconds;
        return [{ symbol: first.symbol, interval: first.interval, from: earliest.openTime, to }];
      }),
  };
}

function load(files: readonly KlinesRecording[]): readonly CandleRow[] {
  const byTime = new Map<number, string>();
  for (const file of files) for (const row of readKlines(file)) byTime.set(Number(row[0]), renderCandle(row));
  return [...byTime].map(([openTime, text]) => ({ openTime, text })).sort((a, b) => a.openTime - b.openTime);
}

/** Index of the first row that opens at `time` or later. */
function lowerBound(rows: readonly CandleRow[], time: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((rows[middle] as CandleRow).openTime < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
