import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from '../../localstack/state/write-whole.ts';
import { filesHash } from '../infra/files-hash.ts';
import { KeptFolders, keptIn } from '../infra/kept-folders.ts';
import { CommandFailed } from './failure.ts';
import { projectFolder } from './project.ts';

/** What the template is made from: a change in any of it makes a new template. */
const SOURCES = [
  'bin/app.ts',
  'lib',
  'lambdas',
  'statemachines',
  'glue-sql',
  'cdk.json',
  'package-lock.json',
];
/** Settings that are the same in every local runtime: databases have their plain names. */
const HERE = { namespace: '' };
/** Tells what the folder was made from, and what was made. */
const STAMP = 'coinlake.sha256';

/** Templates that were made before: a synthesis takes long, and other data folders with the same settings need the same one. */
export const keptAssemblies = keptIn('assemblies');
/** A template takes 16 MB with its bundles; one is made for each combination of settings, of which the project's tests have some twenty. */
const MOST_ASSEMBLIES = 32;

/**
 * Synthesizes the CDK app into `outFolder`, unless that holds what the same sources with the same settings gave, undamaged. What another
 * folder of this project was made from in the same way is copied.
 * @param options.settings overrides of the environment's settings, as a settings file would give them
 * @param options.signal ends the app, which rejects with AbortError
 * @param options.kept templates that were made before
 * @returns whether the folder is new
 * @throws CommandFailed with the app's own message
 */
export async function synthesize(
  outFolder: string,
  {
    signal,
    kept = new KeptFolders(keptAssemblies, MOST_ASSEMBLIES),
    ...options
  }: {
    readonly env: string;
    readonly settings: unknown;
    readonly signal?: AbortSignal;
    readonly kept?: KeptFolders;
  },
): Promise<boolean> {
  const sources = sourcesHash(options);
  if ((await stampOf(outFolder)).sources === sources && (await isUndamaged(outFolder))) return false;
  await rm(outFolder, { recursive: true, force: true });
  if (kept.copyTo(outFolder, sources)) return true;
  await mkdir(outFolder, { recursive: true });
  const settingsFile = join(outFolder, 'settings.json');
  await writeFile(settingsFile, JSON.stringify({ ...(options.settings as object), ...HERE }));
  await runApp(outFolder, { env: options.env, settings: settingsFile }, signal);
  writeWhole(join(outFolder, STAMP), `${sources} ${madeHash(outFolder)}\n`);
  kept.keep(outFolder, sources);
  return true;
}

/** Whether the folder holds what was synthesized into it, as far as its stamp tells: older ones do not. */
export async function isUndamaged(outFolder: string): Promise<boolean> {
  const { sources, made } = await stampOf(outFolder);
  return made === undefined ? sources?.length === 64 : made === madeHash(outFolder);
}

async function stampOf(
  outFolder: string,
): Promise<{ readonly sources?: string | undefined; readonly made?: string | undefined }> {
  const text = await readFile(join(outFolder, STAMP), 'utf8').catch(() => '');
  const [sources, made] = text.trim().split(' ');
  return { sources, made };
}

const madeHash = (outFolder: string): string => filesHash(outFolder, ['.'], [STAMP]);

const sourcesHash = (options: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify(options, inOrderOfKeys))
    .update(filesHash(projectFolder, SOURCES))
    .digest('hex');

/** Settings mean the same in any order. */
function inOrderOfKeys(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * The CDK and esbuild take 700 MB and 540 MB at the same time when they are let: esbuild waits for more to build, and neither collects
 * garbage while the machine has memory.
 */
const LEAN = {
  flags: ['--max-semi-space-size=8'],
  environment: {
    ESBUILD_WORKER_THREADS: '0',
    GOGC: '50',
    // The CDK's own look at the template's properties takes as long as all else, and makes warnings, which nobody sees here:
    // `npm run synth` and `cdk deploy` show them. cdk-nag's findings still end the synthesis.
    CDK_VALIDATION: 'false',
  },
};

async function runApp(
  outFolder: string,
  context: Readonly<Record<string, string>>,
  signal?: AbortSignal,
): Promise<void> {
  const cdk = JSON.parse(await readFile(join(projectFolder, 'cdk.json'), 'utf8')) as { context?: object };
  const temporary = join(outFolder, 'tmp');
  await mkdir(temporary);
  const child = spawn(process.execPath, [...LEAN.flags, 'bin/app.ts'], {
    cwd: projectFolder,
    env: {
      ...process.env,
      ...LEAN.environment,
      CDK_OUTDIR: outFolder,
      // What it leaves when it is killed goes with the folder.
      TMPDIR: temporary,
      CDK_CONTEXT_JSON: JSON.stringify({ ...cdk.context, ...context }),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(signal && { signal }),
  });
  const output: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  await rm(temporary, { recursive: true, force: true });
  if (code === 0) return;
  const told = Buffer.concat(output).toString().trim();
  throw new CommandFailed(
    /\b(ENOSPC|EDQUOT)\b|no space left on device/i.test(told)
      ? `No space is left on the disk for ${outFolder}: make room, then run it again`
      : `The CDK app failed:\n${told}`,
  );
}
