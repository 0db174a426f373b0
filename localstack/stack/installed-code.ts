import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Asset } from './assembly.ts';

/** Folder of a function's code, relative to the data folder; named by the asset's hash, so its contents never change. */
export const codeFolder = (objectKey: string): string => join('lambda', objectKey.replace(/\.zip$/, ''));

/**
 * Copies a function's code into the data folder, so that it outlives the cloud assembly. Code that is there already stays, unless it is
 * not what the asset has: then it is made again.
 */
export function installCode(dataFolder: string, objectKey: string, asset: Asset): void {
  const target = join(dataFolder, codeFolder(objectKey));
  if (existsSync(target) && isSame(target, asset.path)) return;
  rmSync(target, { recursive: true, force: true });
  rmSync(`${target}.part`, { recursive: true, force: true });
  cpSync(asset.path, `${target}.part`, { recursive: true });
  renameSync(`${target}.part`, target);
}

function isSame(a: string, b: string): boolean {
  const [files, others] = [a, b].map(filesBelow);
  return (
    files !== undefined &&
    others !== undefined &&
    files.length === others.length &&
    files.every(
      (file, i) => file === others[i] && readFileSync(join(a, file)).equals(readFileSync(join(b, file))),
    )
  );
}

/** Paths below the folder, in order; undefined for what is no folder. */
function filesBelow(folder: string): readonly string[] | undefined {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
      .sort();
  } catch {
    return undefined;
  }
}
