import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { storageFailure } from './storage-failure.ts';

/**
 * Replaces a file by a new one of mode 600, written beside it, synced and renamed: whoever reads it, and whatever is killed, sees the
 * old text or the new one.
 * @throws DataFolderError when the disk refuses
 */
export function writeWhole(path: string, text: string): void {
  // Another process may write the same file at this moment, and would take this one away.
  const beside = `${path}.${process.pid}.tmp`;
  try {
    // What a killed process left may have another mode.
    rmSync(beside, { force: true });
    const file = openSync(beside, 'wx', 0o600);
    try {
      writeFileSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(beside, path);
    syncFolder(dirname(path));
  } catch (error) {
    try {
      rmSync(beside, { force: true });
    } catch {}
    throw storageFailure(error, path) ?? error;
  }
}

/** Makes a rename outlive a failure of power. Windows has no such call on folders. */
function syncFolder(path: string): void {
  if (process.platform === 'win32') return;
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
