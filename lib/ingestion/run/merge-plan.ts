import * as z from 'zod';
import { findJson, writeJson } from '../../lake/json-object.ts';
import type { ObjectStore } from '../../lake/object-store.ts';

const partition = z.object({
  table: z.string(),
  path: z.string(),
  values: z.record(z.string(), z.union([z.string(), z.int()])),
});

/** A partition that a run's slices may change. */
export type PartitionToMerge = z.infer<typeof partition>;

/** Which call merges which partitions: `runs/<run>/merges.json`. No partition is in two groups. */
const mergePlan = z.object({ groups: z.array(z.array(partition)) });

const uriOf = (workBucket: string, run: string): string => `s3://${workBucket}/runs/${run}/merges.json`;

export const writeMergePlan = (
  objects: ObjectStore,
  workBucket: string,
  run: string,
  groups: readonly (readonly PartitionToMerge[])[],
): Promise<unknown> => writeJson(objects, uriOf(workBucket, run), { groups });

/** No groups where the run did not come so far. */
export async function readMergePlan(
  objects: ObjectStore,
  workBucket: string,
  run: string,
): Promise<readonly (readonly PartitionToMerge[])[]> {
  const found = await findJson(objects, uriOf(workBucket, run));
  return found === undefined ? [] : mergePlan.parse(found).groups;
}

/** A partition's name among those of its run. */
export const mergeName = ({ table, path }: Pick<PartitionToMerge, 'table' | 'path'>): string =>
  path === '' ? table : `${table}/${path}`;

const leftOut = z.record(z.string(), z.string());

/** Slices, by name, that a partition of theirs keeps from being merged, and why: `runs/<run>/left-out.json`. */
export type LeftOut = Readonly<Record<string, string>>;

const leftOutUri = (workBucket: string, run: string): string =>
  `s3://${workBucket}/runs/${run}/left-out.json`;

export const writeLeftOut = (
  objects: ObjectStore,
  workBucket: string,
  run: string,
  slices: LeftOut,
): Promise<unknown> => writeJson(objects, leftOutUri(workBucket, run), slices);

/** Empty where none was left out. */
export const readLeftOut = async (objects: ObjectStore, workBucket: string, run: string): Promise<LeftOut> =>
  leftOut.parse((await findJson(objects, leftOutUri(workBucket, run))) ?? {});
