import type { DailyBar } from './oracle.ts';

/** Days of a year. */
const YEAR = 365;
const DAY_MS = 86_400_000;

/** A window's estimates by their names; null where it is not complete. */
export interface Volatility {
  readonly symbol: string;
  readonly day: string;
  readonly window_days: number;
  readonly close_to_close: number | null;
  readonly parkinson: number | null;
  readonly garman_klass: number | null;
  readonly rogers_satchell: number | null;
  readonly yang_zhang: number | null;
}

interface Day {
  readonly at: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

const NONE = {
  close_to_close: null,
  parkinson: null,
  garman_klass: null,
  rogers_satchell: null,
  yang_zhang: null,
};

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** Sample variance in two passes. */
function variance(values: readonly number[]): number {
  const mean = sum(values) / values.length;
  return sum(values.map((value) => (value - mean) ** 2)) / (values.length - 1);
}

/** The five estimators as TTR's `volatility` has them, from complete daily bars in order of symbol and day. */
export function volatilitiesOf(bars: readonly DailyBar[]): readonly Volatility[] {
  return [...Map.groupBy(bars, ({ symbol }) => symbol)].flatMap(([symbol, own]) => {
    const days = own.map((bar) => ({
      at: Date.parse(bar.day),
      ...{ open: Number(bar.open), high: Number(bar.high), low: Number(bar.low), close: Number(bar.close) },
    }));
    return days.flatMap((_, last) =>
      [7, 30, 90].map((window_days) => ({
        ...{ symbol, day: own[last]!.day, window_days },
        ...estimates(days, last, window_days),
      })),
    );
  });
}

function estimates(days: readonly Day[], last: number, n: number) {
  const window = days.slice(Math.max(0, last - n + 1), last + 1);
  const isFull = window.length === n && window.at(-1)!.at - window[0]!.at === (n - 1) * DAY_MS;
  if (!isFull) return NONE;
  const { log, LN2, sqrt } = Math;
  const returns = window.slice(1).map((day, before) => log(day.close / window[before]!.close));
  const ranges = window.map(({ high, low }) => log(high / low));
  const intraday = window.map(({ open, close }) => log(close / open));
  const rogers = window.map(
    ({ open, high, low, close }) => log(high / close) * log(high / open) + log(low / close) * log(low / open),
  );
  const before = days[last - n];
  const overnight =
    before && window[0]!.at - before.at === DAY_MS
      ? window.map(({ open }, at) => log(open / (window[at - 1] ?? before).close))
      : undefined;
  const k = 0.34 / (1.34 + (n + 1) / (n - 1));
  return {
    close_to_close: sqrt(YEAR) * sqrt(variance(returns)),
    parkinson: sqrt((YEAR / (4 * n * LN2)) * sum(ranges.map((range) => range ** 2))),
    garman_klass: sqrt(
      (YEAR / n) * sum(ranges.map((range, at) => 0.5 * range ** 2 - (2 * LN2 - 1) * intraday[at]! ** 2)),
    ),
    rogers_satchell: sqrt((YEAR / n) * sum(rogers)),
    yang_zhang: overnight
      ? sqrt(YEAR * (variance(overnight) + k * variance(intraday) + (1 - k) * (sum(rogers) / n)))
      : null,
  };
}
