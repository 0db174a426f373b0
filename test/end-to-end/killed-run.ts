import { cpSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { synthesize } from '../../lib/cli/synthesis.ts';
import { DataFolder } from '../../localstack/state/data-folder.ts';
import { coinlake, SMALL_MARKET, SMALL_MARKET_END, workFolder } from './coinlake.ts';
import { openLake } from './open-lake.ts';

/** What a reader sees, but for when and by which batch a row came. */
const TABLES: Readonly<Record<string, string>> = {
  'silver.binance_klines': `SELECT symbol, timeframe, open_time, open, high, low, close, volume, close_time, quote_volume, trades,
    taker_buy_base_volume, taker_buy_quote_volume FROM silver.binance_klines ORDER BY symbol, timeframe, open_time`,
  'gold.ohlcv_daily': 'SELECT * FROM gold.ohlcv_daily ORDER BY symbol, day',
  'gold.session_volatility': 'SELECT * FROM gold.session_volatility ORDER BY symbol, session_date',
};

type Contents = Readonly<Record<string, readonly unknown[]>>;

export interface SmallRun {
  readonly data: string;
  /** Arguments of the command that does the whole run, or what is left of it. */
  readonly args: readonly string[];
  /** @throws Error with what the command printed, unless it ended well */
  finish(): Promise<void>;
  contents(): Promise<Contents>;
  remove(): void;
}

/** Synthesizes once for many runs of the small market: kills are to fall into runs, not into synthesis. */
async function prepareRuns() {
  const prepared = workFolder();
  const assembly = join(prepared.path, 'cdk.out');
  const settings = prepared.settings(SMALL_MARKET);
  await synthesize(assembly, { env: 'dev', settings: SMALL_MARKET });
  return {
    /** A run in a data folder of its own, not yet begun. */
    smallRun(): SmallRun {
      const { data, remove } = workFolder();
      DataFolder.open(data).close();
      cpSync(assembly, join(data, 'cdk.out'), { recursive: true });
      const args = [
        ...['start', '--once', '--simulate', '--seed', '11', '--at', SMALL_MARKET_END],
        ...['--data', data, '--settings', settings],
      ];
      return {
        data,
        args,
        remove,
        async finish() {
          const ended = await coinlake(args);
          if (ended.code !== 0)
            throw new Error(`ended with ${ended.code}:\n${ended.stdout}\n${ended.stderr}`);
        },
        async contents() {
          const lake = await openLake(data);
          try {
            const contents: Record<string, readonly unknown[]> = {};
            for (const [name, sql] of Object.entries(TABLES)) contents[name] = await lake.query(sql);
            return contents;
          } finally {
            await lake.close();
          }
        },
      };
    },
    remove: () => prepared.remove(),
  };
}

interface UndisturbedRun {
  readonly contents: Contents;
  /** Milliseconds that it took. */
  readonly length: number;
}

type PreparedRuns = Awaited<ReturnType<typeof prepareRuns>>;

/** The tables of a run that nothing disturbed, and how long it took, ms. */
async function undisturbedRun(runs: PreparedRuns): Promise<UndisturbedRun> {
  const run = runs.smallRun();
  try {
    const began = performance.now();
    await run.finish();
    const length = performance.now() - began;
    if (statSync(join(run.data, 'cdk.out')).birthtimeMs > began + performance.timeOrigin)
      throw new Error('The run synthesized again: kills would fall into synthesis');
    return { contents: await run.contents(), length };
  } finally {
    run.remove();
  }
}

/** Prepares a file's runs before its tests, and does one that nothing disturbs: what all others are held against. */
export function comparedRuns(): { readonly runs: PreparedRuns; readonly undisturbed: UndisturbedRun } {
  let runs: PreparedRuns;
  let undisturbed: UndisturbedRun;
  beforeAll(async () => {
    runs = await prepareRuns();
    undisturbed = await undisturbedRun(runs);
  });
  afterAll(() => runs?.remove());
  return {
    get runs() {
      return runs;
    },
    get undisturbed() {
      return undisturbed;
    },
  };
}

/** Kills a run (SIGKILL) at these times, one after the other, then lets it come to its end. */
export async function contentsAfterKills(
  runs: PreparedRuns,
  killAfterMs: readonly number[],
): Promise<{ contents: Contents; killed: number }> {
  const run = runs.smallRun();
  try {
    let killed = 0;
    for (const after of killAfterMs)
      if ((await coinlake(run.args, { killAfterMs: after })).signal === 'SIGKILL') killed += 1;
    await run.finish().catch((error: Error) => {
      throw new Error(`After kills at ${killAfterMs.join(', ')} ms: ${error.message}`);
    });
    return { contents: await run.contents(), killed };
  } finally {
    run.remove();
  }
}
