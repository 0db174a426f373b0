/** One candle's JSON as `GET /api/v3/klines` prints a row, with its open time in milliseconds UTC. */
export interface CandleRow {
  readonly openTime: number;
  readonly text: string;
}

/** Where a Binance API finds its candles. */
export interface CandleSource {
  /** Whether the exchange lists the symbol. */
  hasSymbol(symbol: string): boolean;
  /** Candles whose open time lies in [from, to], both inclusive, in ms UTC, in order; at most `limit`, the earliest first. */
  earliest(symbol: string, interval: string, from: number, to: number, limit: number): readonly CandleRow[];
  /** As `earliest`, but the last ones of the interval. */
  latest(symbol: string, interval: string, from: number, to: number, limit: number): readonly CandleRow[];
}

/** Renders one row of klines as Binance does: times and counts as numbers, the rest as strings, "0" at the end. */
export function renderCandle(fields: readonly string[]): string {
  const [openTime, open, high, low, close, volume, closeTime, quoteVolume, trades, takerBase, takerQuote] =
    fields;
  return `[${openTime},"${open}","${high}","${low}","${close}","${volume}",${closeTime},"${quoteVolume}",${trades},"${takerBase}","${takerQuote}","0"]`;
}
