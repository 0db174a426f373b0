import { dirname, relative, sep } from 'node:path';

/** A file of a recording that nothing reads. */
export interface UnusedFile {
  readonly path: string;
  /** Why, as the end of a sentence, e.g. `interval 1w: those read are 1h, 1d`; empty where it is another dataset's to say. */
  readonly reason: string;
}

/** Names shown of one group. */
const NAMES = 12;

/**
 * One line for each folder and reason, e.g.
 * `exchange/z: A-1w-2024-03.zip, A-1mo-2024-03.zip: …`. The folder is the deepest that has all files of the reason, so
 * that a provider nobody reads is one line.
 */
export function listUnused(folder: string, files: readonly UnusedFile[]): readonly string[] {
  const groups = Map.groupBy(files, ({ path, reason }) => `${topOf(folder, path)}\n${reason}`);
  return [...groups.values()]
    .map((group) => {
      const paths = group.map(({ path }) => relative(folder, path));
      const common = commonFolder(paths);
      const names = paths.map((path) => (common === '' ? path : path.slice(common.length + 1)));
      const shown = names.slice(0, NAMES).join(', ');
      const more = names.length > NAMES ? ` and ${names.length - NAMES} more` : '';
      return `${common === '' ? '.' : common}: ${shown}${more}: ${group[0]!.reason}`;
    })
    .sort();
}

/** The first folder below the recording's: the provider's. */
const topOf = (folder: string, path: string): string => relative(folder, path).split(sep)[0] as string;

function commonFolder(paths: readonly string[]): string {
  let common = dirname(paths[0] as string);
  while (common !== '.' && !paths.every((path) => path.startsWith(common + sep))) common = dirname(common);
  return common === '.' ? '' : common;
}
