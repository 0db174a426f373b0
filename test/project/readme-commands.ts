import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const README = join(import.meta.dirname, '..', '..', 'README.md');

/** The blocks of shell commands in the README, as they are written. */
export function readmeBlocks(): readonly string[] {
  return [...readFileSync(README, 'utf8').matchAll(/^```sh\n(.*?)^```$/gms)].map(
    ([, block]) => block as string,
  );
}

/** Every command of those blocks, as its words; comments are left out. */
export const readmeCommands = (): readonly (readonly string[])[] =>
  readmeBlocks()
    .flatMap((block) => block.split('\n'))
    .map(words)
    .filter(({ length }) => length > 0);

/** Words of a line as a shell reads them: quotes hold them together, # begins a comment. */
function words(line: string): readonly string[] {
  const found: string[] = [];
  for (const [word, double, single] of line.matchAll(/"([^"]*)"|'([^']*)'|#.*$|[^\s"'#]+/g)) {
    if (word.startsWith('#')) break;
    found.push(double ?? single ?? word);
  }
  return found;
}
