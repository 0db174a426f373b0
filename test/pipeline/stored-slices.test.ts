import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gapListing } from '../../lib/cli/commands/gaps.ts';
import { gapsOf } from '../../lib/cli/slice-ledger.ts';
import { miningApi } from '../../lib/datasets/_mempool/stand-in/mining-api.ts';
import binanceKlines from '../../lib/datasets/binance_klines/dataset.ts';
import { binanceMarket } from '../../lib/datasets/binance_klines/stand-in/market-api.ts';
import { simulatedCandles } from '../../lib/datasets/binance_klines/stand-in/simulated-candles.ts';
import mempoolHashrate from '../../lib/datasets/mempool_hashrate/dataset.ts';
import { serveProvider } from '../../localstack/providers/provider-server.ts';
import { damageFiles } from '../end-to-end/damaged-files.ts';
import { openPipeline, withFunction } from '../end-to-end/open-pipeline.ts';

const KLINES = '/api/v3/klines';
const now = () => new Date('2024-04-01T00:00:00Z');

/** A day of a simulated market, as its API writes it. */
async function dayOf(api: ReturnType<typeof binanceMarket>, symbol: string, day: string): Promise<string> {
  const from = Date.parse(day);
  const query = { symbol, interval: '1h', startTime: String(from), endTime: String(from + 86_400_000 - 1) };
  const answer = await api({ path: KLINES, query: new URLSearchParams(query), headers: {} });
  return String(answer?.body);
}

describe('of a time grid', () => {
  let provider: Awaited<ReturnType<typeof serveProvider>>;
  let pipeline: Awaited<ReturnType<typeof openPipeline>>;
  let isWide = true;
  beforeAll(async () => {
    const api = binanceMarket({ candles: simulatedCandles({ seed: 5, now }), now });
    const body = `[${' '.repeat(60_000_000)}${(await dayOf(api, 'XRPUSDT', '2024-03-01')).slice(1)}`;
    const wide = { kind: 'body', body, contentType: 'application/json' } as const;
    provider = await serveProvider(api, {
      faults: [{ match: ({ query }) => isWide && query.get('symbol') === 'XRPUSDT', fault: wide }],
    });
    const symbols = ['BTCUSDT', 'LTCUSDT', 'XRPUSDT'];
    pipeline = await openPipeline(
      { binance_klines: { symbols, start: '2024-03-01', timeframes: ['1h'] } },
      { binance: provider.baseUrl },
      withFunction('normalize', { MemorySize: 192 }),
    );
  });
  afterAll(async () => {
    await pipeline.close();
    await provider.close();
  });

  /** How a run ends, and how often it asks for candles. */
  const runAt = async (at: Date) => {
    const before = provider.requests.length;
    const run = await pipeline.run(at);
    const requests = provider.requests.slice(before).filter((one) => one.startsWith(KLINES)).length;
    return { ...run, requests };
  };
  const rows = async () =>
    (
      await pipeline.query(
        'SELECT symbol, count(*) FROM silver.binance_klines GROUP BY symbol ORDER BY symbol',
      )
    ).map((row) => row.join(' '));
  const gaps = async () => (await gapsOf(pipeline.session, binanceKlines)).map((gap) => gapListing(gap, ''));
  const SLICE = 'symbol=BTCUSDT/timeframe=1h/open_time_month=2024-03';
  const FIRST = new Date('2024-03-02T00:00:00Z');
  const LATER = new Date('2024-03-02T01:00:00Z');

  test('what ends its function by memory is stored: a run with more merges it from bronze, without asking', async () => {
    const killed = await runAt(FIRST);
    const slice = SLICE.replace('BTC', 'XRP');
    expect([killed.status, killed.error]).toEqual([
      'FAILED',
      `SlicesFailed: ${slice} (stored): its function ended 2 times without a word`,
    ]);
    expect(await rows()).toEqual(['BTCUSDT 24', 'LTCUSDT 24']);
    isWide = false;
    await pipeline.redeploy();
    const finished = await runAt(FIRST);
    expect([finished.status, finished.error, finished.requests]).toEqual(['SUCCEEDED', undefined, 0]);
    expect(await rows()).toEqual(['BTCUSDT 24', 'LTCUSDT 24', 'XRPUSDT 24']);
    expect(await gaps()).toEqual([]);
  });

  test('what meets a damaged base is stored: later runs merge it from bronze, without asking', async () => {
    const mend = await damageFiles(pipeline.session, 'binance_klines', 'BTCUSDT');
    const damaged = await runAt(LATER);
    expect([damaged.status, damaged.requests]).toEqual(['FAILED', 3]);
    expect(damaged.error).toMatch(
      new RegExp(`^SlicesFailed: ${SLICE} \\(stored\\): Error: s3://\\S+\\.parquet: `),
    );
    const gap = {
      dataset: 'binance_klines',
      parameters: { symbol: 'BTCUSDT', timeframe: '1h' },
      from: new Date('2024-03-02T00:00:00Z'),
      to: LATER,
      state: 'stored',
      attempts: 1,
      repair: 'npx coinlake run binance_klines',
    };
    expect(await gaps()).toMatchObject([gap]);
    const still = await runAt(LATER);
    expect([still.status, still.requests]).toEqual(['FAILED', 0]);
    expect(await gaps()).toMatchObject([{ ...gap, attempts: 2 }]);
    await mend();
    const finished = await runAt(LATER);
    expect([finished.status, finished.error, finished.requests]).toEqual(['SUCCEEDED', undefined, 0]);
    expect(finished.output).toMatchObject({ counts: { inserted: 1, unchanged: 1 } });
    expect(await rows()).toEqual(['BTCUSDT 25', 'LTCUSDT 25', 'XRPUSDT 25']);
    expect(await gaps()).toEqual([]);
  });
});

describe('of a dataset of slices', () => {
  const days = 40;
  const history = (count: number) =>
    Buffer.from(
      JSON.stringify({
        hashrates: Array.from({ length: count }, (_, day) => ({
          timestamp: 1_704_067_200 + day * 86_400,
          avgHashrate: 5e20 + day,
        })),
        difficulty: [],
      }),
    );
  let count = days;
  let provider: Awaited<ReturnType<typeof serveProvider>>;
  let pipeline: Awaited<ReturnType<typeof openPipeline>>;
  beforeAll(async () => {
    provider = await serveProvider(miningApi(() => history(count)));
    pipeline = await openPipeline(
      { mempool_hashrate: { requestsPerMinute: 1000 } },
      { mempool: provider.baseUrl },
    );
  });
  afterAll(async () => {
    await pipeline.close();
    await provider.close();
  });

  test('what meets a damaged base is stored: later runs merge it from bronze, without asking', async () => {
    const first = await pipeline.run(new Date('2024-03-02T01:20:00Z'));
    expect(first.status, first.error).toBe('SUCCEEDED');
    const mend = await damageFiles(pipeline.session, 'mempool_hashrate');
    count++;
    const damaged = await pipeline.run(new Date('2024-03-03T01:20:00Z'));
    expect(damaged.status).toBe('FAILED');
    expect(damaged.error).toMatch(/^SlicesFailed: whole \(stored\): .*s3:\/\/\S+\.parquet: /);
    const gaps = async () =>
      (await gapsOf(pipeline.session, mempoolHashrate)).map((gap) => gapListing(gap, ''));
    const gap = {
      dataset: 'mempool_hashrate',
      parameters: {},
      state: 'stored',
      attempts: 1,
      repair: 'npx coinlake run mempool_hashrate',
    };
    expect(await gaps()).toMatchObject([gap]);
    const asked = provider.requests.length;
    expect((await pipeline.run(new Date('2024-03-04T01:20:00Z'))).status).toBe('FAILED');
    expect(await gaps()).toMatchObject([{ ...gap, attempts: 2 }]);
    await mend();
    const finished = await pipeline.run(new Date('2024-03-05T01:20:00Z'));
    expect([finished.status, finished.error]).toEqual(['SUCCEEDED', undefined]);
    expect(provider.requests.length - asked).toBe(0);
    expect(await pipeline.query('SELECT count(*) FROM silver.mempool_hashrate')).toEqual([
      [String(days + 1)],
    ]);
    expect(await gaps()).toEqual([]);
  });
});
