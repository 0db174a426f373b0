import { expect, test } from 'vitest';
import { binanceMarket } from '../../lib/datasets/binance_klines/stand-in/market-api.ts';
import { simulatedArchive } from '../../lib/datasets/binance_klines/stand-in/simulated-archive.ts';
import { simulatedCandles } from '../../lib/datasets/binance_klines/stand-in/simulated-candles.ts';
import { serveProvider } from '../../localstack/providers/provider-server.ts';
import { openPipeline } from '../end-to-end/open-pipeline.ts';

test('two runs of a dataset at once: the second ends as a success that did nothing, the first does what both were for', async () => {
  const now = () => new Date();
  const candles = simulatedCandles({ seed: 3, now });
  const provider = await serveProvider(
    binanceMarket({ candles, archive: simulatedArchive(candles, now), now }),
  );
  const pipeline = await openPipeline(
    { binance_klines: { symbols: ['BTCUSDT'], timeframes: ['1h'], start: '2024-04-07' } },
    { binance: provider.baseUrl },
  );
  const { runtime } = pipeline;
  try {
    const states = runtime.service('states');
    const fire = async (at: string) => {
      const schedule = 'coinlake-dev-dataset-binance_klines';
      const fired = await runtime.service('scheduler').fireNow(schedule, new Date(at));
      return (fired as { readonly executionArn: string }).executionArn;
    };
    const owner = { arn: `arn:aws:iam::${runtime.accountId}:root` };
    const call = (operation: string, input: object) =>
      // biome-ignore lint/suspicious/noExplicitAny: wire shapes.
      runtime.call('states', operation, input, owner) as Promise<any>;
    const entered = async (executionArn: string): Promise<string[]> => {
      const { events } = await call('GetExecutionHistory', { executionArn, maxResults: 1000 });
      return events.flatMap(
        (event: { readonly stateEnteredEventDetails?: { readonly name: string } }) =>
          event.stateEnteredEventDetails?.name ?? [],
      );
    };

    const first = await fire('2024-04-08T00:00:00Z');
    // Once its plan is made, which would take both times.
    while (!(await entered(first)).includes('Ingest')) await new Promise((resolve) => setTimeout(resolve, 5));
    const second = await fire('2024-04-08T06:00:00Z');
    await Promise.all([first, second].map((arn) => states.executionFinished(arn)));

    const late = await call('DescribeExecution', { executionArn: second });
    expect(late.status).toBe('SUCCEEDED');
    expect(JSON.parse(late.output)).toEqual({
      outcome: 'lease held',
      skipped: 'another run is at work, and looks again before it ends',
    });
    expect(await entered(second)).toEqual(['Lease', 'Lease held']);

    const held = await call('DescribeExecution', { executionArn: first });
    expect(held.status).toBe('SUCCEEDED');
    expect((await entered(first)).filter((name) => name === 'Plan')).toHaveLength(2);
    // A day of hours, and the six that only the second was for.
    expect(
      await pipeline.query('SELECT count(*) AS n, max(open_time) AS newest FROM silver.binance_klines'),
    ).toEqual([['30', '2024-04-08 05:00:00.000000']]);
  } finally {
    await pipeline.close();
    await provider.close();
  }
});
