import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FaultRule } from '../../localstack/providers/faults.ts';
import { faultyMarket } from '../end-to-end/faulty-market.ts';
import { withFunction } from '../end-to-end/open-pipeline.ts';

/** Of a function that asks for little: an answer near the limit of 64 MB does not fit into it. */
const INGEST = { MemorySize: 200, Timeout: 18 };
const of = (symbol: string, fault: FaultRule['fault']): FaultRule => ({
  match: ({ query }) => isKilling && query.get('symbol') === symbol,
  fault,
});
let isKilling = true;
let market: Awaited<ReturnType<typeof faultyMarket>>;
beforeAll(async () => {
  const symbols = ['BTCUSDT', 'ETHUSDT', 'LTCUSDT', 'XRPUSDT'];
  market = await faultyMarket({ symbols, start: '2024-03-01' }, undefined, {
    edit: withFunction('ingest', INGEST),
    faults: [
      of('ETHUSDT', { kind: 'body', body: `[${' '.repeat(63_000_000)}]`, contentType: 'application/json' }),
      of('LTCUSDT', { kind: 'slow', milliseconds: 60_000 }),
    ],
  });
});
afterAll(() => market.close());

const rows = () =>
  market.query('SELECT symbol, count(*) FROM silver.binance_klines GROUP BY symbol ORDER BY symbol');

test('slices that kill their function, one by memory and one by time, are named, and the others are committed', async () => {
  const run = await market.run(new Date('2024-03-02T00:00:00Z'));
  const killer = (symbol: string) =>
    `symbol=${symbol}/timeframe=1h/open_time_month=2024-03 (failed): its function ended 2 times without a word`;
  expect([run.status, run.error]).toEqual([
    'FAILED',
    `SlicesFailed: ${killer('ETHUSDT')}\n${killer('LTCUSDT')}`,
  ]);
  expect(await rows()).toEqual([
    ['BTCUSDT', '24'],
    ['XRPUSDT', '24'],
  ]);
  const errors = run.events.flatMap(({ taskFailedEventDetails: details }) => details?.error ?? []);
  expect(errors).toEqual(['Runtime.OutOfMemory', 'Runtime.OutOfMemory', 'Sandbox.Timedout']);
});

test('once they kill no more, the next run brings them', async () => {
  isKilling = false;
  const run = await market.run(new Date('2024-03-02T01:00:00Z'));
  expect(run.status, run.error).toBe('SUCCEEDED');
  expect((await rows()).map(([symbol, count]) => `${symbol} ${count}`)).toEqual([
    'BTCUSDT 25',
    'ETHUSDT 25',
    'LTCUSDT 25',
    'XRPUSDT 25',
  ]);
});
