import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Beside what else is made once: gone with the dependencies. */
const FOLDER = join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'coinlake', 'definitions');

/** Remembers, by their hash, definitions that were checked without a finding: every new data folder deploys the same ones. */
export class FaultlessDefinitions {
  readonly #folder: string;

  constructor(folder = FOLDER) {
    this.#folder = folder;
  }

  has(text: string): boolean {
    return existsSync(this.#path(text));
  }

  /** A cache that can't be written is no failure: the definition is checked again. */
  add(text: string): void {
    try {
      mkdirSync(this.#folder, { recursive: true });
      writeFileSync(this.#path(text), '');
    } catch {}
  }

  #path(text: string): string {
    return join(this.#folder, createHash('sha256').update(text).digest('hex'));
  }
}
