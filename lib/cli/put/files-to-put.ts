import { type Stats, statSync } from 'node:fs';
import { basename } from 'node:path';
import { UsageError } from '../failure.ts';

/** A file of this machine that goes into an inbox. */
export interface FileToPut {
  readonly path: string;
  /** Of the object, behind the prefix of the day. */
  readonly name: string;
  readonly size: number;
}

/**
 * Looks at files before any is written, so that none is when one is wrong.
 * @param limit most bytes of one: what the dataset's settings allow
 * @throws UsageError for what is missing, a folder, empty or too large, and for two of one name
 */
export function filesToPut(paths: readonly string[], dataset: string, limit: number): readonly FileToPut[] {
  const byName = new Map<string, string>();
  return paths.map((path) => {
    const found = statOf(path);
    if (found === undefined) throw new UsageError(`${path}: there is no such file`);
    if (found.isDirectory())
      throw new UsageError(`${path} is a folder: name its files, e.g. ${path.replace(/\/$/, '')}/*`);
    if (!found.isFile())
      throw new UsageError(`${path} is no file: a pipe or a device has no end that is known`);
    if (found.size === 0) throw new UsageError(`${path} is empty: it has 0 bytes, and would be refused`);
    if (found.size > limit)
      throw new UsageError(
        `${path} has ${(found.size / 1e6).toFixed(1)} MB: settings of ${dataset} allow ${limit / 1e6} MB`,
      );
    const name = basename(path);
    if (/^[_.]/.test(name))
      throw new UsageError(
        `${path}: objects whose names begin with _ or . are passed over: give it another name`,
      );
    const other = byName.get(name);
    if (other !== undefined)
      throw new UsageError(
        `${other} and ${path} have one name, under which the second would overwrite the first: put them one after the other`,
      );
    byName.set(name, path);
    return { path, name, size: found.size };
  });
}

function statOf(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false });
}
