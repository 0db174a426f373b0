import * as z from 'zod';
import { readJson, writeJson } from '../../lake/json-object.ts';
import type { ObjectStore } from '../../lake/object-store.ts';

/** A stretch of time that lacks rows: epoch milliseconds UTC, from inclusive, to exclusive. */
const range = z.object({ from: z.int(), to: z.int() });

const partitionPlan = z.object({
  /** Partition values by field name, as Iceberg stores them. */
  values: z.record(z.string(), z.union([z.string(), z.int()])),
  /** e.g. symbol=BTCUSDT/timeframe=1h/open_time_month=2024-05 */
  path: z.string(),
  /** ingest_date=<UTC date the execution started>/<run>/<path with __ for /> */
  batchId: z.string(),
  /** The key columns that stay equal along the series, e.g. symbol and timeframe. */
  series: z.record(z.string(), z.string()),
  ranges: z.array(range).min(1),
  /** Rows that the time grid expects in the ranges. */
  rows: z.int().nonnegative(),
});

/** What a run fetches: `runs/<run>/plan.json` in the work bucket. */
const runPlan = z.object({
  run: z.string(),
  dataset: z.string(),
  scheduledTime: z.string(),
  startedAt: z.string(),
  /** Partitions by group: one ingest and one normalize call each. */
  groups: z.array(z.array(partitionPlan).min(1)),
});

export type PartitionPlan = z.infer<typeof partitionPlan>;
export type RunPlan = z.infer<typeof runPlan>;

const planUri = (workBucket: string, run: string) => `s3://${workBucket}/runs/${run}/plan.json`;

export async function readPlan(objects: ObjectStore, workBucket: string, run: string): Promise<RunPlan> {
  return runPlan.parse(await readJson(objects, planUri(workBucket, run)));
}

export async function writePlan(objects: ObjectStore, workBucket: string, plan: RunPlan): Promise<void> {
  await writeJson(objects, planUri(workBucket, plan.run), plan);
}

/** @throws RangeError when the plan has no such group. */
export function groupOf(plan: RunPlan, group: number): readonly PartitionPlan[] {
  const partitions = plan.groups[group];
  if (!partitions)
    throw new RangeError(`Run ${plan.run} has ${plan.groups.length} groups, none numbered ${group}`);
  return partitions;
}
