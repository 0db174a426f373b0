import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { projectFolder } from './project.ts';

/** Beside what is compiled once: gone with the dependencies, which a template is made from as well. */
export const keptAssemblies = join(projectFolder, 'node_modules', '.cache', 'coinlake', 'assemblies');
/** A template takes 16 MB with its bundles; one is made for each combination of settings, of which the project's tests have some twenty. */
const MOST = 32;

/**
 * Templates that were synthesized before, by the hash of what each was made from: a synthesis takes half of the time of a first start, and
 * other data folders of the same project with the same settings need the same one. Whoever takes one checks it.
 */
export class KeptAssemblies {
  readonly #folder: string;
  readonly #most: number;

  constructor(folder = keptAssemblies, most = MOST) {
    this.#folder = folder;
    this.#most = most;
  }

  /**
   * Copies the one of `sources` to `outFolder`, which must not exist.
   * @returns whether there was one
   */
  async copyTo(outFolder: string, sources: string): Promise<boolean> {
    const kept = join(this.#folder, sources);
    if (!existsSync(kept)) return false;
    try {
      await cp(kept, outFolder, { recursive: true });
      const now = new Date();
      await utimes(kept, now, now);
      return true;
    } catch {
      // Another process has just removed it, or the cache can't be read: the template is made anew.
      await rm(outFolder, { recursive: true, force: true });
      return false;
    }
  }

  /** Keeps a copy of `outFolder`, and drops those that were not used for longest. A cache that can't be written is no failure. */
  async keep(outFolder: string, sources: string): Promise<void> {
    const beside = join(this.#folder, `${sources}.${process.pid}`);
    try {
      await mkdir(this.#folder, { recursive: true });
      await cp(outFolder, beside, { recursive: true });
      await rm(join(this.#folder, sources), { recursive: true, force: true });
      await rename(beside, join(this.#folder, sources));
      await this.#dropOldest();
    } catch {
      await rm(beside, { recursive: true, force: true }).catch(() => {});
    }
  }

  async #dropOldest(): Promise<void> {
    const names = await readdir(this.#folder);
    const used = await Promise.all(
      names.map(async (name) => ({ name, at: (await stat(join(this.#folder, name))).mtimeMs })),
    );
    for (const { name } of used.sort((a, b) => b.at - a.at).slice(this.#most))
      await rm(join(this.#folder, name), { recursive: true, force: true });
  }
}
