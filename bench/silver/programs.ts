import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { bundleOptions } from '../../lib/infra/bundles/bundle-functions.ts';
import { normalizeOptions } from '../../lib/infra/bundles/node-options.ts';
import { sizing } from '../../lib/infra/constructs/pipeline-functions.ts';
import { command, pythonWith } from '../../test/engines/support/cache.ts';
import { javaHome } from '../../test/engines/support/java.ts';
import { engineScript } from './measure.ts';

const PACKAGES = ['pandas==2.3.3', 'pyarrow==26.0.1', 'polars==2.1.0', 'duckdb==2.0.0', 'pyspark==3.5.6'];
/** Version that PySpark 3.5 runs on. */
const JAVA = 17;

/** What is compared: name, and what it runs on. */
const ENGINES = {
  pandas: ['pandas', 'pyarrow'],
  polars: ['polars'],
  duckdb: ['duckdb'],
  spark: ['pyspark'],
} as const;
export type EngineName = keyof typeof ENGINES;
const engineNames = Object.keys(ENGINES) as EngineName[];

/** The programs to compare, by name; the first is this project's. */
export interface Programs {
  readonly commands: ReadonlyMap<string, (input: string, output: string) => readonly string[]>;
  /** e.g. polars 2.1.0 */
  readonly versions: readonly string[];
  readonly python: string;
  readonly env: NodeJS.ProcessEnv;
}

/** What the programs are given: a year of minutes, one wide file, pages of nested JSON, or one JSON value a line. */
export type InputKind = 'year' | 'wide' | 'pages' | 'lines';

/** Who reads each kind of input. */
export const enginesOf: Readonly<Record<InputKind, readonly EngineName[]>> = {
  year: engineNames,
  wide: ['pandas', 'polars', 'duckdb'],
  pages: ['duckdb'],
  lines: ['duckdb'],
};

/**
 * Installs the engines (once, into the cache folder) and bundles the normalize path as it is bundled for Lambda, where Node
 * runs it with the same options.
 * @param folder for the bundle
 * @param kind of the input. @default a year of minutes
 */
export async function preparePrograms(
  engines: readonly EngineName[],
  folder: string,
  kind: InputKind = 'year',
): Promise<Programs> {
  const python = await pythonWith('bench-silver-1', PACKAGES);
  const java = engines.includes('spark') ? await javaHome(JAVA) : undefined;
  const bundle = join(folder, 'index.cjs');
  buildSync({
    ...bundleOptions,
    entryPoints: [join(import.meta.dirname, `normalize-${kind}.ts`)],
    outfile: bundle,
  });
  const own = [
    process.execPath,
    ...normalizeOptions(sizing.normalize.memory.toMebibytes()).split(' '),
    bundle,
  ];
  const commands = new Map([
    ['coinlake', (input: string, output: string) => [...own, input, output]],
    ...engines.map((name) => {
      const program = [python, engineScript(`${kind === 'year' ? 'silver' : kind}_${name}`)];
      return [name, (input: string, output: string) => [...program, input, output]] as const;
    }),
  ]);
  const packages = PACKAGES.map((name) => name.replace('==', ' '));
  const used = engines.flatMap((name): readonly string[] => ENGINES[name]);
  return {
    commands,
    versions: [
      `node ${process.versions.node}`,
      (await command(python, ['--version'])).trim(),
      ...packages.filter((name) => used.includes(name.split(' ')[0]!)),
      ...(java ? [await javaVersion(java)] : []),
    ],
    python,
    env: { ...process.env, TZ: 'UTC', ...(java && { JAVA_HOME: java }) },
  };
}

async function javaVersion(home: string): Promise<string> {
  const [first = ''] = (await command(join(home, 'bin', 'java'), ['--version'])).split('\n');
  return first.trim();
}
