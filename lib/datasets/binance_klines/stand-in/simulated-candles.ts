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
const HOUR = 60 * MINUTE;
/** Simulated trading starts here: before it there are no candles. */
const LISTED = Date.UTC(2017, 7, 17);
const SYMBOL = /^[\p{Lu}\p{Lo}\p{Nd}]{2,12}(USDT|USDC|BTC)$/u;

/** Traded in an ordinary minute, in the quote currency. */
const ORDINARY = 400_000;

/** Decimal places of prices and quantities, as the exchange has them: more of the price where it is small. Together at most eight. */
const placesOf = (level: number) => (level < 1 ? { price: 5, quantity: 1 } : { price: 2, quantity: 5 });

/** How much more or less than ordinary is traded in an hour: days differ, and hours of a day. */
function activity(base: number, hour: number): number {
  const ofDay = 0.5 + 2.5 * unit(hash(base, 'day', 5, Math.floor(hour / 24))) ** 3;
  return ofDay * (0.6 + 0.8 * unit(hash(base, 'hour', 6, hour)));
}

/** Sums minutes into one candle. Prices and quantities are whole numbers of their smallest step, so sums are exact. */
function aggregate(seed: number, symbol: string, from: number, to: number, length: number): string[] {
  const { base, level } = simulatedAsset(seed, symbol);
  const places = placesOf(level);
  const market = { base, level, steps: 10 ** places.price };
  const ordinary = (ORDINARY / level) * 10 ** places.quantity;
  let high = 0;
  let low = Number.POSITIVE_INFINITY;
  let volume = 0;
  let takerVolume = 0;
  let quote = 0n;
  let takerQuote = 0n;
  let trades = 0;
  const open = steps(market, from);
  let close = open;
  let hour = Number.NaN;
  let active = 1;
  for (let at = from; at < to; at += MINUTE) {
    const first = close;
    const h = hash(base, symbol, 1, at / MINUTE);
    close = steps(market, at + MINUTE);
    if (Math.floor(at / HOUR) !== hour) {
      hour = Math.floor(at / HOUR);
      active = activity(base, hour);
    }
    high = Math.max(high, first, close, Math.round(Math.max(first, close) * (1 + 0.0006 * unit(h))));
    low = Math.min(
      low,
      first,
      close,
      Math.round(Math.min(first, close) * (1 - 0.0006 * unit(h ^ 0x5bd1e995))),
    );
    const traded = Math.max(1, Math.round(ordinary * active * (0.2 + unit(h * 31) ** 4 * 5)));
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
    ...[open, high, low, close].map((price) => scaled(BigInt(price), places.price)),
    scaled(BigInt(volume), places.quantity),
    String(from + length - 1),
    scaled(quote, places.price + places.quantity),
    String(trades),
    scaled(BigInt(takerVolume), places.quantity),
    scaled(takerQuote, places.price + places.quantity),
  ];
}

/** Price in steps of the pair at a whole minute (ms UTC). */
const steps = (
  market: Pick<SimulatedAsset, 'base' | 'level'> & { readonly steps: number },
  at: number,
): number => Math.max(1, Math.round(priceAt(market, at) * market.steps));

/** Writes an integer of 10^-places units with eight places, as Binance prints prices and quantities. */
function scaled(value: bigint, places: number): string {
  const digits = (value * 10n ** BigInt(8 - places)).toString().padStart(9, '0');
  return `${digits.slice(0, -8)}.${digits.slice(-8)}`;
}
