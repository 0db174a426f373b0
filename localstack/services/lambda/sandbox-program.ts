import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const made = new Map<string, string>();

/**
 * The program of an execution environment as one file of JavaScript in the data folder: a process that strips types by itself takes
 * 18 MB and some 50 ms more. Made anew by every process that runs functions.
 * @returns its path
 */
export function sandboxProgram(dataFolder: string): string {
  const folder = join(dataFolder, 'sandbox');
  const known = made.get(folder);
  if (known !== undefined) return known;
  const { outputFiles } = buildSync({
    entryPoints: [fileURLToPath(new URL('./sandbox/main.ts', import.meta.url))],
    ...{ bundle: true, write: false, format: 'esm', platform: 'node', target: 'node24' },
  });
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'main.mjs');
  // Another process may be starting one at this moment.
  const beside = `${path}.${process.pid}`;
  writeFileSync(beside, outputFiles[0]!.contents);
  renameSync(beside, path);
  made.set(folder, path);
  return path;
}
