import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commitRun } from '../../lambdas/commit/commit-run.ts';
import { planDataset } from '../../lambdas/plan/plan-dataset.ts';
import { silverState } from '../../lambdas/plan/silver-state.ts';
import { partitionPath } from '../../lib/contracts/partition.ts';
import dataset from '../../lib/datasets/binance_klines/dataset.ts';
import { klinesConnector } from '../../lib/datasets/binance_klines/klines.ts';
import { readGridLedger } from '../../lib/ingestion/books/grid-ledger.ts';
import { appendLedger, type LedgerRow } from '../../lib/ingestion/books/slice-ledger.ts';
import { noCounts } from '../../lib/ingestion/run/conservation.ts';
import type { RunPlan } from '../../lib/ingestion/run/run-plan.ts';
import { eachAlone } from '../../lib/ingestion/run/slice-progress.ts';
import { type StagedBatch, stagedResult } from '../../lib/ingestion/run/staged-batch.ts';
import { createTableFromFiles } from '../../lib/lake/create-table-from-files.ts';
import type { BoundJson, ColumnMetrics, DataFile } from '../../lib/lake/data-file.ts';
import type { Lake } from '../../lib/lake/lake.ts';
import { MemoryCatalog } from '../../lib/lake/memory/catalog.ts';
import { fileObjectStore } from '../silver/file-object-store.ts';

/**
 * `write FOLDER FILES MONTHS NOTED` makes a table of so many files, so many months a series, a ledger of so many rows, and what an hourly run
 * staged for it; `plan` and `commit`, with the same arguments, are that run's, and `backlog` is the plan of a run that finds nothing held. They
 * print the CPU seconds that they took.
 */
const [what, folder = '', ...numbers] = process.argv.slice(2);
const [count = 0, MONTHS = 13, noted = 0] = numbers.map(Number);

const HOUR = 3_600_000;
/** In the last month, which each series has begun. */
const SCHEDULED = '2025-01-15T12:00:00Z';
const FIRST_MONTH = 661 - MONTHS;
const RUN = 'bench';

const lake: Lake = {
  objects: fileObjectStore(folder),
  catalog: new MemoryCatalog(),
  namespace: '',
  bucket: 'lake',
};
const entryFile = join(folder, 'entry.json');
const stagedFile = join(folder, 'staged.json');

const symbolAt = (index: number) => `S${String(index).padStart(5, '0')}USDT`;
const monthStart = (ordinal: number) => Date.UTC(1970, ordinal);

function dataFile(symbol: string, month: number, until: number, run: string): DataFile {
  const rows = Math.round((until - monthStart(month)) / HOUR);
  const partition = { symbol, timeframe: '1h', open_time_month: month };
  const last = until - HOUR;
  const bounds: Readonly<Record<string, readonly [BoundJson, BoundJson]>> = {
    symbol: [symbol, symbol],
    timeframe: ['1h', '1h'],
    open_time: [`${monthStart(month)}000`, `${last}000`],
    close_time: [`${monthStart(month) + HOUR - 1}000`, `${last + HOUR - 1}000`],
    ingested_at: ['1736942400000000', '1736942400000000'],
    batch_id: ['ingest_date=2025', 'ingest_date=2026'],
  };
  const columns = dataset.table.fields.map(({ name, type }): [string, ColumnMetrics] => {
    const [lower, upper] =
      bounds[name] ?? (type.kind === 'boolean' ? [false, true] : ['123456789', '987654321012']);
    return [name, { size: 3000, values: rows, nulls: 0, lower, upper }];
  });
  return {
    path: `s3://lake/silver/binance_klines/data/${partitionPath(dataset.partition, partition)}/${run}.parquet`,
    partition,
    recordCount: rows,
    sizeBytes: 50_000,
    columns: Object.fromEntries(columns),
    splitOffsets: [4],
  };
}

/** Holes that were asked for and are asked for again later, spread over all series. */
async function writeLedger(symbols: readonly string[]): Promise<void> {
  const now = Date.parse(SCHEDULED);
  const rows = Array.from({ length: noted }, (_, index): LedgerRow => {
    const from = monthStart(FIRST_MONTH) + Math.floor(index / symbols.length) * 24 * HOUR;
    return {
      slice: 's',
      parameters: { symbol: symbols[index % symbols.length]!, timeframe: '1h' },
      range: { from, to: from + HOUR },
      state: 'empty',
      reason: 'the source answered, and has no row that holds the contract',
      source: 'binance',
      attempts: 3,
      nextAt: now + 24 * HOUR,
      run: 'before',
      recordedAt: now - HOUR,
    };
  });
  await appendLedger(lake, dataset.name, 'before', rows, () => new Set());
}

async function write(files: number): Promise<void> {
  const symbols = Array.from({ length: Math.ceil(files / MONTHS) }, (_, index) => symbolAt(index));
  const lastMonth = FIRST_MONTH + MONTHS - 1;
  const held = Date.parse(SCHEDULED) - HOUR;
  const all = symbols.flatMap((symbol) =>
    Array.from({ length: MONTHS }, (_, index) => {
      const month = FIRST_MONTH + index;
      return dataFile(symbol, month, month === lastMonth ? held : monthStart(month + 1), 'before');
    }),
  );
  await createTableFromFiles(lake, dataset.table, 's3://lake/silver/binance_klines', all.slice(0, files), {
    database: 'silver',
  });
  const stagedBatches: Record<string, unknown> = {};
  for (const [index, base] of all.slice(0, files).entries()) {
    if (base.partition.open_time_month !== lastMonth) continue;
    const symbol = symbols[Math.floor(index / MONTHS)]!;
    const path = partitionPath(dataset.partition, base.partition);
    const staged: StagedBatch = {
      dataset: dataset.name,
      run: RUN,
      attempt: 0,
      batchId: `ingest_date=2025-01-15/${RUN}/${path.replaceAll('/', '__')}`,
      path,
      values: { ...base.partition },
      series: { symbol, timeframe: '1h' },
      step: HOUR,
      scheduledTime: SCHEDULED,
      fetchedAt: SCHEDULED,
      counts: { ...noCounts, records: 1, inserted: 1 },
      baseFiles: [base.path],
      files: [dataFile(symbol, lastMonth, Date.parse(SCHEDULED), RUN)],
      quarantine: [],
      sourceFiles: [],
      refusedFiles: [],
      unanswered: [],
      beside: [],
      suspects: [],
      lacks: [],
      newest: held,
    };
    stagedBatches[path] = stagedResult(staged);
  }
  writeFileSync(stagedFile, JSON.stringify(stagedBatches));
  await writeLedger(symbols);
  const entries = [
    await lake.catalog.getTable('silver', dataset.table.name),
    await lake.catalog.getTable('ops', 'slices'),
  ];
  writeFileSync(entryFile, JSON.stringify(entries.filter((entry) => entry !== undefined)));
}

const demand = (symbols: number) =>
  dataset.demand({
    symbols: Array.from({ length: symbols }, (_, index) => symbolAt(index)),
    timeframes: ['1h'],
    start: new Date(monthStart(FIRST_MONTH)).toISOString().slice(0, 10),
  });

async function plan(files: number, isHeld = true) {
  const connector = klinesConnector('http://127.0.0.1:1', 'http://127.0.0.1:1');
  const request = { run: RUN, scheduledTime: SCHEDULED, startedAt: SCHEDULED };
  const nothing = { holdings: new Map(), newest: new Map(), times: async () => [] };
  const state = isHeld ? await silverState(lake, dataset) : nothing;
  // The data files are not there, only their records in the manifests.
  const times = async (path: string) => {
    const { earliest = 0, rows } = state.holdings.get(path)!;
    return Array.from({ length: rows }, (_, index) => earliest + index * HOUR);
  };
  const series = demand(Math.ceil(files / MONTHS));
  const ledger = await readGridLedger(lake, dataset);
  const sequel = { ledger, unfinished: new Map(), slicesPerRun: 2000 };
  return planDataset(dataset, connector, series, request, { ...state, times }, [], sequel);
}

if (what === 'write') await write(count);
else {
  for (const entry of JSON.parse(readFileSync(entryFile, 'utf8'))) await lake.catalog.createTable(entry);
  const groups: RunPlan['groups'] =
    what === 'commit' ? JSON.parse(readFileSync(join(folder, 'groups.json'), 'utf8')) : [];
  const staged: Readonly<Record<string, unknown>> =
    groups.length > 0 ? JSON.parse(readFileSync(stagedFile, 'utf8')) : {};
  for (const [group, partitions] of groups.entries())
    for (const step of ['ingest', 'normalize-0'] as const)
      await eachAlone(
        { objects: lake.objects, workBucket: 'work', run: RUN, step, group },
        partitions.map(({ path }) => ({ name: path })),
        async (together) => together.map(({ slice: { name } }) => ({ state: 'done', result: staged[name] })),
      );
  const before = process.cpuUsage();
  if (what === 'plan' || what === 'backlog') {
    const planned = await plan(count, what === 'plan');
    const text = JSON.stringify(planned);
    if (what === 'plan') writeFileSync(join(folder, 'groups.json'), JSON.stringify(planned.groups));
    process.stdout.write(`\nplan ${planned.groups.flat().length} ${text.length}\n`);
  } else {
    const plan = { run: RUN, scheduledTime: SCHEDULED, groups };
    const { committed } = await commitRun(lake, 'work', dataset, plan, 0);
    if (!committed) throw new Error('Nothing was committed');
  }
  const { user, system } = process.cpuUsage(before);
  process.stdout.write(`\ncpu ${(user + system) / 1e6}\n`);
}
