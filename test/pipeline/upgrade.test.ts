import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { endpointsText } from '../../lib/contracts/endpoints.ts';
import { binanceMarket } from '../../lib/datasets/binance_klines/stand-in/market-api.ts';
import { simulatedArchive } from '../../lib/datasets/binance_klines/stand-in/simulated-archive.ts';
import { simulatedCandles } from '../../lib/datasets/binance_klines/stand-in/simulated-candles.ts';
import { buildApp } from '../../lib/infra/app.ts';
import { openLocalRuntime } from '../../localstack/open-local-runtime.ts';
import { type ProviderServer, serveProvider } from '../../localstack/providers/provider-server.ts';
import { deploy } from '../../localstack/stack/deploy.ts';
import { workFolder } from '../end-to-end/coinlake.ts';
import { leaveGoldOut } from '../end-to-end/faulty-market.ts';
import { onlyDatasets } from '../end-to-end/only-datasets.ts';
import { WARM } from '../end-to-end/open-pipeline.ts';
import { editedAssembly } from '../end-to-end/permissions-statements.ts';

const folder = workFolder();
afterAll(() => folder.remove());

test('a change of settings reaches a stack that keeps its parameters', async () => {
  const now = () => new Date();
  const candles = simulatedCandles({ seed: 3, now });
  const provider = () =>
    serveProvider(binanceMarket({ candles, archive: simulatedArchive(candles, now), now }));
  const [a, b, proxy] = [await provider(), await provider(), await provider()];
  const servers = [a, b, proxy];
  const runtime = await openLocalRuntime({ dataFolder: folder.data, port: 0, schedules: false, warm: WARM });
  const synthesized = (name: string, { baseUrl }: ProviderServer, symbols: readonly string[]) => {
    const addresses = { api: baseUrl, archive: baseUrl };
    const klines = { symbols, timeframes: ['1h'], start: '2024-04-07', addresses };
    const settingsFile = folder.settings({
      namespace: '',
      datasets: onlyDatasets({ binance_klines: klines }),
    });
    const outdir = join(folder.path, name);
    buildApp({ outdir, environment: 'dev', settingsFile }).synth();
    return editedAssembly(outdir, join(folder.path, `${name}-edited`), (_, resources) =>
      leaveGoldOut(resources),
    );
  };
  /** Deploys as `cdk deploy` does, runs once, and says how many requests each server got, and for which symbols. */
  const upgraded = async (assembly: string, at: string, parameters: Record<string, string> = {}) => {
    const before = servers.map(({ requests }) => requests.length);
    await deploy(runtime, assembly, { parameters, usePreviousParameters: true });
    const states = runtime.service('states');
    const scheduler = runtime.service('scheduler');
    const { executionArn } = (await scheduler.fireNow(
      'coinlake-dev-dataset-binance_klines',
      new Date(at),
    )) as {
      readonly executionArn: string;
    };
    await states.executionFinished(executionArn);
    return servers.map(({ requests }, i) => {
      const since = requests.slice(before[i]).join(' ');
      return [...new Set([...since.matchAll(/[A-Z]{3,4}USDT/g)].map(([symbol]) => symbol))].sort().join();
    });
  };
  try {
    const settingsA = synthesized('a', a, ['BTCUSDT']);
    const settingsB = synthesized('b', b, ['BTCUSDT', 'ETHUSDT']);
    expect(await upgraded(settingsA, '2024-04-08T00:00:00Z')).toEqual(['BTCUSDT', '', '']);
    expect(await upgraded(settingsB, '2024-04-09T00:00:00Z')).toEqual(['', 'BTCUSDT,ETHUSDT', '']);
    const Endpoints = endpointsText({ binance: proxy.baseUrl });
    expect(await upgraded(settingsB, '2024-04-10T00:00:00Z', { Endpoints })).toEqual([
      '',
      '',
      'BTCUSDT,ETHUSDT',
    ]);
    // The parameter stands until someone changes it: what it says is no setting.
    expect(await upgraded(settingsB, '2024-04-11T00:00:00Z')).toEqual(['', '', 'BTCUSDT,ETHUSDT']);
    const none = { Endpoints: '' };
    expect(await upgraded(settingsB, '2024-04-12T00:00:00Z', none)).toEqual(['', 'BTCUSDT,ETHUSDT', '']);
  } finally {
    await runtime.close();
    for (const server of servers) await server.close();
  }
});
