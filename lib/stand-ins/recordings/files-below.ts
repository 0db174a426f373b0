import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { UnusedFile } from './unused-files.ts';

/** What a provider's folder holds: recordings that are read, and files that are not. */
export interface FoundFiles<Recording> {
  readonly used: readonly Recording[];
  readonly unused: readonly UnusedFile[];
}

/** Every file below a folder, in path order; none when the folder does not exist. */
export function filesBelow(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
