import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { DuckDBInstance } from '@duckdb/node-api';
import { serveDashboard } from '../../lib/cli/dashboard/serve-dashboard.ts';
import { servedLake } from '../../lib/cli/dashboard/served-lake.ts';
import { openSession } from '../../lib/cli/session.ts';
import { lakeOf } from '../../lib/cli/session-lake.ts';
import { loadTable } from '../../lib/lake/table.ts';

/** Most milliseconds of an answer that was given before, and of 304: medians. */
const WARM_MS = 50;
const UNCHANGED_MS = 15;

/** What is asked, and the same of DuckDB, over a view of each table's files. */
const QUESTIONS: readonly { readonly path: string; readonly sql?: string }[] = [
  {
    path: '/statistics?days=30&symbol=BTCUSDT',
    sql: "SELECT * FROM session_volatility WHERE symbol = 'BTCUSDT' ORDER BY session_date DESC LIMIT 30",
  },
  {
    path: '/api/v1/tables/gold.ohlcv_daily/rows?symbol=BTCUSDT&limit=5000',
    sql: "SELECT * FROM ohlcv_daily WHERE symbol = 'BTCUSDT' LIMIT 5000",
  },
  {
    path: '/api/v1/tables/silver.binance_klines/rows?symbol=BTCUSDT&columns=open_time,close&limit=5000',
    sql: "SELECT open_time, close FROM binance_klines WHERE symbol = 'BTCUSDT' LIMIT 5000",
  },
  {
    path: '/api/v1/tables/gold.ohlcv_daily/values?column=symbol&sum=quote_volume',
    sql: 'SELECT symbol, count(*), sum(quote_volume) FROM ohlcv_daily GROUP BY symbol ORDER BY 3 DESC',
  },
  { path: '/today' },
  { path: '/api/v1/tables' },
  { path: '/api/v1/quality' },
  { path: '/api/v1/runs' },
];

const { values: options } = parseArgs({
  options: { rounds: { type: 'string', default: '100' }, data: { type: 'string' } },
});
const rounds = Number(options.rounds);
const folder = resolve(options.data ?? mkdtempSync(join(tmpdir(), 'coinlake-bench-api-')));
const data = options.data === undefined ? join(folder, 'data') : folder;
process.on('exit', () => {
  if (options.data === undefined) rmSync(folder, { recursive: true, force: true });
});
if (!existsSync(join(data, 'cdk.out'))) {
  print('Makes a simulated year of three symbols …');
  const made = spawnSync(process.execPath, [
    'bin/coinlake.ts',
    'start',
    '--once',
    '--simulate',
    '--data',
    data,
  ]);
  if (made.status !== 0) throw new Error(`coinlake start failed: ${made.stderr}`);
}

const session = await openSession({ target: 'local', data, env: 'dev' });
const began = performance.now();
const dashboard = await serveDashboard(servedLake(session, 'simulated'), 0);
print(`node ${process.versions.node}, ${availableParallelism()} processors; medians of ${rounds}`);
print(`Listening after ${(performance.now() - began).toFixed(0)} ms\n`);
const connection = await duckDb();
print('| question | bytes | first, ms | warm, ms | 95 % below | 304, ms | a second | DuckDB, a second |');
print('|---|---:|---:|---:|---:|---:|---:|---:|');
for (const { path, sql } of QUESTIONS) {
  const first = await timed(path);
  const warm = await many(() => timed(path));
  const tag = first.etag;
  const unchanged = tag === null ? [] : await many(() => timed(path, tag));
  const [middle, late] = [quantile(warm, 0.5), quantile(warm, 0.95)];
  const again = unchanged.length === 0 ? undefined : quantile(unchanged, 0.5);
  const rate = await perSecond(() => timed(path));
  const other = sql === undefined ? undefined : await perSecond(() => ask(sql));
  const cells = [
    `\`${path}\``,
    first.bytes.toLocaleString('en-US'),
    first.milliseconds.toFixed(1),
    middle.toFixed(1),
    late.toFixed(1),
    again?.toFixed(1) ?? '–',
    rate.toFixed(0),
    other?.toFixed(0) ?? '–',
  ];
  print(`| ${cells.join(' | ')} |`);
  if (middle > WARM_MS || (again ?? 0) > UNCHANGED_MS) {
    process.stderr.write(`${path}: at most ${WARM_MS} ms warm and ${UNCHANGED_MS} ms for 304 expected\n`);
    process.exitCode = 1;
  }
}
connection.closeSync();
await dashboard.close();
await session.close();

async function timed(path: string, etag?: string) {
  const start = performance.now();
  const headers = etag === undefined ? {} : { 'If-None-Match': etag };
  const response = await fetch(`${dashboard.url}${path}`, { headers });
  const { byteLength } = await response.arrayBuffer();
  const wanted = etag === undefined ? 200 : 304;
  if (response.status !== wanted) throw new Error(`${path}: ${response.status} instead of ${wanted}`);
  return {
    milliseconds: performance.now() - start,
    bytes: byteLength,
    etag: response.headers.get('etag'),
  };
}

async function many(work: () => Promise<{ readonly milliseconds: number }>): Promise<number[]> {
  const found: number[] = [];
  for (let round = 0; round < rounds; round++) found.push((await work()).milliseconds);
  return found;
}

/** How often in a second, eight at a time. */
async function perSecond(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  let done = 0;
  const worker = async () => {
    while (performance.now() - start < 1500) {
      await work();
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  return (done * 1000) / (performance.now() - start);
}

/** Rows as JSON, as the API gives them. */
async function ask(sql: string): Promise<string> {
  const reader = await connection.runAndReadAll(sql);
  return JSON.stringify(reader.getRowsJson());
}

/** DuckDB with a view of the files of each table. */
async function duckDb() {
  const opened = await (await DuckDBInstance.create(':memory:')).connect();
  const lake = lakeOf(session);
  const copies = mkdtempSync(join(tmpdir(), 'coinlake-bench-files-'));
  process.on('exit', () => rmSync(copies, { recursive: true, force: true }));
  for (const name of ['gold.session_volatility', 'gold.ohlcv_daily', 'silver.binance_klines']) {
    const [database = '', table = ''] = name.split('.');
    const files = (await (await loadTable(lake, database, table))?.dataFiles()) ?? [];
    const paths = await Promise.all(
      files.map(async ({ path }, i) => {
        const copy = join(copies, `${table}-${i}.parquet`);
        writeFileSync(copy, await lake.objects.get(path));
        return `'${copy}'`;
      }),
    );
    await opened.run(`CREATE VIEW ${table} AS SELECT * FROM read_parquet([${paths.join()}])`);
  }
  return opened;
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
