import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const PROJECT = join(import.meta.dirname, '..', '..');
/** The README, and the pages that go on where it ends. */
const PAGES = [
  'README.md',
  ...['settings', 'clients', 'deploy', 'testing'].map((page) => `docs/${page}.md`),
  ...globSync('lib/datasets/*/README.md', { cwd: PROJECT }),
];

/** The blocks of shell commands in the README and its pages, as they are written. */
export const readmeBlocks = (): readonly string[] =>
  PAGES.flatMap((page) =>
    [...readFileSync(join(PROJECT, page), 'utf8').matchAll(/^```sh\n(.*?)^```$/gms)].map(
      ([, block]) => block as string,
    ),
  );

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
