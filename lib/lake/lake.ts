import type { DataLabel } from '../contracts/data-label.ts';
import type { TableDefinition } from '../contracts/table.ts';
import type { Catalog } from './catalog.ts';
import type { ObjectStore } from './object-store.ts';

/** Where the tables of one deployment live. */
export interface Lake {
  readonly objects: ObjectStore;
  readonly catalog: Catalog;
  /** Prefix of every database name in the catalog; may be empty. */
  readonly namespace: string;
  /** Bucket that holds every table's folder. */
  readonly bucket: string;
  /** Asked right before each commit: throws what forbids this writer to write, e.g. LeaseLost. @default nothing does */
  readonly guard?: () => Promise<void>;
  /** Whose rows are committed: a property of every table that gets some. @default tables are not labelled */
  readonly dataLabel?: DataLabel;
  /** @default the system's clock */
  readonly clock?: LakeClock;
}

/** The time that snapshots are stamped with, and the pauses between attempts. Tests set it. */
export interface LakeClock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number;
  pause(milliseconds: number): Promise<void>;
}

export const systemClock: LakeClock = {
  now: () => Date.now(),
  pause: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

/** The database's name in the catalog. */
export const catalogDatabase = (lake: Lake, database: string): string => `${lake.namespace}${database}`;

/** s3 URI of a table's folder, without a slash at the end. `database` is without the namespace. */
export const tableLocation = (lake: Lake, database: string, table: string): string =>
  `s3://${lake.bucket}/${database}/${table}`;

/** `silver.readings`, as messages name the table. */
export const tableName = (definition: Pick<TableDefinition, 'database' | 'name'>): string =>
  `${definition.database}.${definition.name}`;
