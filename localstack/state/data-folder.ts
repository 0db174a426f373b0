import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Database, DatabaseSync } from './sqlite.ts';

/** Layout of the data folder that this program reads and writes. */
export const DATA_FOLDER_VERSION = '1';

export class DataFolderError extends Error {
  override readonly name = 'DataFolderError';
}

/** Who serves a data folder. */
export interface Holder {
  readonly pid: number;
  /** http://127.0.0.1:PORT, or null while it starts. */
  readonly endpoint: string | null;
  readonly accountId?: string;
  readonly region?: string;
}

/**
 * The data folder of one running runtime:
 * `version`, `lock.db` (held while it runs), `endpoint.json` (where it answers), `state.db`, `objects/` (S3 objects),
 * `athena-stage/` (files that a statement is making).
 * The lock is SQLite's, which the operating system drops with the process: a killed holder leaves nothing behind.
 */
export class DataFolder {
  readonly path: string;
  readonly #lock: Database;

  private constructor(path: string, lock: Database) {
    this.path = path;
    this.#lock = lock;
  }

  /** @throws DataFolderError when the folder has another version, or another process holds it. */
  static open(folder: string): DataFolder {
    const path = resolve(folder);
    mkdirSync(path, { recursive: true });
    checkVersion(path);
    const lock = new DatabaseSync(join(path, 'lock.db'));
    try {
      lock.exec('PRAGMA busy_timeout = 500; BEGIN EXCLUSIVE');
    } catch (error) {
      lock.close();
      if (!isBusy(error)) throw error;
      throw new DataFolderError(heldMessage(path));
    }
    const opened = new DataFolder(path, lock);
    opened.announce({ pid: process.pid, endpoint: null });
    return opened;
  }

  /** Writes endpoint.json. */
  announce(holder: Holder): void {
    const file = join(this.path, 'endpoint.json');
    writeFileSync(`${file}.tmp`, `${JSON.stringify(holder)}\n`);
    renameSync(`${file}.tmp`, file);
  }

  /** Removes endpoint.json and lets another process in. */
  close(): void {
    rmSync(join(this.path, 'endpoint.json'), { force: true });
    this.#lock.close();
  }
}

/** The runtime that serves a data folder now, or undefined. A process that died without closing is none. */
export function findHolder(folder: string): Holder | undefined {
  const path = resolve(folder);
  return existsSync(join(path, 'lock.db')) && isLocked(path) ? readHolder(path) : undefined;
}

function isLocked(path: string): boolean {
  const probe = new DatabaseSync(join(path, 'lock.db'), { readOnly: true });
  try {
    probe.prepare('SELECT count(*) FROM sqlite_schema').get();
    return false;
  } catch (error) {
    if (isBusy(error)) return true;
    throw error;
  } finally {
    probe.close();
  }
}

function readHolder(path: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(join(path, 'endpoint.json'), 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}

function heldMessage(path: string): string {
  const holder = readHolder(path);
  const who = holder
    ? `process ${holder.pid} (${holder.endpoint ?? 'still starting'})`
    : 'another process that is still starting';
  return `Data folder ${path} is in use by ${who}: stop it, or name another folder with --data`;
}

function checkVersion(path: string): void {
  const file = join(path, 'version');
  if (existsSync(file)) {
    const found = readFileSync(file, 'utf8').trim();
    if (found !== DATA_FOLDER_VERSION)
      throw new DataFolderError(
        `Data folder ${path} has version ${found || '(empty)'}, this program expects version ${DATA_FOLDER_VERSION}: ` +
          'move the folder away to start afresh, or name another with --data',
      );
    return;
  }
  const foreign = readdirSync(path).filter((name) => name !== 'lock.db' && !name.startsWith('version.'));
  if (foreign.length > 0)
    throw new DataFolderError(
      `Data folder ${path} has no version file and holds other files (${foreign.slice(0, 3).join(', ')}): ` +
        'name an empty or new folder with --data',
    );
  writeFileSync(`${file}.tmp`, `${DATA_FOLDER_VERSION}\n`);
  renameSync(`${file}.tmp`, file);
}

function isBusy(error: unknown): boolean {
  const code = (error as { errcode?: number }).errcode;
  return code !== undefined && (code & 0xff) === 5;
}
