import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { commitRun } from '../../lambdas/commit/commit-run.ts';
import { fetchBatch } from '../../lambdas/ingest/fetch-batch.ts';
import { ingestAlone } from '../../lambdas/ingest/ingest-alone.ts';
import { ingestedOf, stageAlone } from '../../lambdas/normalize/stage-alone.ts';
import { batchStager } from '../../lambdas/normalize/stage-batch.ts';
import { planDataset } from '../../lambdas/plan/plan-dataset.ts';
import { silverState } from '../../lambdas/plan/silver-state.ts';
import dataset from '../../lib/datasets/binance_klines/dataset.ts';
import { klinesConnector } from '../../lib/datasets/binance_klines/klines.ts';
import { settleBooks } from '../../lib/ingestion/books/books.ts';
import { readGridLedger } from '../../lib/ingestion/books/grid-ledger.ts';
import { HttpClient } from '../../lib/ingestion/http/http-client.ts';
import { RequestBudget } from '../../lib/ingestion/http/request-budget.ts';
import { writeLatestRun } from '../../lib/ingestion/run/latest-run.ts';
import { type RunPlan, writePlan } from '../../lib/ingestion/run/run-plan.ts';
import { tallyText } from '../../lib/ingestion/run/slice-tally.ts';
import { stagedResult } from '../../lib/ingestion/run/staged-batch.ts';
import type { Lake } from '../../lib/lake/lake.ts';
import { MemoryCatalog } from '../../lib/lake/memory/catalog.ts';
import type { ObjectStore } from '../../lib/lake/object-store.ts';
import { symbolNames } from '../memory/symbol-names.ts';
import { fileObjectStore } from '../silver/file-object-store.ts';

/**
 * A backlog worked off run by run: the cores of the functions in one process, over files in place of S3, with a provider on loopback whose
 * candles cost it next to nothing.
 */
const { values: options } = parseArgs({
  options: {
    symbols: { type: 'string', default: '200' },
    start: { type: 'string', default: '2023-06-01' },
    at: { type: 'string', default: '2024-06-01T00:00:00Z' },
    slices: { type: 'string', default: '2000' },
    /** Groups at work at a time, as the machine has it. */
    groups: { type: 'string', default: '4' },
  },
});
const [symbols, slicesPerRun, groupsAtOnce] = [options.symbols, options.slices, options.groups].map(Number);

const folder = mkdtempSync(join(tmpdir(), 'coinlake-bench-backlog-'));
const provider = await candleServer();
const calls = { put: 0, get: 0, head: 0, written: 0 };
const files = fileObjectStore(folder);
const objects: ObjectStore = {
  ...files,
  put(uri, body, condition) {
    calls.put++;
    calls.written += body.length;
    return files.put(uri, body, condition);
  },
  get(uri, range) {
    calls.get++;
    return files.get(uri, range);
  },
  getVersion(uri) {
    calls.get++;
    return files.getVersion(uri);
  },
  head(uri) {
    calls.head++;
    return files.head(uri);
  },
};
const lake: Lake = { objects, catalog: new MemoryCatalog(), namespace: '', bucket: 'lake' };
const { archive: _, ...connector } = klinesConnector(provider.url, provider.url);
const client = new HttpClient({
  provider: 'binance',
  budget: new RequestBudget(Number.POSITIVE_INFINITY),
  remainingTime: () => 900_000,
});
const demand = dataset.demand({ symbols: symbolNames(symbols!), timeframes: ['1h'], start: options.start });

print(
  '| run | partitions | left | plan, s | ingest | normalize | commit | plan.json, kB | provider | PUT | GET | HEAD | MB written |',
);
print('|---:|---:|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|');
try {
  let hasMore = true;
  for (let number = 1; hasMore; number++) hasMore = await run(number);
  print(`\nMost resident: ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB`);
} finally {
  await provider.close();
  rmSync(folder, { recursive: true, force: true });
}

/** @returns whether a further run is worth it */
async function run(number: number): Promise<boolean> {
  const before = { ...calls, asked: provider.asked };
  const name = `run-${number}`;
  const times: number[] = [];
  const timed = async <T>(work: Promise<T>): Promise<T> => {
    const began = performance.now();
    const result = await work;
    times.push((performance.now() - began) / 1000);
    return result;
  };
  const plan = await timed(planned(name));
  const { others } = plan;
  if (plan.groups.length === 0) return false;
  await timed(eachGroup(plan, (group) => ingest(plan, group)));
  await timed(eachGroup(plan, (group) => normalize(plan, group)));
  const { slices, answered } = await timed(commitRun(lake, 'work', dataset, plan, 1));
  const info = await files.head(`s3://work/runs/${name}/plan.json`);
  const seconds = times.map((time) => time.toFixed(1)).join(' | ');
  print(
    `| ${number} | ${plan.groups.flat().length} | ${slices ? tallyText(slices) : ''} | ${seconds} | ${((info?.size ?? 0) / 1000).toFixed(0)} | ${provider.asked - before.asked} | ${calls.put - before.put} | ${calls.get - before.get} | ${calls.head - before.head} | ${((calls.written - before.written) / 1e6).toFixed(1)} |`,
  );
  return (others?.due ?? 0) > 0 && answered > 0;
}

async function planned(name: string): Promise<RunPlan> {
  await settleBooks(lake, 'work', dataset);
  const plan = await planDataset(
    dataset,
    connector,
    demand,
    { run: name, scheduledTime: options.at, startedAt: options.at },
    await silverState(lake, dataset),
    [],
    { ledger: await readGridLedger(lake, dataset), slicesPerRun },
  );
  await writePlan(objects, 'work', plan);
  await writeLatestRun(objects, 'work', dataset.name, name);
  return plan;
}

async function eachGroup({ groups }: RunPlan, work: (group: number) => Promise<void>): Promise<void> {
  const waiting = groups.map((_, group) => group);
  const next = async () => {
    for (let group = waiting.shift(); group !== undefined; group = waiting.shift()) await work(group);
  };
  await Promise.all(Array.from({ length: groupsAtOnce! }, next));
}

function named({ groups }: RunPlan, group: number) {
  return groups[group]!.map((partition) => ({ ...partition, name: partition.path }));
}

function ingest(plan: RunPlan, group: number): Promise<void> {
  const context = { objects, bronzeBucket: 'bronze', connector, client };
  return ingestAlone(
    { objects, workBucket: 'work', run: plan.run, group },
    named(plan, group),
    async ({ slice }) => void (await fetchBatch(context, plan, slice, true)),
    (_, { reason }) => process.stderr.write(`${reason}\n`),
  );
}

async function normalize(plan: RunPlan, group: number): Promise<void> {
  const context = { lake, bronzeBucket: 'bronze', workBucket: 'work' };
  const { stage } = await batchStager(context, dataset, plan, 1);
  const place = { objects, workBucket: 'work', run: plan.run, group };
  await stageAlone(
    { ...place, step: 'normalize-1' },
    await ingestedOf(place, named(plan, group)),
    async (partition) => stagedResult(await stage(partition)),
    (_, { reason }) => process.stderr.write(`${reason}\n`),
    { sideBySide: { most: 4, mostWeight: 20_000 } },
  );
}

/** Answers GET /api/v3/klines with an hourly candle for each hour that is asked for. */
async function candleServer() {
  let asked = 0;
  const hour = 3_600_000;
  const server = createServer((request, response) => {
    asked++;
    const { searchParams: query } = new URL(request.url ?? '', 'http://provider');
    const rows: string[] = [];
    for (let at = Number(query.get('startTime')); at <= Number(query.get('endTime')); at += hour) {
      const price = `"${100 + ((at / hour) % 997)}.12345678"`;
      rows.push(
        `[${at},${price},${price},${price},${price},"${at % 1009}.5",${at + hour - 1},"4321.00000000",7,"1.5","150.5","0"]`,
      );
    }
    response.end(`[${rows.join(',')}]`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get asked() {
      return asked;
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
