import { partitionPath } from '../../lib/contracts/partition.ts';
import type { SourcedSlices } from '../../lib/ingestion/dataset.ts';
import { decodedSlices } from '../../lib/ingestion/run/decoded-slices.ts';
import { groupEvenly } from '../../lib/ingestion/run/group-evenly.ts';
import { mergeName, type PartitionToMerge, writeMergePlan } from '../../lib/ingestion/run/merge-plan.ts';
import { partsOf } from '../../lib/ingestion/run/merged-partition.ts';
import type { RunPlan } from '../../lib/ingestion/run/run-plan.ts';
import { partitionFiles } from '../../lib/lake/partition-files.ts';
import { loadTable } from '../../lib/lake/table.ts';
import type { StageContext } from './stage-batch.ts';

/** Rows below which a group is not worth a function call of its own. */
const ROWS_PER_GROUP = 100_000;
/** What a partition costs beside its rows: its files are read and written. */
const ROWS_OF_A_PARTITION = 1_000;

/**
 * Says which call merges which partitions, from the fragments that decoding left: no partition is in two of them, and none waits for an
 * answer that does not touch it.
 * @returns how many calls there are
 */
export async function groupFragments(
  { lake, workBucket }: StageContext,
  dataset: Pick<SourcedSlices, 'tables' | 'coverage'>,
  plan: RunPlan,
): Promise<number> {
  const slices = await decodedSlices(lake.objects, workBucket, plan);
  const partitions = new Map<string, PartitionToMerge & { weight: number }>();
  const add = (partition: PartitionToMerge, rows: number) => {
    const name = mergeName(partition);
    const known = partitions.get(name) ?? { ...partition, weight: ROWS_OF_A_PARTITION };
    partitions.set(name, { ...known, weight: known.weight + rows });
  };
  for (const { fragments } of slices)
    for (const { table, path, values, rows } of fragments) add({ table, path, values }, rows);
  for (const definition of dataset.tables) {
    const { table, partition: fields, merge } = definition;
    const held = merge === 'append' ? undefined : await loadTable(lake, table.database, table.name);
    for (const { partition: values, recordCount } of held ? await partitionFiles(held, table, []) : []) {
      const partition = { table: table.name, path: partitionPath(fields, values), values };
      if (partsOf(dataset, definition, partition, slices).length > 0) add(partition, recordCount);
    }
  }
  const sorted = [...partitions].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, partition]) => partition);
  const groups = groupEvenly(sorted, ({ weight }) => weight, ROWS_PER_GROUP);
  await writeMergePlan(
    lake.objects,
    workBucket,
    plan.run,
    groups.map((group) => group.map(({ weight: _, ...partition }) => partition)),
  );
  return groups.length;
}
