import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { buildSync } from 'esbuild';
import { bundleOptions } from '../../lib/infra/bundles/bundle-functions.ts';
import { command, pythonWith } from '../../test/engines/support/cache.ts';
import { javaHome } from '../../test/engines/support/java.ts';
import { writeInput } from './write-input.ts';

interface Measured {
  /** Seconds. */
  readonly wall: number;
  readonly cpu: number;
  /** Largest resident memory of one process, MiB. */
  readonly memory: number;
}

const PACKAGES = ['pandas==2.3.3', 'pyarrow==26.0.1', 'polars==2.1.0', 'duckdb==2.0.0', 'pyspark==3.5.6'];
/** Versions that PySpark 3.5 runs on. */
const JAVA = 17;
const ENGINES = ['pandas', 'polars', 'duckdb', 'spark'] as const;
const SCALES = [1, 4, 16];

const { values: options } = parseArgs({
  options: {
    csv: { type: 'string', default: recordedYear() },
    rounds: { type: 'string', default: '5' },
    engines: { type: 'string', default: ENGINES.join(',') },
  },
});
if (!options.csv) {
  process.stderr.write(
    'Name a year of 1m klines: --csv BTCUSDT-1m-2023.csv.gz, or COINLAKE_RECORDINGS with one below binance/klines-csv-1m-large\n',
  );
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), 'coinlake-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const engines = options.engines.split(',');
const python = await pythonWith('bench-silver-1', PACKAGES);
const env = {
  ...process.env,
  TZ: 'UTC',
  ...(engines.includes('spark') ? { JAVA_HOME: await javaHome(JAVA) } : {}),
};
const script = (name: string) => join(import.meta.dirname, 'engines', `${name}.py`);

const bundle = join(folder, 'normalize-year.mjs');
buildSync({
  ...bundleOptions,
  sourcemap: false,
  entryPoints: [join(import.meta.dirname, 'normalize-year.ts')],
  outfile: bundle,
});

const commands: Record<string, (input: string, output: string) => string[]> = {
  coinlake: (input, output) => [process.execPath, bundle, input, output],
  ...Object.fromEntries(
    engines.map((name) => [
      name,
      (input: string, output: string) => [python, script(`silver_${name}`), input, output],
    ]),
  ),
};

const input = join(folder, 'input');
const { pages, records } = writeInput(options.csv, input, 1);
process.stdout.write(
  `${records.toLocaleString('en')} records in ${pages} gzip pages, ${options.rounds} rounds, each program in turn\n`,
);
const digests = new Map<string, string>();
const results = new Map<string, Measured[]>(Object.keys(commands).map((name) => [name, []]));
for (let round = 0; round < Number(options.rounds); round++)
  for (const [name, build] of Object.entries(commands)) {
    const output = join(folder, 'output');
    results.get(name)!.push(await measure(build(input, output), output));
    if (round === 0) digests.set(name, (await command(python, [script('md5_rows'), output])).trim());
  }

const table = new Table({
  head: ['program', 'wall s', 'CPU s', 'memory MiB', 'wall ×', 'CPU ×', 'rows and md5 of the values'],
  colAligns: ['left', 'right', 'right', 'right', 'right', 'right', 'left'],
});
const own = medians(results.get('coinlake')!);
for (const [name, runs] of results) {
  const { wall, cpu, memory } = medians(runs);
  table.push([
    name,
    wall.toFixed(2),
    cpu.toFixed(2),
    memory.toFixed(0),
    (wall / own.wall).toFixed(2),
    (cpu / own.cpu).toFixed(2),
    digests.get(name)!,
  ]);
}
process.stdout.write(`${table}\n`);

const growth = new Table({
  head: ['input', 'records', 'coinlake: wall s', 'CPU s', 'memory MiB'],
  colAligns: ['left', 'right', 'right', 'right', 'right'],
});
for (const scale of SCALES) {
  const scaled = join(folder, `input-${scale}`);
  const written = writeInput(options.csv, scaled, scale);
  const { wall, cpu, memory } = await measure(
    commands.coinlake!(scaled, join(folder, 'output')),
    join(folder, 'output'),
  );
  growth.push([
    `${scale}×`,
    written.records.toLocaleString('en'),
    wall.toFixed(2),
    cpu.toFixed(2),
    memory.toFixed(0),
  ]);
  rmSync(scaled, { recursive: true });
}
process.stdout.write(`${growth}\n`);
if (new Set(digests.values()).size > 1) {
  process.stderr.write('The programs do not agree on the values\n');
  process.exitCode = 1;
}

async function measure(program: readonly string[], output: string): Promise<Measured> {
  rmSync(output, { recursive: true, force: true });
  mkdirSync(output, { recursive: true });
  return JSON.parse(await command(python, [script('measure'), ...program], { env })) as Measured;
}

function medians(runs: readonly Measured[]): Measured {
  const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1]!;
  return {
    wall: median(runs.map((run) => run.wall)),
    cpu: median(runs.map((run) => run.cpu)),
    memory: median(runs.map((run) => run.memory)),
  };
}

/** The first year of minutes in the recordings, if there are any. */
function recordedYear(): string | undefined {
  const recordings = process.env.COINLAKE_RECORDINGS;
  if (!recordings) return undefined;
  const years = join(recordings, 'binance', 'klines-csv-1m-large');
  const [first] = readdirSync(years)
    .filter((name) => name.endsWith('.csv.gz'))
    .sort();
  return first && join(years, first);
}
