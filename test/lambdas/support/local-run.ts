import { commitRun } from '../../../lambdas/commit/commit-run.ts';
import { fetchBatch } from '../../../lambdas/ingest/fetch-batch.ts';
import { ingestAlone } from '../../../lambdas/ingest/ingest-alone.ts';
import { ingestedOf, stageAlone } from '../../../lambdas/normalize/stage-alone.ts';
import { batchStager } from '../../../lambdas/normalize/stage-batch.ts';
import { compareArchive } from '../../../lambdas/plan/compare-archive.ts';
import { planDataset } from '../../../lambdas/plan/plan-dataset.ts';
import { silverState } from '../../../lambdas/plan/silver-state.ts';
import { storedAnswers } from '../../../lambdas/plan/stored-answers.ts';
import type { TableDefinition } from '../../../lib/contracts/table.ts';
import binanceKlines from '../../../lib/datasets/binance_klines/dataset.ts';
import { klinesConnector as connector } from '../../../lib/datasets/binance_klines/klines.ts';
import { settleBooks } from '../../../lib/ingestion/books/books.ts';
import { moveSourceFiles } from '../../../lib/ingestion/books/file-ledger.ts';
import { readGridLedger } from '../../../lib/ingestion/books/grid-ledger.ts';
import { storedPartitions } from '../../../lib/ingestion/books/stored-batches.ts';
import type { SourcedGrid } from '../../../lib/ingestion/dataset.ts';
import { HttpClient } from '../../../lib/ingestion/http/http-client.ts';
import { RequestBudget } from '../../../lib/ingestion/http/request-budget.ts';
import { writeLatestRun } from '../../../lib/ingestion/run/latest-run.ts';
import { partitionPlan, type RunPlan, writePlan } from '../../../lib/ingestion/run/run-plan.ts';
import type { BrokenCall } from '../../../lib/ingestion/run/slice-outcomes.ts';
import { stagedResult } from '../../../lib/ingestion/run/staged-batch.ts';
import type { Lake } from '../../../lib/lake/lake.ts';
import { MemoryCatalog } from '../../../lib/lake/memory/catalog.ts';
import { MemoryObjectStore } from '../../../lib/lake/memory/object-store.ts';
import { readRows } from '../../../lib/lake/read-rows.ts';
import { loadTable } from '../../../lib/lake/table.ts';
import { type Answer, scriptedServer } from './scripted-server.ts';

export const HOUR = 3_600_000;

/** A provider of hourly candles at a price that only the time decides, without an archive. `missing` hours have none. */
export function candleAnswer(
  missing: ReadonlySet<number>,
  price = (_time: number) => '100.00000000',
): Answer {
  return (request, response) => {
    const { pathname, searchParams: query } = new URL(request.url ?? '', 'http://provider');
    if (pathname.startsWith('/data/')) {
      response.writeHead(404).end();
      return;
    }
    const from = Math.ceil(Number(query.get('startTime')) / HOUR) * HOUR;
    const rows: string[] = [];
    for (let at = from; at <= Number(query.get('endTime')) && rows.length < 1000; at += HOUR) {
      const p = `"${price(at)}"`;
      if (!missing.has(at))
        rows.push(
          `[${at},${p},${p},${p},${p},"1.00000000",${at + HOUR - 1},"100.00000000",1,"0.50000000","50.00000000","0"]`,
        );
    }
    response.end(`[${rows.join(',')}]`);
  };
}

export interface LocalRunOptions {
  /** @default that of Binance's candles */
  readonly dataset?: SourcedGrid;
  /** @default a new one */
  readonly lake?: Lake;
}

const memoryLake = (): Lake => ({
  objects: new MemoryObjectStore(),
  catalog: new MemoryCatalog(),
  namespace: '',
  bucket: 'lake',
});

/**
 * The dataset's run against a provider on loopback and a lake in memory: the functions' cores in their order.
 * @param provider answers, or a server that is there
 */
export async function localRun(
  provider: Answer | Awaited<ReturnType<typeof scriptedServer>>,
  { dataset = binanceKlines, lake = memoryLake() }: LocalRunOptions = {},
) {
  const server = typeof provider === 'function' ? await scriptedServer(provider) : provider;
  const source = connector(server.url, server.url);

  const warnings: string[] = [];
  const logger = { info: () => {}, warn: (message: string) => void warnings.push(message) };
  const plan = async (run: string, scheduledTime: string, start = '2024-01-30'): Promise<RunPlan> => {
    await settleBooks(lake, 'work', dataset);
    await moveSourceFiles(lake, dataset);
    const ledger = await readGridLedger(lake, dataset);
    const when = { scheduledTime: Date.parse(scheduledTime), comparedDays: 92 };
    const invocation = { logger, remainingTime: () => 60_000 };
    const comparison = await compareArchive(lake, dataset, source, ledger, when, invocation);
    const bronze = { objects: lake.objects, bronzeBucket: 'bronze' };
    const stored = await storedAnswers(
      bronze,
      dataset.name,
      storedPartitions(dataset, ledger),
      partitionPlan,
    );
    const planned = await planDataset(
      dataset,
      source,
      dataset.demand({ symbols: ['BTCUSDT'], timeframes: ['1h'], start }),
      { run, scheduledTime, startedAt: scheduledTime },
      await silverState(lake, dataset),
      comparison.republished,
      { ledger, stored },
    );
    await comparison.conclude(planned);
    return planned;
  };
  const ingest = async (planned: RunPlan) => {
    await writePlan(lake.objects, 'work', planned);
    await writeLatestRun(lake.objects, 'work', dataset.name, planned.run);
    const client = new HttpClient({
      provider: 'binance',
      budget: new RequestBudget(6000),
      remainingTime: () => 60_000,
      pause: 1,
    });
    const context = { objects: lake.objects, bronzeBucket: 'bronze', connector: source, client };
    for (const [group, partitions] of planned.groups.entries())
      await ingestAlone(
        { objects: lake.objects, workBucket: 'work', run: planned.run, group },
        partitions.map((partition) => ({ ...partition, name: partition.path })),
        async ({ slice, attempt }) =>
          void (await fetchBatch(
            context,
            planned,
            slice,
            attempt === 1 && slice.batchId.includes(`/${planned.run}/`),
          )),
        () => {},
      );
  };
  const normalize = async (planned: RunPlan, attempt = 1) => {
    const context = { lake, bronzeBucket: 'bronze', workBucket: 'work' };
    const { stage } = await batchStager(context, dataset, planned, attempt);
    for (const [group, partitions] of planned.groups.entries()) {
      const place = { objects: lake.objects, workBucket: 'work', run: planned.run, group };
      const named = partitions.map((partition) => ({ ...partition, name: partition.path }));
      await stageAlone(
        { ...place, step: `normalize-${attempt}` },
        await ingestedOf(place, named),
        async (partition) => stagedResult(await stage(partition)),
        () => {},
      );
    }
  };
  const commit = (planned: RunPlan, attempt = 1, calls: readonly BrokenCall[] = []) =>
    commitRun(lake, 'work', dataset, planned, attempt, calls);
  const all = async (run: string, scheduledTime: string, start?: string) => {
    const planned = await plan(run, scheduledTime, start);
    if (planned.groups.length === 0) return undefined;
    await ingest(planned);
    await normalize(planned);
    return commit(planned);
  };
  const rows = async (definition: TableDefinition) => {
    const table = await loadTable(lake, definition.database, definition.name);
    const batch = table && (await readRows(lake, table, await table.dataFiles()));
    return Array.from({ length: batch?.length ?? 0 }, (_, i) =>
      Object.fromEntries(Object.entries(batch!.columns).map(([name, column]) => [name, column[i]])),
    );
  };
  const silver = () => loadTable(lake, 'silver', dataset.name);
  return { lake, server, dataset, plan, ingest, normalize, commit, all, rows, silver, warnings };
}
