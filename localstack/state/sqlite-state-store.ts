import type { StatePage, StateStore } from '../state-store.ts';
import { type Database, DatabaseSync } from './sqlite.ts';

/**
 * Records as JSON in one SQLite file (write-ahead log). What a call has written survives a kill of the process; a
 * transaction that was under way leaves nothing. Dates come back as ISO 8601 text.
 */
export class SqliteStateStore implements StateStore {
  readonly #database: Database;
  readonly #statements;
  #open = 0;

  /** @param path the file, or ':memory:' */
  constructor(path: string) {
    this.#database = new DatabaseSync(path);
    this.#database.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = NORMAL;
      PRAGMA busy_timeout = 5000;
      CREATE TABLE IF NOT EXISTS records (
        collection TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (collection, key)
      ) WITHOUT ROWID;
    `);
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
    const row = this.#statements.get.get(collection, key) as { value: string } | undefined;
    return row && (JSON.parse(row.value) as T);
  }

  put(collection: string, key: string, value: unknown): void {
    const text = JSON.stringify(value);
    if (text === undefined)
      throw new TypeError(`State ${collection}/${key}: ${typeof value} is not a JSON value`);
    this.#statements.put.run(collection, key, text);
  }

  delete(collection: string, key: string): void {
    this.#statements.delete.run(collection, key);
  }

  list<T>(collection: string, prefix = '', page: StatePage = {}): { key: string; value: T }[] {
    // U+10FFFF sorts after every other character in UTF-8, and is never assigned.
    const rows = this.#statements.list.all(
      collection,
      prefix,
      page.after ?? '',
      `${prefix}\u{10FFFF}`,
      page.limit ?? -1,
    ) as unknown as { key: string; value: string }[];
    return rows
      .filter((row) => row.key.startsWith(prefix))
      .map((row) => ({ key: row.key, value: JSON.parse(row.value) as T }));
  }

  transaction<T>(work: () => T): T {
    if (this.#open > 0) return work();
    this.#database.exec('BEGIN IMMEDIATE');
    this.#open++;
    try {
      const result = work();
      if (result instanceof Promise)
        throw new TypeError('A transaction is synchronous: its work returned a promise');
      this.#database.exec('COMMIT');
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
}
