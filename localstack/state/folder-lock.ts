import { existsSync, statSync, truncateSync } from 'node:fs';
import { DataFolderError } from './data-folder-error.ts';
import { type Database, DatabaseSync } from './sqlite.ts';
import { isDamagedDatabase, isUnopened, storageFailure } from './storage-failure.ts';

/** A lock that this process holds. */
export interface FolderLock {
  release(): void;
}

/**
 * Takes a lock: an exclusive transaction on an empty SQLite file, which the operating system ends with the process. So a killed holder
 * leaves nothing behind. A file with other contents is emptied first: it holds nothing.
 * @returns undefined while another process has it
 * @throws DataFolderError when the file can't be used
 */
export function takeLock(file: string, waitMs = 500): FolderLock | undefined {
  try {
    return attempt(file, waitMs);
  } catch (error) {
    if (!isDamagedDatabase(error)) throw unusable(file, error);
  }
  try {
    // Emptied in place: a new file would let in a second holder beside one that has the old file locked.
    truncateSync(file);
    return attempt(file, waitMs);
  } catch (error) {
    throw unusable(file, error);
  }
}

/** Whether a process has the lock. @throws DataFolderError when the file can't be used */
export function isLocked(file: string): boolean {
  if (!existsSync(file)) return false;
  let probe: Database | undefined;
  try {
    probe = new DatabaseSync(file, { readOnly: true });
    probe.prepare('SELECT count(*) FROM sqlite_schema').get();
    return false;
  } catch (error) {
    if (isBusy(error)) return true;
    if (isDamagedDatabase(error)) return false;
    throw unusable(file, error);
  } finally {
    probe?.close();
  }
}

function attempt(file: string, waitMs: number): FolderLock | undefined {
  const lock = new DatabaseSync(file);
  try {
    lock.exec(`PRAGMA busy_timeout = ${waitMs}; BEGIN EXCLUSIVE`);
    return { release: () => lock.close() };
  } catch (error) {
    lock.close();
    if (isBusy(error)) return undefined;
    throw error;
  }
}

function unusable(file: string, error: unknown): unknown {
  if (existsSync(file) && statSync(file).isDirectory())
    return new DataFolderError(
      `${file} is a folder where a file is expected. It holds nothing of yours: remove it and try again`,
      { cause: error },
    );
  if (isUnopened(error))
    return new DataFolderError(`${file} can't be opened: allow it, or name another folder with --data`, {
      cause: error,
    });
  return storageFailure(error, file) ?? error;
}

function isBusy(error: unknown): boolean {
  const code = (error as { errcode?: number }).errcode;
  return code !== undefined && (code & 0xff) === 5;
}
