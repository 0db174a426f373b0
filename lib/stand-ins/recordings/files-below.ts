import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { UnusedFile } from './unused-files.ts';

/** What a provider's folder holds: recordings that are read, and files that are not. */
export interface FoundFiles<Recording> {
  readonly used: readonly Recording[];
  readonly unused: readonly UnusedFile[];
}

/**
 * Every file below a folder, in path order; none when the folder does not exist. Links are followed, but into a folder that they lie in;
 * one that leads nowhere is a file that can't be read.
 */
export function filesBelow(folder: string): readonly string[] {
  return [...walk(folder, [])].sort();
}

/** @param within the folders that this one lies in, by their own paths */
function* walk(folder: string, within: readonly string[]): Generator<string> {
  if (!existsSync(folder)) return;
  const own = realpathSync(folder);
  if (within.includes(own)) return;
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const found = existsSync(path) ? statSync(path) : undefined;
    if (found?.isDirectory()) yield* walk(path, [...within, own]);
    else if (!found || found.isFile()) yield path;
  }
}
