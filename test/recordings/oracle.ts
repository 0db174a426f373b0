import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { unzipSync } from 'fflate';

/**
 * An independent computation from the recorded files: it imports nothing of the product. Values are decimals as text with
 * the scale of their column.
 */
export interface Candle {
  readonly symbol: string;
  readonly timeframe: string;
  /** Milliseconds UTC. */
  readonly openTime: number;
  /** `YYYY-MM-DD HH:MM:SS.ffffff` */
  readonly closeTime: string;
  /** open, high, low, close, volume, quote volume, trades, taker base, taker quote */
  readonly values: readonly string[];
}

/** Every distinct candle of an interval that closed before `end` (ms UTC, exclusive), by symbol and open time. */
export function candlesOf(
  folder: string,
  timeframe: string,
  end = Number.POSITIVE_INFINITY,
): readonly Candle[] {
  const found = new Map<string, Candle>();
  const names = readdirSync(join(folder, 'binance'), { recursive: true, encoding: 'utf8' }).sort();
  for (const name of names) {
    const [, symbol, interval] = /^([A-Z0-9]+)-(\d+[mhd])-/.exec(basename(name)) ?? [];
    if (!symbol || interval !== timeframe) continue;
    for (const cells of rowsOf(join(folder, 'binance', name))) {
      const [openTime, closeTime] = [Number(cells[0]?.slice(0, 13)), Number(cells[6]?.slice(0, 13))];
      if (closeTime >= end) continue;
      found.set(`${symbol} ${openTime}`, {
        symbol,
        timeframe,
        openTime,
        closeTime: stamp(closeTime),
        values: [1, 2, 3, 4, 5, 7, 8, 9, 10].map((i) => cells[i] ?? ''),
      });
    }
  }
  return [...found.values()].sort((a, b) => a.symbol.localeCompare(b.symbol) || a.openTime - b.openTime);
}

/** Milliseconds UTC as `YYYY-MM-DD HH:MM:SS.ffffff`. */
export const stamp = (ms: number) => `${new Date(ms).toISOString().slice(0, 23).replace('T', ' ')}000`;

function rowsOf(path: string): string[][] {
  const bytes = readFileSync(path);
  if (path.endsWith('.json.gz'))
    return JSON.parse(gunzipSync(bytes).toString()).map((row: unknown[]) => row.map(String));
  const text = path.endsWith('.zip')
    ? Buffer.from(Object.values(unzipSync(bytes))[0] as Uint8Array).toString()
    : path.endsWith('.csv.gz')
      ? gunzipSync(bytes).toString()
      : path.endsWith('.csv')
        ? bytes.toString()
        : '';
  return text
    .split('\n')
    .filter((line) => /^\d/.test(line))
    .map((line) => line.trim().split(','));
}

export interface DailyBar {
  readonly symbol: string;
  readonly day: string;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  readonly volume: string;
  readonly quoteVolume: string;
  /** Empty at zero volume. */
  readonly vwap: string;
  readonly trades: string;
  readonly candles: number;
}

const SCALE = 100_000_000n;

/** Daily bars of candles of one timeframe, in the order of symbol and day. */
export function dailyBars(candles: readonly Candle[]): readonly DailyBar[] {
  const days = Map.groupBy(candles, (c) => `${c.symbol} ${new Date(c.openTime).toISOString().slice(0, 10)}`);
  return [...days].map(([key, group]) => {
    const [symbol = '', day = ''] = key.split(' ');
    const ordered = [...group].sort((a, b) => a.openTime - b.openTime);
    const column = (i: number) => ordered.map((c) => unscaled(c.values[i] as string));
    const volume = sum(column(4));
    const quoteVolume = sum(column(5));
    return {
      symbol,
      day,
      open: text(column(0)[0] as bigint),
      high: text(column(1).reduce((a, b) => (a > b ? a : b))),
      low: text(column(2).reduce((a, b) => (a < b ? a : b))),
      close: text(column(3).at(-1) as bigint),
      volume: text(volume),
      quoteVolume: text(quoteVolume),
      vwap: volume === 0n ? '' : text(halfUp(quoteVolume * SCALE, volume)),
      trades: String(ordered.reduce((total, c) => total + Number(c.values[6]), 0)),
      candles: ordered.length,
    };
  });
}

export const sum = (values: readonly bigint[]) => values.reduce((a, b) => a + b, 0n);
/** The nearest whole quotient of numbers that are not negative, a half upwards. */
export const halfUp = (numerator: bigint, denominator: bigint) =>
  (2n * numerator + denominator) / (2n * denominator);

/** A decimal of at most `scale` places as a whole number of the last of them. */
export function unscaled(decimal: string, scale = 8): bigint {
  const [whole = '0', fraction = ''] = decimal.split('.');
  return BigInt(whole + fraction.padEnd(scale, '0'));
}

/** The decimal that has so many units of its last place; not negative. */
export function text(value: bigint, scale = 8): string {
  const digits = value.toString().padStart(scale + 1, '0');
  return `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}
