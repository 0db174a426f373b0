import { timeframeLength } from '../../../contracts/timeframe.ts';
import { hash, priceAt, type SimulatedAsset, simulatedAsset, unit } from '../../../stand-ins/index.ts';
import { type CandleRow, type CandleSource, renderCandle } from './candle-source.ts';

/**
 * A seeded market: the same seed gives the same candles for ever, at any time and in any order of asking, and an
 * hour is exactly its sixty minutes. Prices follow value noise over periods from an hour to two years; they are a
 * demonstration and mean nothing.
 */
export function simulatedCandles(options: { readonly seed: number; readonly now: () => Date }): CandleSource {
  const { seed, now } = options;
  const candle = (symbol: string, interval: string, openTime: number): CandleRow => {
    const length = timeframeLength(interval).milliseconds;
    const end = Math.min(openTime + length, Math.floor(now().getTime() / MINUTE) * MINUTE + MINUTE);
    return { openTime, text: renderCandle(aggregate(seed, symbol, openTime, end, length)) };
  };
  const grid = (interval: string, from: number, to: number) => {
    const length = timeframeLength(interval).milliseconds;
    const first = Math.max(Math.ceil(from / length) * length, LISTED);
    return { length, first, last: Math.floor(Math.min(to, now().getTime()) / length) * length };
  };
  return {
    hasSymbol: (symbol) => SYMBOL.test(symbol),
    earliest(symbol, interval, from, to, limit) {
      const { length, first, last } = grid(interval, from, to);
      const rows: CandleRow[] = [];
      for (let at = first; at <= last && rows.length < limit; at += length)
        rows.push(candle(symbol, interval, at));
      return rows;
    },
    latest(symbol, interval, from, to, limit) {
      const { length, first, last } = grid(interval, from, to);
      const rows: CandleRow[] = [];
      for (let at = last; at >= first && rows.length < limit; at -= length)
        rows.unshift(candle(symbol, interval, at));
      return rows;
    },
  };
}

const MINUTE = 60_000;
/** Simulated trading starts here: before it there are no candles. */
const LISTED = Date.UTC(2017, 7, 17);
const SYMBOL = /^[\p{Lu}\p{Lo}\p{Nd}]{2,12}(USDT|USDC|BTC)$/u;

/** Sums minutes into one candle. Prices are whole hundredths, quantities whole hundred-thousandths, so sums are exact. */
function aggregate(seed: number, symbol: string, from: number, to: number, length: number): string[] {
  const { base, level } = simulatedAsset(seed, symbol);
  const market = { base, level, quantity: 40_000_000 / level };
  let high = 0;
  let low = Number.POSITIVE_INFINITY;
  let volume = 0;
  let takerVolume = 0;
  let quote = 0n;
  let takerQuote = 0n;
  let trades = 0;
  const open = cents(market, from);
  let close = open;
  for (let at = from; at < to; at += MINUTE) {
    const first = close;
    const h = hash(base, symbol, 1, at / MINUTE);
    close = cents(market, at + MINUTE);
    high = Math.max(high, first, close, Math.round(Math.max(first, close) * (1 + 0.0006 * unit(h))));
    low = Math.min(
      low,
      first,
      close,
      Math.round(Math.min(first, close) * (1 - 0.0006 * unit(h ^ 0x5bd1e995))),
    );
    const traded = Math.max(1, Math.round(market.quantity * (0.2 + unit(h * 31) ** 4 * 5)));
    const taken = Math.round(traded * (0.3 + 0.4 * unit(h * 17)));
    const average = Math.round((first + close) / 2);
    volume += traded;
    takerVolume += taken;
    quote += BigInt(average) * BigInt(traded);
    takerQuote += BigInt(average) * BigInt(taken);
    trades += 1 + Math.floor(unit(h * 7) * 900);
  }
  return [
    String(from),
    scaled(BigInt(open), 2),
    scaled(BigInt(high), 2),
    scaled(BigInt(low), 2),
    scaled(BigInt(close), 2),
    scaled(BigInt(volume), 5),
    String(from + length - 1),
    scaled(quote, 7),
    String(trades),
    scaled(BigInt(takerVolume), 5),
    scaled(takerQuote, 7),
  ];
}

/** Price in hundredths of the quote currency at a whole minute (ms UTC). */
function cents(market: SimulatedAsset, at: number): number {
  return Math.max(1, Math.round(priceAt(market, at) * 100));
}

/** Writes an integer of 10^-places units with eight places, as Binance prints prices and quantities. */
function scaled(value: bigint, places: number): string {
  const digits = (value * 10n ** BigInt(8 - places)).toString().padStart(9, '0');
  return `${digits.slice(0, -8)}.${digits.slice(-8)}`;
}
