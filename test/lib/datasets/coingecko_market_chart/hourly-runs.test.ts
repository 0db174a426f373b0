import { afterAll, beforeAll, expect, it } from 'vitest';
import { commitRun } from '../../../../lambdas/commit/commit-run.ts';
import { fetchBatch } from '../../../../lambdas/ingest/fetch-batch.ts';
import { ingestAlone } from '../../../../lambdas/ingest/ingest-alone.ts';
import { ingestedOf, stageAlone } from '../../../../lambdas/normalize/stage-alone.ts';
import { batchStager } from '../../../../lambdas/normalize/stage-batch.ts';
import { planDataset } from '../../../../lambdas/plan/plan-dataset.ts';
import { silverState } from '../../../../lambdas/plan/silver-state.ts';
import { nextRowDue, seriesDues } from '../../../../lambdas/report/next-row-due.ts';
import coingeckoMarketChart from '../../../../lib/datasets/coingecko_market_chart/dataset.ts';
import {
  chartDemand,
  chartConnector as connect,
} from '../../../../lib/datasets/coingecko_market_chart/market-chart.ts';
import { coingeckoMarketChartSettings } from '../../../../lib/datasets/coingecko_market_chart/settings.ts';
import type { Granularity } from '../../../../lib/datasets/coingecko_market_chart/stand-in/chart-source.ts';
import { coingeckoApi } from '../../../../lib/datasets/coingecko_market_chart/stand-in/market-chart-api.ts';
import { simulatedCharts } from '../../../../lib/datasets/coingecko_market_chart/stand-in/simulated-charts.ts';
import { readGridLedger } from '../../../../lib/ingestion/books/grid-ledger.ts';
import { HttpClient } from '../../../../lib/ingestion/http/http-client.ts';
import { RequestBudget } from '../../../../lib/ingestion/http/request-budget.ts';
import { writePlan } from '../../../../lib/ingestion/run/run-plan.ts';
import type { Begun } from '../../../../lib/ingestion/run/slice-progress.ts';
import { stagedResult } from '../../../../lib/ingestion/run/staged-batch.ts';
import type { Lake } from '../../../../lib/lake/lake.ts';
import { MemoryCatalog } from '../../../../lib/lake/memory/catalog.ts';
import { MemoryObjectStore } from '../../../../lib/lake/memory/object-store.ts';
import { readRows } from '../../../../lib/lake/read-rows.ts';
import { loadTable } from '../../../../lib/lake/table.ts';
import { type ProviderServer, serveProvider } from '../../../../localstack/providers/provider-server.ts';

const HOUR = 3_600_000;
const FIRST = Date.UTC(2024, 5, 10, 22, 45);

/** The provider's clock: 30 seconds after a run's scheduled time. */
let clock = FIRST;
const charts = simulatedCharts({ seed: 3, now: () => new Date(clock) });
let server: ProviderServer;
beforeAll(async () => {
  server = await serveProvider(coingeckoApi(charts, { reachDays: 365 }));
});
afterAll(() => server.close());

const objects = new MemoryObjectStore();
const lake: Lake = { objects, catalog: new MemoryCatalog(), namespace: '', bucket: 'lake' };
const settings = coingeckoMarketChartSettings.parse({
  coins: ['bitcoin'],
  granularities: { '5m': 'P1D', '1h': 'P100D', '1d': 'P365D' },
});

/** One run of the dataset, as a schedule fires it. */
async function run(name: string, scheduledTime: number) {
  clock = scheduledTime + 30_000;
  const connector = connect({ baseUrl: server.baseUrl, settings, now: () => clock });
  const times = {
    scheduledTime: new Date(scheduledTime).toISOString(),
    startedAt: new Date(clock).toISOString(),
  };
  const state = await silverState(lake, coingeckoMarketChart);
  const plan = await planDataset(
    coingeckoMarketChart,
    connector,
    chartDemand(settings),
    { run: name, ...times },
    state,
    [],
    { ledger: await readGridLedger(lake, coingeckoMarketChart) },
  );
  await writePlan(objects, 'work', plan);
  const client = new HttpClient({
    provider: 'coingecko',
    budget: new RequestBudget(30),
    remainingTime: () => 60_000,
  });
  const before = server.requests.length;
  const { stage } = await batchStager(
    { lake, bronzeBucket: 'bronze', workBucket: 'work' },
    coingeckoMarketChart,
    plan,
    0,
  );
  for (const [group, partitions] of plan.groups.entries()) {
    const place = { objects, workBucket: 'work', run: plan.run, group };
    const named = partitions.map((partition) => ({ ...partition, name: partition.path }));
    const ask = async ({ slice }: Begun<(typeof named)[number]>) =>
      void (await fetchBatch({ objects, bronzeBucket: 'bronze', connector, client }, plan, slice));
    await ingestAlone(place, named, ask, () => {});
    const stageOne = async (partition: (typeof named)[number]) => stagedResult(await stage(partition));
    await stageAlone({ ...place, step: 'normalize-0' }, await ingestedOf(place, named), stageOne, () => {});
  }
  const { counts } = await commitRun(lake, 'work', coingeckoMarketChart, plan, 0);
  return { counts, requests: server.requests.length - before };
}

async function silverTimes(granularity: Granularity): Promise<number[]> {
  const table = await loadTable(lake, 'silver', coingeckoMarketChart.name);
  const files = (await table?.dataFiles()) ?? [];
  const rows = table && (await readRows(lake, table, files));
  const { granularity: granularities, time } = rows?.columns ?? {};
  return Array.from(time ?? [], (micros) => Number(micros) / 1000).filter(
    (_, i) => granularities?.[i] === granularity,
  );
}

/** The samples of a chart before a time, without that of now. */
const samples = (granularity: Granularity, from: number, before: number) =>
  charts.points('bitcoin', 'usd', granularity, from, before - 1)[0].map(([time]) => time);

it('asks one question a series and hour, and each sample is there once, without a point of now', async () => {
  const first = await run('r1', FIRST);
  // 100 days of hours are two questions.
  expect(first.requests).toBe(4);
  expect(first.counts).toMatchObject({ restated: 0, quarantined: 0 });
  for (let hour = 1; hour <= 3; hour++) {
    const { counts, requests } = await run(`r${hour + 1}`, FIRST + hour * HOUR);
    // A day begins within these hours, and is asked for once.
    expect(requests).toBe(hour === 2 ? 3 : 2);
    expect(counts).toMatchObject({ restated: 0, quarantined: 0 });
  }
  const end = FIRST + 3 * HOUR;
  const dayBefore = (days: number) => Math.floor(FIRST / (24 * HOUR)) * 24 * HOUR - days * 24 * HOUR;
  const hours = await silverTimes('1h');
  expect(hours).toEqual(samples('1h', hours[0] as number, end));
  expect(hours[0]).toBeLessThan(dayBefore(100) + HOUR);
  const days = await silverTimes('1d');
  expect(days).toEqual(samples('1d', days[0] as number, end));
  expect(days.at(-1)).toBe(Date.UTC(2024, 5, 11));
  const minutes = await silverTimes('5m');
  expect(minutes).toEqual(samples('5m', minutes[0] as number, end));
  // Of 01:45, asked at 01:45.
  const demand = chartDemand(settings);
  expect(nextRowDue(await seriesDues(lake, coingeckoMarketChart, demand, end))).toBe(end);
});

it('comes back after a pause: what is in reach is asked for, and nothing twice', async () => {
  const later = FIRST + 40 * HOUR;
  await run('r9', later);
  const hours = await silverTimes('1h');
  expect(hours).toEqual(samples('1h', hours[0] as number, later));
  const minutes = await silverTimes('5m');
  expect(new Set(minutes).size).toBe(minutes.length);
  expect(minutes.filter((time) => time > later - 23 * HOUR)).toEqual(
    samples('5m', later - 23 * HOUR + 1, later),
  );
});
