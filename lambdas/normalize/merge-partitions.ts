import { TRUNCATED_PROPERTY } from '../../lib/contracts/changes.ts';
import { type DatasetTable, deletesName } from '../../lib/contracts/dataset-table.ts';
import { partitionPath } from '../../lib/contracts/partition.ts';
import type { RowBatch } from '../../lib/contracts/table.ts';
import type { SourcedSlices } from '../../lib/ingestion/dataset.ts';
import { decodedSlices } from '../../lib/ingestion/run/decoded-slices.ts';
import {
  mergeName,
  type PartitionToMerge,
  readLeftOut,
  readMergePlan,
} from '../../lib/ingestion/run/merge-plan.ts';
import { type MergedPartition, partsOf, type SlicePart } from '../../lib/ingestion/run/merged-partition.ts';
import type { RunPlan } from '../../lib/ingestion/run/run-plan.ts';
import type { SliceFailure } from '../../lib/ingestion/run/slice-progress.ts';
import type { DataFile } from '../../lib/lake/data-file.ts';
import { unpackedRows } from '../../lib/lake/packed-column.ts';
import { partitionFiles } from '../../lib/lake/partition-files.ts';
import { releaseRows } from '../../lib/lake/release-bytes.ts';
import { ReusedMemory } from '../../lib/lake/reused-memory.ts';
import { loadTable, type Table } from '../../lib/lake/table.ts';
import { currentDefinition, definitionIn } from '../../lib/lake/table-shape.ts';
import { writeDataFile } from '../../lib/lake/write-data-file.ts';
import { currentRows, noRows } from './current-rows.ts';
import { fragmentColumns } from './effects.ts';
import { mergeChanges, mergeDeletes } from './merge-changes.ts';
import { fragmentRows, type MergedRows, mergePartition } from './merge-partition.ts';
import { stageAlone } from './stage-alone.ts';
import type { StageContext } from './stage-batch.ts';

/**
 * Merges a group of partitions, one after the other: memory holds one, whatever the size of the answers. One that cannot be merged leaves
 * the others alone; its slices are for the commit to leave out.
 * @throws RangeError when the run has no such group
 */
export async function mergePartitions(
  context: StageContext,
  dataset: Pick<SourcedSlices, 'tables' | 'coverage'>,
  plan: RunPlan,
  group: number,
  attempt: number,
  onFailure: (partition: string, failure: SliceFailure) => void = () => {},
): Promise<void> {
  const { lake, workBucket } = context;
  const { objects } = lake;
  const { run } = plan;
  const partitions = (await readMergePlan(objects, workBucket, run))[group];
  if (!partitions) throw new RangeError(`Run ${run} has no group of partitions numbered ${group}`);
  const leftOut = await readLeftOut(objects, workBucket, run);
  const slices = (await decodedSlices(objects, workBucket, plan)).filter(({ name }) => !(name in leftOut));
  const memory = new ReusedMemory();
  const tables = new Map<string, Promise<TableState>>();
  const stateOf = (table: DatasetTable) => {
    const { name } = table.table;
    const known = tables.get(name) ?? tableState(context, table);
    tables.set(name, known);
    return known;
  };
  await stageAlone(
    { objects, workBucket, run, group, step: `normalize-${attempt}` },
    partitions.map((partition) => ({ ...partition, name: mergeName(partition) })),
    async (partition) => {
      const table = dataset.tables.find(({ table }) => table.name === partition.table)!;
      const parts = partsOf(dataset, table, partition, slices);
      const deletes =
        table.merge === 'changes'
          ? await stateOf(dataset.tables.find((one) => one.table.name === deletesName(table.table.name))!)
          : undefined;
      const place = { partition, fileName: `${run}-${attempt}`, scheduledTime: plan.scheduledTime };
      try {
        return await mergeOne(context, await stateOf(table), deletes, parts, memory, place);
      } finally {
        memory.giveBack();
      }
    },
    ({ name }, failure) => onFailure(name, failure),
  );
}

/** What a table holds when a call begins. */
interface TableState {
  readonly table: DatasetTable;
  readonly held: Table | undefined;
  /** By partition path; none of a table that is appended to, which is not read. */
  readonly files: ReadonlyMap<string, readonly DataFile[]>;
}

async function tableState({ lake }: StageContext, table: DatasetTable): Promise<TableState> {
  const held = await loadTable(lake, table.table.database, table.table.name);
  const files = held && table.merge !== 'append' ? await partitionFiles(held, table.table, []) : [];
  return {
    table,
    held,
    files: Map.groupBy(files, ({ partition }) => partitionPath(table.partition, partition)),
  };
}

/**
 * @param deletes of a table of changes the one that remembers its deletes
 * @param memory of the rows, which may be given back when they are merged
 */
async function mergeOne(
  { lake }: StageContext,
  state: TableState,
  deletes: TableState | undefined,
  parts: readonly SlicePart[],
  memory: ReusedMemory,
  {
    partition: { path, values },
    fileName,
    scheduledTime,
  }: {
    readonly partition: PartitionToMerge;
    readonly fileName: string;
    readonly scheduledTime: string;
  },
): Promise<MergedPartition> {
  const { table } = state;
  const base = state.files.get(path) ?? [];
  const current = await rowsAt(lake, state, path);
  const nothing = noRows(fragmentColumns(table));
  const rowsOf = async ({ fragments }: SlicePart) =>
    fragments.length === 0 ? nothing : fragmentRows(lake.objects, table, fragments, memory);
  const changesOf = async (part: SlicePart) => unpackedRows(await rowsOf(part));
  const { rows, counts } = await merged();
  const definition = await currentDefinition(lake, table.table);
  const files =
    rows && rows.length > 0 ? [await writeDataFile(lake, definition, values, rows, fileName)] : [];
  if (rows) releaseRows(rows, memory);
  return {
    table: table.table.name,
    values,
    isChanged: rows !== undefined,
    baseFiles: base.map((file) => file.path),
    files,
    counts: { ...counts },
  };

  async function merged(): Promise<MergedRows> {
    if (table.merge === 'changes')
      return mergeChanges(table, parts, current, changesOf, {
        deletes: await rowsAt(lake, deletes!, path),
        truncated: state.held?.properties[TRUNCATED_PROPERTY],
      });
    if (table.merge !== 'deletes') return mergePartition(table, parts, current, rowsOf, memory);
    const forgetBefore = Date.parse(scheduledTime) - table.changes!.keepDeleted.milliseconds;
    return mergeDeletes(table, parts, current, changesOf, BigInt(forgetBefore) * 1000n);
  }
}

/** Rows that a table has of a partition. */
const rowsAt = (
  lake: StageContext['lake'],
  { table, held, files }: TableState,
  path: string,
): Promise<RowBatch> =>
  currentRows(lake, definitionIn(held, table.table).fields, held, files.get(path) ?? []);
