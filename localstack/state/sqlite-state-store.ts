import { chmodSync, closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import type { StatePage, StateStore } from '../state-store.ts';
import { DataFolderError, RESTORE } from './data-folder-error.ts';
import { type Database, DatabaseSync } from './sqlite.ts';
import { isDamagedDatabase, storageFailure } from './storage-failure.ts';

/** Layout of the records, in the database's own header. */
const VERSION = 1;
const IN_MEMORY = ':memory:';

/**
 * Records as JSON in one SQLite file (write-ahead log) that its owner alone may read: it holds secrets. What a call has written
 * survives a kill of the process; a transaction that was under way leaves nothing. Dates come back as ISO 8601 text.
 */
export class SqliteStateStore implements StateStore {
  readonly #path: string;
  readonly #database: Database;
  readonly #statements;
  #open = 0;

  /**
   * @param path the file, or ':memory:'
   * @throws DataFolderError when it is damaged or can't be written; so does every method
   */
  constructor(path: string) {
    this.#path = path;
    if (path !== IN_MEMORY) checkLength(path);
    try {
      if (path !== IN_MEMORY) keepPrivate(path);
      this.#database = new DatabaseSync(path);
      this.#database.exec(`
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = NORMAL;
        PRAGMA busy_timeout = 5000;
        CREATE TABLE IF NOT EXISTS records (
          collection TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (collection, key)
        ) WITHOUT ROWID;
        PRAGMA user_version = ${VERSION};
      `);
    } catch (error) {
      throw this.#explain(error);
    }
    const prepare = (sql: string) => this.#database.prepare(sql);
    this.#statements = {
      get: prepare('SELECT value FROM records WHERE collection = ? AND key = ?'),
      put: prepare(
        'INSERT INTO records VALUES (?, ?, ?) ON CONFLICT (collection, key) DO UPDATE SET value = excluded.value',
      ),
      delete: prepare('DELETE FROM records WHERE collection = ? AND key = ?'),
      list: prepare(
        'SELECT key, value FROM records WHERE collection = ? AND key >= ? AND key > ? AND key < ? ORDER BY key LIMIT ?',
      ),
    };
  }

  get<T>(collection: string, key: string): T | undefined {
    const row = this.#ask(() => this.#statements.get.get(collection, key)) as { value: string } | undefined;
    return row && this.#parse<T>(row.value);
  }

  put(collection: string, key: string, value: unknown): void {
    const text = JSON.stringify(value);
    if (text === undefined)
      throw new TypeError(`State ${collection}/${key}: ${typeof value} is not a JSON value`);
    this.#ask(() => this.#statements.put.run(collection, key, text));
  }

  delete(collection: string, key: string): void {
    this.#ask(() => this.#statements.delete.run(collection, key));
  }

  list<T>(collection: string, prefix = '', page: StatePage = {}): { key: string; value: T }[] {
    // U+10FFFF sorts after every other character in UTF-8, and is never assigned.
    const rows = this.#ask(() =>
      this.#statements.list.all(
        collection,
        prefix,
        page.after ?? '',
        `${prefix}\u{10FFFF}`,
        page.limit ?? -1,
      ),
    ) as unknown as { key: string; value: string }[];
    return rows
      .filter((row) => row.key.startsWith(prefix))
      .map((row) => ({ key: row.key, value: this.#parse<T>(row.value) }));
  }

  transaction<T>(work: () => T): T {
    if (this.#open > 0) return work();
    this.#ask(() => this.#database.exec('BEGIN IMMEDIATE'));
    this.#open++;
    try {
      const result = work();
      if (result instanceof Promise)
        throw new TypeError('A transaction is synchronous: its work returned a promise');
      this.#ask(() => this.#database.exec('COMMIT'));
      return result;
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    } finally {
      this.#open--;
    }
  }

  close(): void {
    this.#database.close();
  }

  #ask<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw this.#explain(error);
    }
  }

  #parse<T>(text: string): T {
    try {
      return JSON.parse(text) as T;
    } catch (error) {
      throw damaged(this.#path, (error as Error).message, error);
    }
  }

  #explain(error: unknown): unknown {
    if (this.#database && !this.#database.isOpen)
      return new DataFolderError(`The local runtime of ${this.#path} has ended`, { cause: error });
    return isDamagedDatabase(error)
      ? damaged(this.#path, (error as Error).message, error)
      : (storageFailure(error, this.#path) ?? error);
  }
}

/** Version of the records in a file; undefined when there is none or it is no sound database. */
export function databaseVersion(path: string): number | undefined {
  if (!existsSync(path)) return undefined;
  let database: Database | undefined;
  try {
    database = new DatabaseSync(path, { readOnly: true });
    return (database.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;
  } catch {
    return undefined;
  } finally {
    database?.close();
  }
}

const damaged = (path: string, how: string, cause?: unknown) =>
  new DataFolderError(
    `${path} is damaged (${how}): it says which tables, runs, settings and objects there are. ${RESTORE}`,
    { cause },
  );

/** Makes the file before SQLite does, which would let the group and others read it; its log gets the same mode. */
function keepPrivate(path: string): void {
  closeSync(openSync(path, 'a', 0o600));
  chmodSync(path, 0o600);
}

/**
 * A file that was cut off would be found out only by the query that needs its end. Length and page count are in the header; while there
 * is a log, that has the last word on both. Source: sqlite.org, "Database File Format", 1.3.
 */
function checkLength(path: string): void {
  const bytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (bytes === 0 || (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0) return;
  const header = Buffer.alloc(100);
  try {
    const file = openSync(path, 'r');
    try {
      readSync(file, header, 0, 100, 0);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw storageFailure(error, path) ?? error;
  }
  const pageSize = header.readUInt16BE(16) === 1 ? 65_536 : header.readUInt16BE(16);
  const expected = pageSize * header.readUInt32BE(28);
  if (header.toString('latin1', 0, 15) === 'SQLite format 3' && bytes < expected)
    throw damaged(path, `${bytes} bytes, ${expected} expected`);
}
