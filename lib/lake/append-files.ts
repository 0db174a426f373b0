import type { TableDefinition } from '../contracts/table.ts';
import type { DataFile } from './data-file.ts';
import { fileRecord } from './iceberg/file-record.ts';
import { type Lake, tableLocation } from './lake.ts';
import { type CommitResult, commitChange } from './table-commit.ts';

export interface FileAppend {
  readonly runId: string;
  readonly files: readonly DataFile[];
  /** Further entries of the snapshot's summary. */
  readonly summary?: Readonly<Record<string, string>>;
}

/**
 * Adds files to a table as one snapshot, and makes the table if there is none (an empty one for no files).
 * One run is applied once, however often it is appended.
 * @throws CommitUnknown, TableShapeMismatch as commitPartitions does
 */
export function appendFiles(
  lake: Lake,
  definition: TableDefinition,
  { runId, files, summary = {} }: FileAppend,
): Promise<CommitResult> {
  const location = tableLocation(lake, definition.database, definition.name);
  return commitChange({ lake, definition, location, runId }, async (_table, shape) => ({
    added: files.map((file) => fileRecord(file, shape.definition.fields, shape.spec)),
    removed: new Set(),
    summary,
  }));
}
