import type { TableDefinition } from '../contracts/table.ts';
import type { DataFile } from './data-file.ts';
import { fileRecord } from './iceberg/file-record.ts';
import { appliedSnapshot } from './iceberg/recent-runs.ts';
import { catalogDatabase, type Lake, tableLocation, tableName } from './lake.ts';
import { deleteFilesMessage } from './read-rows.ts';
import { loadTable, type Table } from './table.ts';
import { type CommitResult, commitChange } from './table-commit.ts';
import { assertBuildShape, buildColumns } from './table-shape.ts';

export interface BuildAdoption {
  readonly runId: string;
  /** The table that the build made; its database without the namespace. */
  readonly staged: { readonly database: string; readonly table: string };
  /** Entries of the snapshot's summary, e.g. coinlake.source-snapshots and coinlake.sql-hash. */
  readonly summary: Readonly<Record<string, string>>;
  /**
   * Throws what forbids to replace the table as it is: asked at each attempt to commit, since another writer may have been first.
   * @default nothing does
   */
  readonly check?: (table: Table | undefined) => Promise<void>;
}

export interface AdoptionResult extends CommitResult {
  /** Rows of the adopted build; undefined when the run had been adopted before and its entry is gone. */
  readonly rows?: number;
}

/**
 * Publishes a build: the staged table's data files become the whole content of the target as one snapshot, nothing copied. Then the
 * staged catalog entry goes; its files stay, because the target's snapshot refers to them. Applied once per run.
 * @throws Error when there is no staged table and the run was not adopted before; when the staged table lies outside the target's folder,
 * has delete files, or nulls in a required column
 * @throws TableShapeMismatch when the build's columns (id, name, type) or partition fields are not those that the target is to have
 * @throws CommitUnknown, CommitConflict as commitPartitions does
 */
export async function adoptBuild(
  lake: Lake,
  definition: TableDefinition,
  { runId, staged, summary, check }: BuildAdoption,
): Promise<AdoptionResult> {
  const location = tableLocation(lake, definition.database, definition.name);
  const build = await loadTable(lake, staged.database, staged.table);
  if (!build) {
    const target = await loadTable(lake, definition.database, definition.name);
    const snapshotId = target && appliedSnapshot(target.metadata, runId);
    if (snapshotId !== undefined) return { committed: false, snapshotId };
    throw new Error(
      `Build ${staged.database}.${staged.table} does not exist: nothing to publish to ${tableName(definition)}`,
    );
  }
  assertInside(build.location, location, `Build ${build.name}`);
  const files = await build.dataFiles();
  for (const file of files) assertAdoptable(build, file, definition, location);

  const result = await commitChange({ lake, definition, location, runId }, async (table, shape) => {
    await check?.(table);
    assertBuildShape(build, buildColumns(shape, tableName(definition)), shape);
    const current = table ? await table.dataFiles(undefined, []) : [];
    return {
      added: files.map((file) => fileRecord(file, shape.definition.fields, shape.spec)),
      removed: new Set(current.map((file) => file.path)),
      summary,
    };
  });
  await lake.catalog.deleteTable(catalogDatabase(lake, staged.database), staged.table);
  return { ...result, rows: files.reduce((sum, file) => sum + file.recordCount, 0) };
}

function assertAdoptable(build: Table, file: DataFile, definition: TableDefinition, location: string): void {
  assertInside(file.path, location, `Build ${build.name}: file ${file.path}`);
  if (file.deleteFiles) throw new Error(deleteFilesMessage(build.name, file));
  for (const { name, required } of definition.fields) {
    const nulls = file.columns[name]?.nulls ?? 0;
    if (required && nulls > 0)
      throw new Error(
        `Build ${build.name}: ${nulls} null(s) in column ${name} of ${file.path}, which is required`,
      );
  }
}

function assertInside(uri: string, location: string, what: string): void {
  if (!uri.startsWith(`${location}/`))
    throw new Error(`${what} lies outside the table's folder ${location}/`);
}
