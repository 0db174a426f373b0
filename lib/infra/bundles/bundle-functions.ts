import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { type BuildOptions, buildSync } from 'esbuild';
import { filesHash } from '../files-hash.ts';
import { KeptFolders, keptIn } from '../kept-folders.ts';
import { datasetsModule } from './datasets-module.ts';

export const functionNames = ['lease', 'plan', 'ingest', 'normalize', 'commit', 'publish', 'report'] as const;
export type FunctionName = (typeof functionNames)[number];

/** Deployed only where a dataset has an inbox. */
const INBOX = 'inbox';
/** Every function that has a bundle. */
export type BundleName = FunctionName | typeof INBOX;
const bundleNames: readonly BundleName[] = [...functionNames, INBOX];

/** esbuild hands all that it made over at once, and takes no more than 16 MB of it unless it is told so. Bytes. */
process.env.ESBUILD_MAX_BUFFER ??= String(2 ** 28);

export interface BundleOptions {
  /** Folder that holds `<function>/handler.ts`. */
  readonly lambdasFolder: string;
  /** Names of the datasets whose definitions the bundles hold. */
  readonly datasets: readonly string[];
  /** Further files of a function's bundle, text by name. @default none */
  readonly files?: { readonly [name in FunctionName]?: Readonly<Record<string, string>> };
  /** Bundles that were made before. @default those of the project */
  readonly kept?: KeptFolders;
}

const PROJECT = join(import.meta.dirname, '..', '..', '..');
/** What is bundled beside the functions: with the options of this file, and packages of the versions in the lockfile. */
const SOURCES = ['lib', 'package.json', 'package-lock.json', 'tsconfig.json'];
/** Bundles take 16 MB; others are needed for each choice of datasets. */
const MOST_BUNDLES = 16;

/**
 * How a function becomes one file, the AWS SDK included: the one that the Lambda runtime supplies is of another version, which AWS changes
 * at any time, and which no test has seen. CommonJS without import(), because Node.js loads all of `node:http` with every name that it
 * exports, fetch among them, for an ES module and for an import(): a fifth of a cold start.
 */
export const bundleOptions = {
  bundle: true,
  minify: true,
  keepNames: true,
  sourcemap: true,
  sourcesContent: false,
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  supported: { 'dynamic-import': false },
  mainFields: ['module', 'main'],
  // CommonJS has no import.meta.
  define: { 'import.meta.url': 'bundleUrl' },
  banner: { js: "const bundleUrl=require('node:url').pathToFileURL(__filename).href;" },
  logLevel: 'silent',
} satisfies BuildOptions;

/**
 * Bundles every function: `<function>/index.cjs`, minified, with its source map. What the same sources gave before is copied, because
 * bundling takes half of a synthesis.
 * @returns the folder of each function's bundle, below a new temporary folder; equal sources give equal bytes
 * @throws Error as esbuild words it, with file, line and column
 */
export function bundleFunctions(options: BundleOptions): Readonly<Record<BundleName, string>> {
  const kept = options.kept ?? new KeptFolders(keptIn('bundles'), MOST_BUNDLES);
  const folder = mkdtempSync(join(tmpdir(), 'coinlake-bundles-'));
  const sources = createHash('sha256')
    // Source maps name the functions' files by the way that leads there.
    .update(JSON.stringify([relative(PROJECT, options.lambdasFolder), options.datasets]))
    .update(filesHash(PROJECT, SOURCES))
    .update(filesHash(options.lambdasFolder))
    .digest('hex');
  if (!kept.copyTo(folder, sources)) {
    build(folder, options);
    kept.keep(folder, sources);
  }
  for (const name of functionNames)
    for (const [file, text] of Object.entries(options.files?.[name] ?? {}))
      write(join(folder, name, file), Buffer.from(text));
  return Object.fromEntries(bundleNames.map((name) => [name, join(folder, name)])) as Record<
    BundleName,
    string
  >;
}

/** Builds all in one run of esbuild. */
function build(folder: string, options: BundleOptions): void {
  const outdir = join(options.lambdasFolder, '..', '.bundles');
  const { outputFiles } = buildSync({
    entryPoints: Object.fromEntries(
      bundleNames.map((name) => [`${name}/index`, join(options.lambdasFolder, name, 'handler.ts')]),
    ),
    outdir,
    // Not written there: the folder only makes the paths in source maps the same on every machine.
    write: false,
    outExtension: { '.js': '.cjs' },
    ...bundleOptions,
    alias: { '#datasets': datasetsModule(options.datasets) },
  });
  for (const file of outputFiles) write(join(folder, file.path.slice(outdir.length)), file.contents);
}

function write(path: string, contents: Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, contents);
}
