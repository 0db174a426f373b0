import { timeframeLength } from '../../../contracts/timeframe.ts';
import {
  type Recorded,
  readEach,
  type UnreadableRecording,
  type UnusedFile,
} from '../../../stand-ins/index.ts';
import type { CandleRow, CandleSource } from './candle-source.ts';
import { findKlines } from './find-klines.ts';
import { type RecordedKlines, readKlines } from './read-klines.ts';

/** A stretch of a series that a folder holds: ms UTC, from its first open time to the end of its last interval (exclusive). */
export interface RecordedStretch {
  readonly symbol: string;
  readonly interval: string;
  readonly from: number;
  readonly to: number;
}

/** A longer gap between two candles ends a stretch: shorter ones are the exchange's halts, or days that nobody recorded. */
const LONGEST_GAP = 7 * 86_400_000;

/**
 * Serves recorded candles. Files are read when their series is first asked for; where recordings overlap, the later path wins.
 */
export function recordedCandles(folder: string): CandleSource & Recorded<RecordedStretch> {
  const { used, unused } = findKlines(folder);
  const files = Map.groupBy(used, (file) => `${file.symbol} ${file.interval}`);
  const unreadable: UnreadableRecording[] = [];
  const empty: UnusedFile[] = [];
  const symbols = new Set([...files.values()].map(([first]) => first?.symbol));
  const loaded = new Map<string, Series>();
  const seriesOf = (symbol: string, interval: string): Series => {
    const name = `${symbol} ${interval}`;
    const known = loaded.get(name);
    if (known) return known;
    const read = readEach(files.get(name) ?? [], readKlines, (error) => unreadable.push(error));
    for (const { file, read: klines } of read)
      if (klines.times.length === 0) empty.push({ path: file.path, reason: 'it holds no candle' });
    const series = new Series(read.map((file) => file.read));
    loaded.set(name, series);
    return series;
  };
  return {
    hasSymbol: (symbol) => symbols.has(symbol),
    earliest(symbol, interval, from, to, limit) {
      const series = seriesOf(symbol, interval);
      const start = series.firstFrom(from);
      return series.rows(start, Math.min(start + limit, series.firstFrom(to + 1)));
    },
    latest(symbol, interval, from, to, limit) {
      const series = seriesOf(symbol, interval);
      const end = series.firstFrom(to + 1);
      return series.rows(Math.max(series.firstFrom(from), end - limit), end);
    },
    stretches: () =>
      [...files.values()].flatMap(([first]) => {
        if (!first) return [];
        const { symbol, interval } = first;
        const length = timeframeLength(interval).milliseconds;
        return seriesOf(symbol, interval)
          .stretches(length)
          .map((stretch) => ({ symbol, interval, ...stretch }));
      }),
    unused: () => [...unused, ...empty],
    unreadable: () => unreadable,
  };
}

/** The candles of one symbol and interval in order of time, each once: bytes and offsets, made text when they are asked for. */
class Series {
  readonly #files: readonly RecordedKlines[];
  /** Of each file: how many rows the files before it have. */
  readonly #bases: readonly number[];
  readonly #times: Float64Array;
  /** Of each candle: its row, counted through all files. */
  readonly #rows: Uint32Array;

  constructor(files: readonly RecordedKlines[]) {
    this.#files = files;
    let total = 0;
    this.#bases = this.#files.map(({ times }) => {
      total += times.length;
      return total - times.length;
    });
    const times = new Float64Array(total);
    this.#files.forEach((file, i) => {
      times.set(file.times, this.#bases[i]);
    });
    this.#rows = lastOfEachTime(times);
    this.#times = new Float64Array(this.#rows.length);
    this.#rows.forEach((row, i) => {
      this.#times[i] = times[row]!;
    });
  }

  /** Index of the first candle that opens at `time` or later. */
  firstFrom(time: number): number {
    let low = 0;
    let high = this.#times.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#times[middle]! < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  rows(from: number, to: number): CandleRow[] {
    const rows: CandleRow[] = [];
    for (let i = from; i < to; i++) {
      const row = this.#rows[i]!;
      const file = this.#bases.findLastIndex((base) => base <= row);
      const text = this.#files[file]!.candle(row - this.#bases[file]!);
      rows.push({ openTime: this.#times[i]!, text });
    }
    return rows;
  }

  /** @param length of an interval, ms */
  stretches(length: number): { readonly from: number; readonly to: number }[] {
    const found: { from: number; to: number }[] = [];
    for (const time of this.#times) {
      const last = found.at(-1);
      if (last && time - last.to <= LONGEST_GAP) last.to = time + length;
      else found.push({ from: time, to: time + length });
    }
    return found;
  }
}

/** Indexes in order of time; of equal times the last. */
function lastOfEachTime(times: Float64Array): Uint32Array {
  const order = new Uint32Array(times.length).map((_, index) => index);
  if (times.some((time, i) => i > 0 && time <= times[i - 1]!))
    order.sort((a, b) => times[a]! - times[b]! || a - b);
  return order.filter((row, i) => i + 1 === order.length || times[order[i + 1]!] !== times[row]);
}
