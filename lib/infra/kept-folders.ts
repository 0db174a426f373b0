import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs';
import { join } from 'node:path';
import { filesHash } from './files-hash.ts';

/** Beside what is compiled once: gone with the dependencies, which all of it is made from as well. */
const CACHE = join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'coinlake');

/** Where the project keeps folders of this kind. */
export const keptIn = (kind: string): string => join(CACHE, kind);

/**
 * Folders that took long to make, by the hash of what each was made from: other data folders of the same project, and other settings, need
 * the same ones. A folder that was damaged since is not given.
 */
export class KeptFolders {
  readonly #folder: string;
  readonly #most: number;

  /**
   * @param folder that holds them
   * @param most how many are kept: those that were not used for longest go
   */
  constructor(folder: string, most: number) {
    this.#folder = folder;
    this.#most = most;
  }

  /**
   * Copies what was made from `sources` to `target`, which must be empty if it exists.
   * @returns whether there was one
   */
  copyTo(target: string, sources: string): boolean {
    const found = this.#names().find((name) => name.startsWith(`${sources}-`));
    if (found === undefined) return false;
    const kept = join(this.#folder, found);
    try {
      cpSync(kept, target, { recursive: true });
      if (found === nameOf(sources, target)) {
        const now = new Date();
        utimesSync(kept, now, now);
        return true;
      }
      rmSync(kept, { recursive: true, force: true });
    } catch {
      // Another process has just removed it, or the cache can't be read: it is made anew.
    }
    rmSync(target, { recursive: true, force: true });
    return false;
  }

  /** Keeps a copy of `folder`, and drops those that were not used for longest. A cache that can't be written is no failure. */
  keep(folder: string, sources: string): void {
    const beside = join(this.#folder, `.${sources}.${process.pid}`);
    try {
      mkdirSync(this.#folder, { recursive: true });
      cpSync(folder, beside, { recursive: true });
      const target = join(this.#folder, nameOf(sources, beside));
      rmSync(target, { recursive: true, force: true });
      renameSync(beside, target);
      this.#dropOldest();
    } catch {
      rmSync(beside, { recursive: true, force: true });
    }
  }

  #dropOldest(): void {
    const used = this.#names().map((name) => ({ name, at: statSync(join(this.#folder, name)).mtimeMs }));
    for (const { name } of used.sort((a, b) => b.at - a.at).slice(this.#most))
      rmSync(join(this.#folder, name), { recursive: true, force: true });
  }

  #names(): readonly string[] {
    return existsSync(this.#folder) ? readdirSync(this.#folder) : [];
  }
}

/** A name tells what the folder was made from, and what was made. */
const nameOf = (sources: string, folder: string): string => `${sources}-${filesHash(folder)}`;
