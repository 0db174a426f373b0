import { CommitConflict } from '../contracts/errors.ts';
import type { PartitionValues } from '../contracts/partition.ts';
import type { TableDefinition } from '../contracts/table.ts';
import type { DataFile } from './data-file.ts';
import { fileRecord } from './iceberg/file-record.ts';
import { describePartition, partitionKey } from './iceberg/partition-spec.ts';
import { type Lake, tableLocation, tableName } from './lake.ts';
import { partitionFiles } from './partition-files.ts';
import { deleteFilesMessage } from './read-rows.ts';
import type { Table } from './table.ts';
import { type CommitResult, commitChange, type TableChange } from './table-commit.ts';
import type { TableShape } from './table-shape.ts';

/** Summary entry: everything up to this moment is in the table. */
const WATERMARK = 'coinlake.watermark';

export interface PartitionReplacement {
  readonly partition: PartitionValues;
  /** Paths of the files that the new ones were merged from; empty for a partition that had none. */
  readonly baseFiles: readonly string[];
  /** The partition's whole new content; empty to remove it. */
  readonly files: readonly DataFile[];
}

export interface PartitionCommit {
  readonly runId: string;
  /** Recorded as the snapshot's coinlake.watermark. */
  readonly watermark?: string;
  readonly replacements: readonly PartitionReplacement[];
  /** Table properties to set; alone they change the table without a new snapshot. */
  readonly properties?: Readonly<Record<string, string>>;
  /** Further entries of the snapshot's summary. */
  readonly summary?: Readonly<Record<string, string>>;
}

/**
 * Replaces whole partitions as one snapshot, and makes the table on its first commit (an empty one if there is no replacement).
 * Other writers' changes of other partitions are kept; one run is applied once, however often it is committed.
 * @throws CommitConflict when the current files of a partition are not `baseFiles`: it must be merged again
 * @throws CommitUnknown when the catalog's answer was lost and the table does not tell
 * @throws TableShapeMismatch when metadata alone can't bring the table to its definition, and for files of another partition spec that
 * does not tell the definition's partitions
 * @throws Error for a partition twice, and for one with delete files
 */
export function commitPartitions(
  lake: Lake,
  definition: TableDefinition,
  commit: PartitionCommit,
): Promise<CommitResult> {
  const target = {
    lake,
    definition,
    location: tableLocation(lake, definition.database, definition.name),
    runId: commit.runId,
  };
  return commitChange(target, (table, shape) => planReplacements(shape, commit, table));
}

async function planReplacements(
  { definition, spec }: TableShape,
  { replacements, watermark, summary, properties }: PartitionCommit,
  table: Table | undefined,
): Promise<TableChange> {
  const files = table && replacements.length > 0 ? await partitionFiles(table, definition, []) : [];
  const current = Map.groupBy(files, ({ partition }) => partitionKey(spec, partition));
  const seen = new Set<string>();
  const removed = new Set<string>();
  for (const { partition, baseFiles, files } of replacements) {
    const key = partitionKey(spec, partition);
    const name = `Table ${tableName(definition)}, partition ${describePartition(partition)}`;
    if (seen.has(key)) throw new Error(`${name}: replaced twice in one commit`);
    seen.add(key);
    const stray = files.find((file) => partitionKey(spec, file.partition) !== key);
    if (stray) throw new Error(`${name}: ${stray.path} belongs to ${describePartition(stray.partition)}`);
    const found = current.get(key) ?? [];
    const hidden = found.find((file) => file.deleteFiles);
    if (hidden) throw new Error(deleteFilesMessage(tableName(definition), hidden));
    const base = new Set(baseFiles);
    if (found.length !== base.size || found.some((file) => !base.has(file.path)))
      throw new CommitConflict(
        `${name}: changed since it was read. Read: ${list(baseFiles)}. Now: ${list(found.map((file) => file.path))}. Normalize it again`,
      );
    const kept = new Set(files.map((file) => file.path));
    for (const path of baseFiles) {
      if (kept.has(path)) throw new Error(`${name}: ${path} is both old and new`);
      removed.add(path);
    }
  }
  return {
    added: replacements.flatMap(({ files }) =>
      files.map((file) => fileRecord(file, definition.fields, spec)),
    ),
    removed,
    summary: { ...summary, ...(watermark !== undefined && { [WATERMARK]: watermark }) },
    ...(properties && { properties }),
  };
}

const list = (paths: readonly string[]): string => [...paths].sort().join(', ') || 'no file';
