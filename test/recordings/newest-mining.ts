import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The newest recorded answer of mempool.space with the whole history. @param folder with such answers */
export function newestMining(folder: string): string {
  const newest = readdirSync(folder)
    .filter((name) => /^bitcoin-all-.*\.json$/.test(name))
    .sort()
    .at(-1);
  return readFileSync(join(folder, newest!), 'utf8');
}
