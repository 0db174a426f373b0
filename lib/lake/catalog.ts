/** Where a table's current metadata is named: Glue, or memory in tests. One entry a table. */
export interface Catalog {
  /** Undefined when there is no such table. */
  getTable(database: string, table: string): Promise<CatalogEntry | undefined>;
  /** @throws EntryExists when the table is there already. */
  createTable(entry: NewCatalogEntry): Promise<void>;
  /**
   * Replaces the entry if its version is still `entry.versionId`; carries over what the entry does not name.
   * @throws EntryChanged when another writer was first. Any error that does not prove failure is thrown as it came.
   */
  updateTable(entry: CatalogEntry): Promise<void>;
  /** Removes the entry and no file. Succeeds when there is none. */
  deleteTable(database: string, table: string): Promise<void>;
  listTables(database: string): Promise<readonly CatalogEntry[]>;
}

export interface NewCatalogEntry {
  readonly database: string;
  readonly table: string;
  /** s3 URI of the table's folder, without a slash at the end. */
  readonly location: string;
  readonly metadataLocation: string;
  readonly columns: readonly { readonly name: string; readonly type: string; readonly comment: string }[];
  readonly parameters: Readonly<Record<string, string>>;
  readonly description?: string;
}

export interface CatalogEntry extends NewCatalogEntry {
  readonly versionId: string;
  readonly previousMetadataLocation?: string;
  /** The entry as the catalog gave it, so that an update carries over what this project does not know. */
  readonly raw?: unknown;
}

export class EntryExists extends Error {
  override readonly name = 'EntryExists';
}

export class EntryChanged extends Error {
  override readonly name = 'EntryChanged';
}

/** The catalog proved that it did not apply the request (no such entity, access denied, invalid input). */
export class CatalogRefused extends Error {
  override readonly name = 'CatalogRefused';
}
