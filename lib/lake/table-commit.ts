import { randomUUID } from 'node:crypto';
import { DATA_LABEL_PROPERTY } from '../contracts/data-label.ts';
import { CommitConflict, CommitUnknown } from '../contracts/errors.ts';
import type { TableDefinition } from '../contracts/table.ts';
import { CatalogRefused, EntryChanged, EntryExists } from './catalog.ts';
import type { FileRecord } from './iceberg/manifest.ts';
import { newTableMetadata } from './iceberg/new-table.ts';
import { nextMetadata } from './iceberg/next-metadata.ts';
import { partitionSpec } from './iceberg/partition-spec.ts';
import { appliedSnapshot, RUN_ID, rememberRun } from './iceberg/recent-runs.ts';
import { catalogColumns, glueColumns } from './iceberg/schema.ts';
import { writeSnapshot } from './iceberg/snapshot-writer.ts';
import {
  currentSchema,
  formatTableMetadata,
  parseTableMetadata,
  type TableMetadata,
} from './iceberg/table-metadata.ts';
import { catalogDatabase, type Lake, systemClock, tableName } from './lake.ts';
import { openTable, type Table } from './table.ts';
import { fitDefinition, type TableShape } from './table-shape.ts';

export interface CommitResult {
  /** False when there was nothing to do: the run is in the table already, or changes nothing. */
  readonly committed: boolean;
  /** The run's snapshot, if it made one. */
  readonly snapshotId?: string;
}

/** What a run changes in a table. */
export interface TableChange {
  readonly added: readonly FileRecord[];
  /** Paths of live files. */
  readonly removed: ReadonlySet<string>;
  readonly summary: Readonly<Record<string, string>>;
  readonly properties?: Readonly<Record<string, string>>;
}

/**
 * What to change, decided against the table as it is: `table` is undefined when there is none. The shape is what it will have.
 * @throws CommitConflict
 */
export type ChangePlanner = (table: Table | undefined, shape: TableShape) => Promise<TableChange>;

export interface CommitTarget {
  readonly lake: Lake;
  readonly definition: TableDefinition;
  /** s3 URI of the table's folder, without a slash at the end. */
  readonly location: string;
  readonly runId: string;
}

/** Other writers that a commit gives way to before it gives up. */
const MAXIMUM_ATTEMPTS = 16;
/** Milliseconds before each look at a table whose commit got no clear answer. */
const LOOKS = [0, 200, 1000, 3000];

/**
 * Commits a change as one metadata.json, and as one snapshot if files change. Columns that the table lacks of its definition are appended
 * with it. Applied once per run: a repeated call finds the run in the table. When another writer was first, the change is planned again on
 * what that writer left.
 * @throws what the lake's guard throws; CommitConflict from `plan`, or when other writers were always first
 * @throws CommitUnknown when the catalog's answer was lost and the table does not tell; nothing is deleted, and the same
 * run may be committed again
 * @throws TableShapeMismatch when metadata alone can't bring the table to its definition
 */
export async function commitChange(target: CommitTarget, plan: ChangePlanner): Promise<CommitResult> {
  const { lake, definition, runId } = target;
  const clock = lake.clock ?? systemClock;
  for (let attempt = 0; attempt < MAXIMUM_ATTEMPTS; attempt++) {
    if (attempt) await clock.pause(Math.random() * Math.min(2000, 20 * 2 ** attempt));
    const table = await currentTable(target);
    const applied = table && appliedSnapshot(table.metadata, runId);
    if (applied !== undefined) return { committed: false, snapshotId: applied };
    const shape = table ? fitDefinition(table.metadata, definition, table.name) : newShape(target);
    const { metadata } = shape;

    const change = await plan(table, shape);
    const hasFiles = change.added.length > 0 || change.removed.size > 0;
    const properties = changedProperties(metadata, {
      ...(hasFiles && lake.dataLabel && { [DATA_LABEL_PROPERTY]: lake.dataLabel }),
      ...change.properties,
    });
    const isSame = metadata === table?.metadata && Object.keys(properties).length === 0;
    if (isSame && !hasFiles) return { committed: false };

    const now = clock.now();
    const summary = { ...change.summary, [RUN_ID]: runId };
    const snapshot = hasFiles
      ? await writeSnapshot(lake.objects, metadata, { ...change, spec: shape.spec, summary, now })
      : undefined;
    const snapshotId = snapshot && String(snapshot['snapshot-id']);
    const next = nextMetadata(metadata, {
      ...(snapshot && { snapshot }),
      properties: { ...properties, ...(snapshotId && rememberRun(metadata, runId, snapshotId)) },
      previousLocation: table?.entry.metadataLocation,
      now,
    });
    if (await publish(target, table, next)) return { committed: true, ...(snapshotId && { snapshotId }) };
  }
  throw new CommitConflict(
    `Table ${tableName(definition)}: other writers were first ${MAXIMUM_ATTEMPTS} times in a row; run ${runId} was not committed`,
  );
}

async function currentTable({ lake, definition }: CommitTarget): Promise<Table | undefined> {
  const entry = await lake.catalog.getTable(catalogDatabase(lake, definition.database), definition.name);
  return entry && openTable(lake, entry);
}

function newShape({ definition, location }: CommitTarget): TableShape {
  const metadata = newTableMetadata(definition, location, randomUUID());
  return { definition, spec: partitionSpec(definition), metadata };
}

function changedProperties(metadata: TableMetadata, given: Readonly<Record<string, string>>) {
  return Object.fromEntries(
    Object.entries(given).filter(([name, value]) => metadata.properties[name] !== value),
  );
}

/** Writes metadata.json and points the catalog to it. False when another writer was first. @throws CommitUnknown */
async function publish(
  target: CommitTarget,
  table: Table | undefined,
  next: TableMetadata,
): Promise<boolean> {
  const { lake, definition } = target;
  const metadataLocation = `${next.location.replace(/\/$/, '')}/metadata/${fileName(table)}`;
  await lake.objects.put(metadataLocation, formatTableMetadata(next), { contentType: 'application/json' });
  await lake.guard?.();
  try {
    if (table)
      await lake.catalog.updateTable({
        ...table.entry,
        columns: catalogColumns(currentSchema(next), table.entry.columns),
        metadataLocation,
        previousMetadataLocation: table.entry.metadataLocation,
        parameters: {
          ...table.entry.parameters,
          table_type: 'ICEBERG',
          metadata_location: metadataLocation,
          previous_metadata_location: table.entry.metadataLocation,
        },
      });
    else
      await lake.catalog.createTable({
        database: catalogDatabase(lake, definition.database),
        table: definition.name,
        location: target.location,
        metadataLocation,
        columns: glueColumns(definition.fields),
        parameters: { table_type: 'ICEBERG', metadata_location: metadataLocation },
        description: definition.description,
      });
    return true;
  } catch (error) {
    if (error instanceof CatalogRefused) throw error;
    return resolveOutcome(target, table, metadataLocation, error);
  }
}

/** 00017-<uuid>.metadata.json: numbered like other engines number them. */
function fileName(table: Table | undefined): string {
  const previous = /\/(\d+)-[^/]*\.metadata\.json$/.exec(table?.entry.metadataLocation ?? '')?.[1];
  const number = table ? Number(previous ?? 0) + 1 : 0;
  return `${String(number).padStart(5, '0')}-${randomUUID()}.metadata.json`;
}

/**
 * Whether the catalog applied the request that it answered with an error. Even a proved conflict may be our own success, when the client
 * repeated a request whose first answer was lost: so the table is asked before the error is believed.
 * @returns true when applied, false when another writer was first
 */
async function resolveOutcome(
  { lake, definition, runId }: CommitTarget,
  before: Table | undefined,
  metadataLocation: string,
  error: unknown,
): Promise<boolean> {
  const clock = lake.clock ?? systemClock;
  const database = catalogDatabase(lake, definition.database);
  const lost = error instanceof EntryChanged || error instanceof EntryExists;
  let reason = 'the table is as it was before, and the request may still arrive';
  for (const pause of LOOKS) {
    if (pause) await clock.pause(pause);
    try {
      const entry = await lake.catalog.getTable(database, definition.name);
      if (entry?.metadataLocation === metadataLocation) return true;
      if (entry && entry.metadataLocation !== before?.entry.metadataLocation) {
        const metadata = parseTableMetadata(await lake.objects.get(entry.metadataLocation));
        // The catalog holds one version at a time: once another's is there, ours was before it or never will be.
        return metadata['metadata-log'].some((log) => log['metadata-file'] === metadataLocation);
      }
      if (lost) return false;
    } catch (failure) {
      reason = `the table could not be read (${(failure as Error).message})`;
    }
  }
  throw new CommitUnknown(
    `Table ${tableName(definition)}: the catalog's answer to ${metadataLocation} was lost (${(error as Error).message}) and ${reason}. ` +
      `All files are kept; committing run ${runId} again is safe`,
    { cause: error },
  );
}
