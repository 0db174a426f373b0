import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DataFolderError, RESTORE } from './data-folder-error.ts';
import { type FolderLock, isLocked, takeLock } from './folder-lock.ts';
import { databaseVersion } from './sqlite-state-store.ts';
import { storageFailure } from './storage-failure.ts';
import { writeWhole } from './write-whole.ts';

/** Layout of the data folder that this program reads and writes. */
const DATA_FOLDER_VERSION = '1';

/** Who serves a data folder. */
export interface Holder {
  readonly pid: number;
  /** http://127.0.0.1:PORT, or null while it starts. */
  readonly endpoint: string | null;
  readonly accountId?: string;
  readonly region?: string;
  /** Version of the program that serves it; commands of another one do not use it. */
  readonly program?: string;
}

/**
 * The data folder of one running runtime:
 * `version`, `lock.db` (held while it runs), `endpoint.json` (where it answers), `state.db` (what there is), `objects/` (bodies of S3
 * objects), `athena-stage/` (files that a statement is making).
 */
export class DataFolder {
  readonly path: string;
  readonly #lock: FolderLock;

  private constructor(path: string, lock: FolderLock) {
    this.path = path;
    this.#lock = lock;
  }

  /**
   * Makes the folder (for its owner alone) where there is none.
   * @throws DataFolderError when it can't be made, has another version, is damaged, or another process holds it
   */
  static open(folder: string): DataFolder {
    const path = resolve(folder);
    makeFolder(path);
    checkVersion(path);
    const lock = takeLock(join(path, 'lock.db'));
    if (!lock) throw new FolderInUse(path, readHolder(path));
    try {
      checkState(path);
      const opened = new DataFolder(path, lock);
      opened.announce({ pid: process.pid, endpoint: null });
      return opened;
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  /** Writes endpoint.json. */
  announce(holder: Holder): void {
    writeWhole(join(this.path, ENDPOINT), `${JSON.stringify(holder)}\n`);
  }

  /** Removes endpoint.json: from here on nobody finds this runtime. Call it before the state closes (see checkState). */
  withdraw(): void {
    rmSync(join(this.path, ENDPOINT), { force: true });
  }

  /** Lets another process in. */
  close(): void {
    this.withdraw();
    this.#lock.release();
  }
}

/** Another process holds the data folder. */
export class FolderInUse extends DataFolderError {
  /** Undefined while it has not said who it is. */
  readonly holder: Holder | undefined;

  constructor(path: string, holder: Holder | undefined) {
    const who = holder
      ? `process ${holder.pid} (${holder.endpoint ?? 'still starting'})`
      : 'another process that is still starting';
    super(`Data folder ${path} is in use by ${who}: stop it, or name another folder with --data`);
    this.holder = holder;
  }
}

const ENDPOINT = 'endpoint.json';

/** Whether a process holds the data folder. @throws DataFolderError when its lock can't be read */
export const isHeld = (folder: string): boolean => isLocked(join(resolve(folder), 'lock.db'));

/** The runtime that serves a data folder now, or undefined. A process that died without closing is none. */
export function findHolder(folder: string): Holder | undefined {
  return isHeld(folder) ? readHolder(resolve(folder)) : undefined;
}

function readHolder(path: string): Holder | undefined {
  try {
    const { pid, ...holder } = JSON.parse(readFileSync(join(path, ENDPOINT), 'utf8')) as Holder;
    return typeof pid === 'number' ? { pid, ...holder } : undefined;
  } catch {
    return undefined;
  }
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' || code === 'ENOTDIR')
      throw new DataFolderError(
        `Data folder ${path}: there is a file in its place. Name a folder with --data`,
      );
    throw storageFailure(error, path) ?? error;
  }
}

/** A version file that was lost or damaged is made again from what state.db says. */
function checkVersion(path: string): void {
  const file = join(path, 'version');
  const found = readText(file)?.trim();
  if (found === DATA_FOLDER_VERSION) return;
  // Anything else is no version of any program: the file is damaged.
  if (found && /^\d{1,4}$/.test(found))
    throw new DataFolderError(
      `Data folder ${path} has version ${found}, this program expects version ${DATA_FOLDER_VERSION}: ` +
        'move the folder away to start afresh, or name another with --data',
    );
  if (databaseVersion(join(path, STATE)) !== Number(DATA_FOLDER_VERSION)) {
    const foreign = readdirSync(path).filter((name) => !/^(lock\.db|launch\.db|version)/.test(name));
    if (foreign.length > 0)
      throw new DataFolderError(
        `Data folder ${path} has no version file and holds other files (${foreign.slice(0, 3).join(', ')}): ` +
          'name an empty or new folder with --data',
      );
  }
  writeWhole(file, `${DATA_FOLDER_VERSION}\n`);
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw storageFailure(error, file) ?? error;
  }
}

const STATE = 'state.db';

/**
 * Objects that no row names would be removed by the next start: a state that was lost must not begin anew over them.
 * @throws DataFolderError
 */
function checkState(path: string): void {
  const file = join(path, STATE);
  const bytes = sizeOf(file);
  if (bytes === undefined || bytes === 0) {
    const objects = countFiles(join(path, 'objects'));
    if (objects > 0)
      throw new DataFolderError(
        `${file} is ${bytes === 0 ? 'empty' : 'missing'}: it said what the ${objects} files in ${join(path, 'objects')} are, ` +
          `which tables, runs and settings there are. ${RESTORE}`,
      );
    return;
  }
  // Every process that served left its last writes there, unless it closed in order and withdrew endpoint.json before.
  if (readHolder(path)?.endpoint && !sizeOf(`${file}-wal`))
    throw new DataFolderError(
      `${file}-wal is ${sizeOf(`${file}-wal`) === 0 ? 'empty' : 'missing'}: it had what the last process wrote before it was killed. ` +
        `Put back a copy of it, or remove ${join(path, ENDPOINT)} to go on without what was written last`,
    );
}

function sizeOf(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.size;
}

function countFiles(folder: string): number {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
      .length;
  } catch {
    return 0;
  }
}
