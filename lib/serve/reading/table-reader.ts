import type { RowBatch } from '../../contracts/table.ts';
import type { Catalog } from '../../lake/catalog.ts';
import type { DataFile } from '../../lake/data-file.ts';
import type { Lake } from '../../lake/lake.ts';
import type { ObjectReader } from '../../lake/object-store.ts';
import { readRows } from '../../lake/read-rows.ts';
import { openTable, type Snapshot, type Table } from '../../lake/table.ts';
import { Problem } from '../problem.ts';
import { CachedObjects } from './cached-objects.ts';
import { parseTimestamp } from './parse-value.ts';

/** Databases that are served, in the direction of the data. */
const DATABASES = ['silver', 'gold', 'ops'] as const;

const CACHE_BYTES = 64 * 2 ** 20;

/** What of a lake is read. */
export interface ReadLake extends Pick<Lake, 'namespace'> {
  readonly catalog: Pick<Catalog, 'getTable' | 'listTables'>;
  readonly objects: ObjectReader;
}

/** Reads tables as they are now: the catalog is asked each time, what it points to is kept. */
export class TableReader {
  readonly #catalog: ReadLake['catalog'];
  readonly #objects: CachedObjects;
  readonly #namespace: string;
  /** The newest of each name, which holds what was read of its manifests. */
  readonly #tables = new Map<string, Table>();

  constructor({ catalog, objects, namespace }: ReadLake) {
    this.#catalog = catalog;
    this.#objects = new CachedObjects(objects, CACHE_BYTES);
    this.#namespace = namespace;
  }

  /** All tables that have ever had rows, by database, then name. */
  async list(): Promise<readonly { readonly name: string; readonly table: Table }[]> {
    const found = await Promise.all(
      DATABASES.map(async (database) => {
        const entries = await this.#catalog.listTables(`${this.#namespace}${database}`);
        return Promise.all(
          entries.map(async (entry) => ({
            name: `${database}.${entry.table}`,
            table: await this.#open(entry),
          })),
        );
      }),
    );
    return found.flat().filter(({ table }) => table.currentSnapshot);
  }

  /** Undefined where no run has made it yet. */
  async find(database: string, name: string): Promise<Table | undefined> {
    const entry = (DATABASES as readonly string[]).includes(database)
      ? await this.#catalog.getTable(`${this.#namespace}${database}`, name)
      : undefined;
    return entry && this.#open(entry);
  }

  /** @throws Problem 404 with the tables that there are */
  async table(database: string, name: string): Promise<Table> {
    const table = await this.find(database, name);
    if (!table)
      throw new Problem(
        404,
        `There is no table ${database}.${name}: it was never made, or no run has made it yet`,
        {
          parameter: 'table',
          allowed: (await this.list()).map((table) => table.name),
        },
      );
    return table;
  }

  /**
   * A snapshot's data files, with its manifests fetched at once: every commit adds one, and each would cost a round trip.
   * @param snapshotId @default the current one
   * @param columns names of those whose bounds are wanted. @default all
   */
  async dataFiles(table: Table, snapshotId?: string, columns?: readonly string[]): Promise<DataFile[]> {
    await this.#objects.fetchAll(await table.manifestPaths(snapshotId));
    return table.dataFiles(snapshotId, columns);
  }

  /** Fetches files that will be read, several at once. */
  async fetch(files: readonly DataFile[]): Promise<void> {
    await this.#objects.fetchAll(files.map(({ path }) => path));
  }

  /**
   * Rows of files of a table, in their order.
   * @param files of the table
   * @param columns names
   */
  async rows(table: Table, files: readonly DataFile[], columns: readonly string[]): Promise<RowBatch> {
    await this.fetch(files);
    return readRows({ objects: this.#objects }, table, files, columns);
  }

  async #open(entry: Parameters<typeof openTable>[1]): Promise<Table> {
    const key = `${entry.database}.${entry.table}`;
    const known = this.#tables.get(key);
    if (known?.entry.metadataLocation === entry.metadataLocation) return known;
    const table = await openTable({ objects: this.#objects }, entry);
    this.#tables.set(key, table);
    return table;
  }
}

/**
 * The snapshot that a reader asks for.
 * @param asOf a snapshot's id, or a time in UTC: the newest snapshot that was committed at or before it. @default the current one
 * @throws Problem 400, 404 or 410 that names `as_of` and the snapshots that are kept
 */
export function snapshotAsOf(table: Table, asOf: string | undefined): Snapshot | undefined {
  if (asOf === undefined) return table.currentSnapshot;
  const kept = table.history;
  if (/^\d{1,19}$/.test(asOf)) {
    const found = kept.find(({ id }) => id === asOf);
    if (found) return found;
    throw new Problem(410, `as_of: ${table.name} keeps no snapshot ${asOf}: it has expired or never was`, {
      parameter: 'as_of',
      allowed: kept.map(({ id }) => id),
    });
  }
  const time = parseTimestamp(asOf);
  if (time === undefined)
    throw new Problem(400, `as_of: '${asOf}' is neither a snapshot's id nor a time in UTC`, {
      parameter: 'as_of',
      allowed: "a snapshot's id, or a time such as 2024-06-01T12:00:00Z",
    });
  const found = kept.find(({ timestampMs }) => BigInt(timestampMs) * 1000n <= time);
  if (found) return found;
  const oldest = kept.at(-1);
  throw new Problem(
    404,
    `as_of: ${table.name} has no snapshot of ${asOf} or before${oldest ? `; the oldest kept is of ${new Date(oldest.timestampMs).toISOString()}` : ''}`,
    { parameter: 'as_of', allowed: kept.map(({ id }) => id) },
  );
}
