import type { Catalog, CatalogEntry, NewCatalogEntry } from '../../../lib/lake/catalog.ts';
import type { ObjectInfo, ObjectStore, ObjectVersion, PutOptions } from '../../../lib/lake/object-store.ts';

export class Fault extends Error {
  override readonly name = 'Fault';
}

/** Counts the calls of both ports and breaks chosen ones: before they do anything, or after they did it. */
export class FaultPlan {
  calls = 0;
  readonly #at: ReadonlyMap<number, 'before' | 'after'>;

  constructor(at: readonly (readonly [call: number, when: 'before' | 'after'])[] = []) {
    this.#at = new Map(at);
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    const when = this.#at.get(++this.calls);
    if (when === 'before') throw new Fault(`call ${this.calls} was lost`);
    const result = await work();
    if (when === 'after') throw new Fault(`the answer to call ${this.calls} was lost`);
    return result;
  }
}

export class FaultyObjectStore implements ObjectStore {
  readonly #inner: ObjectStore;
  readonly #plan: FaultPlan;

  constructor(inner: ObjectStore, plan: FaultPlan) {
    this.#inner = inner;
    this.#plan = plan;
  }

  get(uri: string, range?: { readonly start: number; readonly end: number }): Promise<Uint8Array> {
    return this.#plan.run(() => this.#inner.get(uri, range));
  }
  getVersion(uri: string): Promise<ObjectVersion | undefined> {
    return this.#plan.run(() => this.#inner.getVersion(uri));
  }
  head(uri: string): Promise<ObjectInfo | undefined> {
    return this.#plan.run(() => this.#inner.head(uri));
  }
  put(uri: string, body: Uint8Array, options?: PutOptions): Promise<{ readonly etag: string }> {
    return this.#plan.run(() => this.#inner.put(uri, body, options));
  }
  list(prefix: string): AsyncIterable<ObjectInfo> {
    return this.#inner.list(prefix);
  }
  delete(uri: string): Promise<void> {
    return this.#plan.run(() => this.#inner.delete(uri));
  }
}

export class FaultyCatalog implements Catalog {
  readonly #inner: Catalog;
  readonly #plan: FaultPlan;

  constructor(inner: Catalog, plan: FaultPlan) {
    this.#inner = inner;
    this.#plan = plan;
  }

  getTable(database: string, table: string): Promise<CatalogEntry | undefined> {
    return this.#plan.run(() => this.#inner.getTable(database, table));
  }
  createTable(entry: NewCatalogEntry): Promise<void> {
    return this.#plan.run(() => this.#inner.createTable(entry));
  }
  updateTable(entry: CatalogEntry): Promise<void> {
    return this.#plan.run(() => this.#inner.updateTable(entry));
  }
  deleteTable(database: string, table: string): Promise<void> {
    return this.#plan.run(() => this.#inner.deleteTable(database, table));
  }
  listTables(database: string): Promise<readonly CatalogEntry[]> {
    return this.#plan.run(() => this.#inner.listTables(database));
  }
}
