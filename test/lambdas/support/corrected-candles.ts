import type { CandleRow, CandleSource } from '../../../lib/datasets/binance_klines/stand-in/candle-source.ts';

/** Rewrites the cells of a candle, in the order of Binance's rows; undefined for none at all. */
export type Rewrite = (cells: readonly string[]) => readonly string[] | undefined;

/** Candles of which some have been corrected since: everything that is made from them has the corrected ones. */
export function correctedCandles(candles: CandleSource) {
  const corrections = new Map<number, Rewrite>();
  const corrected = ({ openTime, text }: CandleRow): readonly CandleRow[] => {
    const rewrite = corrections.get(openTime);
    if (!rewrite) return [{ openTime, text }];
    const quoted = text.slice(1, -1).split(',');
    const cells = rewrite(quoted.map((cell) => cell.replaceAll('"', '')));
    if (!cells) return [];
    const written = cells.map((cell, at) => (quoted[at]?.startsWith('"') ? `"${cell}"` : cell));
    return [{ openTime, text: `[${written.join(',')}]` }];
  };
  const source: CandleSource = {
    hasSymbol: (symbol) => candles.hasSymbol(symbol),
    earliest: (...asked) => candles.earliest(...asked).flatMap(corrected),
    latest: (...asked) => candles.latest(...asked).flatMap(corrected),
  };
  return { source, corrections };
}
