import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { command } from '../../test/engines/support/cache.ts';
import { engineScript, type Measured, measure, medians } from './measure.ts';
import { type EngineName, enginesOf, type Programs, preparePrograms } from './programs.ts';
import { comparison, memoryGrowth } from './tables.ts';
import { writeInput } from './write-input.ts';
import { writeLines, writePages } from './write-json-input.ts';
import { writeWideInput } from './write-wide-input.ts';

const { values: options } = parseArgs({
  options: {
    csv: { type: 'string', default: recordedYear() },
    wide: { type: 'string' },
    pages: { type: 'string' },
    lines: { type: 'string' },
    rows: { type: 'string', default: '500000' },
    engines: { type: 'string' },
    scales: { type: 'string', default: '1,4,16' },
    rounds: { type: 'string', default: '5' },
    'scaled-rounds': { type: 'string', default: '1' },
  },
});
const { csv } = options;
/** Inputs of one slice, each from a folder of recordings. */
const SLICES = {
  wide: { what: 'rows of one gzip TSV', write: writeWideInput },
  pages: { what: 'records of nested JSON in gzip pages', write: writePages },
  lines: { what: 'lines of one gzip NDJSON', write: writeLines },
} as const;
const slice = (Object.keys(SLICES) as (keyof typeof SLICES)[]).find((name) => options[name] !== undefined);
const kind = slice ?? 'year';
if (!csv && slice === undefined) {
  process.stderr.write(
    'Name a year of 1m klines: --csv BTCUSDT-1m-2023.csv.gz, or COINLAKE_RECORDINGS with one below binance/klines-csv-1m-large\n',
  );
  process.exit(2);
}
const known = enginesOf[kind];
const engines = (options.engines ?? known.join(',')).split(',').filter((name) => name !== '') as EngineName[];
const unknown = engines.find((name) => !known.includes(name));
if (unknown !== undefined) {
  process.stderr.write(`--engines ${unknown}: one of ${known.join(', ')} expected\n`);
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), 'coinlake-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const output = join(folder, 'output');
const programs = await preparePrograms(engines, folder, kind);
print(`${programs.versions.join(', ')}; ${availableParallelism()} processors`);
print(
  'Whole processes, from their start to their end. Memory: the high-water mark of one process, its runtime included.',
);

const byScale = new Map<number, Map<string, Measured>>();
if (slice) {
  const input = join(folder, slice);
  mkdirSync(input);
  const { what, write } = SLICES[slice];
  const { bytes } = await write(options[slice]!, input, Number(options.rows));
  const rounds = Number(options.rounds);
  print(
    `\n${Number(options.rows).toLocaleString('en')} ${what} of ${(bytes / 1e6).toFixed(0)} MB; medians of ${rounds} ${rounds === 1 ? 'round' : 'rounds'}, each program in turn`,
  );
  tell(await compare(programs, input, rounds));
}
for (const scale of slice ? [] : options.scales.split(',').map(Number)) {
  const input = join(folder, `input-${scale}`);
  const { pages, records, bytes } = writeInput(csv!, input, scale);
  const rounds = Number(scale === 1 ? options.rounds : options['scaled-rounds']);
  print(
    `\n${scale}×: ${records.toLocaleString('en')} records in ${pages.toLocaleString('en')} gzip pages of ${(bytes / 1e6).toFixed(0)} MB; ` +
      `medians of ${rounds} ${rounds === 1 ? 'round' : 'rounds'}, each program in turn`,
  );
  const compared = await compare(programs, input, rounds);
  byScale.set(scale, compared.results);
  tell(compared);
  rmSync(input, { recursive: true });
}
if (byScale.size > 1) print(`\n${memoryGrowth(byScale)}`);

/** The figures, and whether all programs wrote the same. */
function tell({ results, digests }: Awaited<ReturnType<typeof compare>>): void {
  print(comparison(results));
  const [first, ...others] = new Set(digests.values());
  if (others.length === 0) {
    print(`Rows and md5 of their values, of every program: ${first}`);
    return;
  }
  for (const [name, digest] of digests) print(`${name}: rows and md5 of their values ${digest}`);
  process.stderr.write('The programs do not agree on the values\n');
  process.exitCode = 1;
}

/** Runs every program in turn, round after round. */
async function compare({ commands, python, env }: Programs, input: string, rounds: number) {
  const runs = new Map<string, Measured[]>([...commands.keys()].map((name) => [name, []]));
  const digests = new Map<string, string>();
  for (let round = 0; round < rounds; round++)
    for (const [name, build] of commands) {
      runs.get(name)!.push(await measure(python, build(input, output), output, env));
      if (round === 0) digests.set(name, (await command(python, digestOf(input))).trim());
    }
  return { results: new Map([...runs].map(([name, of]) => [name, medians(of)])), digests };
}

function digestOf(input: string): string[] {
  return kind === 'year' ? [engineScript('md5_rows'), output] : [engineScript('md5_slice'), input, output];
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
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
