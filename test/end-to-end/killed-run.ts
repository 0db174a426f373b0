import { coinlake, query, SMALL_MARKET, SMALL_MARKET_END, workFolder } from './coinlake.ts';

/** What a reader sees, but for when and by which batch a row came. */
const TABLES: Readonly<Record<string, string>> = {
  'silver.binance_klines': `SELECT symbol, timeframe, open_time, open, high, low, close, volume, close_time, quote_volume, trades,
    taker_buy_base_volume, taker_buy_quote_volume FROM silver.binance_klines ORDER BY symbol, timeframe, open_time`,
  'gold.ohlcv_daily': 'SELECT * FROM gold.ohlcv_daily ORDER BY symbol, day',
};

export type Contents = Readonly<Record<string, readonly unknown[]>>;

/** Runs the small market to its end, after killing earlier runs of it at these times. */
export async function contentsAfterKills(
  killAfterMs: readonly number[],
): Promise<{ contents: Contents; killed: number }> {
  const folder = workFolder();
  const args = ['start', '--once', '--simulate', '--seed', '11', '--at', SMALL_MARKET_END];
  const run = [...args, '--data', folder.data, '--settings', folder.settings(SMALL_MARKET)];
  try {
    let killed = 0;
    for (const after of killAfterMs)
      if ((await coinlake(run, { killAfterMs: after })).signal === 'SIGKILL') killed += 1;
    const last = await coinlake(run);
    if (last.code !== 0)
      throw new Error(`After kills at ${killAfterMs.join(', ')} ms:\n${last.stdout}\n${last.stderr}`);
    const contents: Record<string, readonly unknown[]> = {};
    for (const [name, sql] of Object.entries(TABLES)) contents[name] = await query(sql, folder.data);
    return { contents, killed };
  } finally {
    folder.remove();
  }
}

/** A seeded sequence in [0, 1). Source: mulberry32. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
