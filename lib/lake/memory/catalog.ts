import {
  type Catalog,
  type CatalogEntry,
  CatalogRefused,
  EntryChanged,
  EntryExists,
  type NewCatalogEntry,
} from '../catalog.ts';

/** A catalog in memory, with Glue's optimistic lock. */
export class MemoryCatalog implements Catalog {
  readonly #entries = new Map<string, CatalogEntry>();

  async getTable(database: string, table: string): Promise<CatalogEntry | undefined> {
    return this.#entries.get(`${database}.${table}`);
  }

  async createTable(entry: NewCatalogEntry): Promise<void> {
    const name = `${entry.database}.${entry.table}`;
    if (this.#entries.has(name)) throw new EntryExists(`Table ${name} exists`);
    this.#entries.set(name, { ...entry, versionId: '0' });
  }

  async updateTable(entry: CatalogEntry): Promise<void> {
    const name = `${entry.database}.${entry.table}`;
    const found = this.#entries.get(name);
    if (!found) throw new CatalogRefused(`Table ${name} does not exist`);
    if (found.versionId !== entry.versionId)
      throw new EntryChanged(`Table ${name} is at version ${found.versionId}, not ${entry.versionId}`);
    this.#entries.set(name, {
      ...found,
      ...entry,
      parameters: { ...found.parameters, ...entry.parameters },
      versionId: String(Number(found.versionId) + 1),
    });
  }

  async deleteTable(database: string, table: string): Promise<void> {
    this.#entries.delete(`${database}.${table}`);
  }

  async listTables(database: string): Promise<readonly CatalogEntry[]> {
    return [...this.#entries.values()]
      .filter((entry) => entry.database === database)
      .sort((a, b) => (a.table < b.table ? -1 : 1));
  }
}
