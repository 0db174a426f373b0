import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { DuckDBInstance } from '@duckdb/node-api';
import { goldModels } from '../../lib/cli/gold-models.ts';
import { renderBuild } from '../../lib/sql/model/render-statements.ts';
import { cpuSeconds } from './cpu-seconds.ts';
import { plainModels } from './plain-models.ts';
import { queries } from './queries.ts';
import { AS_OF, openSimulatedLake, type SimulatedLake } from './simulated-lake.ts';

/** No model may take more than this, in CPU time of plain DuckDB's. */
const MOST_FOR_A_MODEL = 3;

const { values: options } = parseArgs({
  options: {
    symbols: { type: 'string', default: '200' },
    rounds: { type: 'string', default: '5' },
    data: { type: 'string' },
    only: { type: 'string' },
  },
});
if (process.platform !== 'linux') {
  process.stderr.write('bench:gold reads the CPU time of processes from /proc: run it on Linux\n');
  process.exit(2);
}
const rounds = Number(options.rounds);
const folder = resolve(options.data ?? mkdtempSync(join(tmpdir(), 'coinlake-bench-gold-')));
process.on('exit', () => {
  if (options.data === undefined) rmSync(folder, { recursive: true, force: true });
});

const lake = await openSimulatedLake(folder, Number(options.symbols));
const { connection, version } = await plainDuckDb(lake);
print(
  `node ${process.versions.node}, DuckDB ${version}; ${availableParallelism()} processors; medians of ${rounds}`,
);
print(`${options.symbols} symbols × 1 year of hours, CPU seconds of all processes\n`);
print(row('', 'coinlake', 'DuckDB', 'ratio'));
print('|---|---:|---:|---:|');
const compared = [
  ...goldModels().map((model) => ({
    name: `model ${model.name}`,
    here: () => {
      const staged = { database: 'staging', table: `${model.name}__bench` };
      const location = `s3://lake/builds/${staged.table}/`;
      return athenaQuery(lake, renderBuild(model, { asOf: AS_OF, staged, location }));
    },
    after: () => athenaQuery(lake, `DROP TABLE IF EXISTS staging.${model.name}__bench`),
    plain: `COPY (${plainModels[model.name] ?? missing(model.name)}) TO '${join(folder, 'plain.parquet')}' (FORMAT parquet, COMPRESSION zstd)`,
  })),
  ...queries.map(({ name, athena, plain }) => ({
    name,
    here: () => athenaQuery(lake, athena),
    after: async () => {},
    plain,
  })),
].filter(
  ({ name }) => options.only === undefined || options.only.split(',').some((part) => name.includes(part)),
);
for (const { name, here, after, plain } of compared) {
  // What an earlier run left, and the start of a process that answers queries.
  await after();
  const [own, other]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    own.push(await cpuOf(here));
    await after();
    other.push(await cpuOf(() => connection.runAndReadAll(plain)));
  }
  const [a, b] = [median(own), median(other)];
  print(row(name, a.toFixed(2), b.toFixed(2), `${(a / b).toFixed(1)} ×`));
  if (name.startsWith('model') && a / b > MOST_FOR_A_MODEL) {
    process.stderr.write(
      `${name} takes ${(a / b).toFixed(1)} times DuckDB's CPU time: at most ${MOST_FOR_A_MODEL} expected\n`,
    );
    process.exitCode = 1;
  }
}
connection.closeSync();
await lake.runtime.close();

async function cpuOf(work: () => Promise<unknown>): Promise<number> {
  const before = cpuSeconds();
  await work();
  return cpuSeconds() - before;
}

/** Runs a statement as a client does, its result read. */
async function athenaQuery({ runtime, athena }: SimulatedLake, sql: string): Promise<void> {
  const input = { QueryString: sql, WorkGroup: 'bench' };
  const started = (await runtime.call('athena', 'StartQueryExecution', input, runtime.owner)) as {
    QueryExecutionId: string;
  };
  await athena.settled(started.QueryExecutionId);
  const { QueryExecution } = (await runtime.call('athena', 'GetQueryExecution', started, runtime.owner)) as {
    QueryExecution: { Status: { State: string; StateChangeReason?: string } };
  };
  const { State, StateChangeReason } = QueryExecution.Status;
  if (State !== 'SUCCEEDED') throw new Error(`${StateChangeReason}\n${sql}`);
}

/** DuckDB over the files of the tables, with its own settings. */
async function plainDuckDb({ s3, runtime }: SimulatedLake) {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  for (const [view, table] of [
    ['klines', 'binance_klines'],
    ['charts', 'coingecko_market_chart'],
  ]) {
    const files: string[] = [];
    let token: string | undefined;
    do {
      const input = {
        Bucket: 'lake',
        Prefix: `silver/${table}/data/`,
        ...(token !== undefined && { ContinuationToken: token }),
      };
      const page = (await runtime.call('s3', 'ListObjectsV2', input, runtime.owner)) as {
        Contents?: { Key: string }[];
        NextContinuationToken?: string;
      };
      files.push(...(page.Contents ?? []).map(({ Key }) => s3.objectPath('lake', Key)!));
      token = page.NextContinuationToken;
    } while (token !== undefined);
    const list = files.map((file) => `'${file}'`).join(', ');
    await connection.run(
      `CREATE VIEW ${view} AS SELECT * FROM read_parquet([${list}], hive_partitioning = false)`,
    );
  }
  const version = (await connection.runAndReadAll('SELECT version()')).getRows()[0]![0];
  return { connection, version };
}

function missing(model: string): never {
  process.stderr.write(`bench/gold/plain-models.ts has no '${model}': write it for plain DuckDB\n`);
  process.exit(2);
}

/** Of an even number of runs the lower one. */
function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[(values.length - 1) >> 1]!;
}

function row(...cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
