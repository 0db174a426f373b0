import { createHash, type Hash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/**
 * Hash of the names and contents of files, and of all files below folders; what is missing or can't be read counts as empty.
 * @param folder that names are relative to, so that a copy elsewhere has the same hash
 * @param paths relative to it. @default all that it holds
 * @param leftOut names of files that do not count. @default none
 * @returns SHA-256, 64 hexadecimal digits
 */
export function filesHash(
  folder: string,
  paths: readonly string[] = ['.'],
  leftOut: readonly string[] = [],
): string {
  const hash = createHash('sha256');
  for (const path of paths)
    for (const file of filesBelow(join(folder, path))) {
      const name = relative(folder, file);
      if (!leftOut.includes(name)) addFile(hash, name, file);
    }
  return hash.digest('hex');
}

function addFile(hash: Hash, name: string, file: string): void {
  const contents = read(file);
  // The length, so that no bytes can move from one file to the next unseen.
  hash.update(`${name}\n${contents.length}\n`).update(contents);
}

function read(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch {
    return Buffer.alloc(0);
  }
}

/** The file itself, or those below a folder, in order. */
function filesBelow(path: string): readonly string[] {
  try {
    return readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
  } catch {
    return [path];
  }
}
