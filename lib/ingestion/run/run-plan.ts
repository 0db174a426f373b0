import * as z from 'zod';
import { readJson, writeJson } from '../../lake/json-object.ts';
import type { ObjectStore } from '../../lake/object-store.ts';
import { sliceTally } from './slice-tally.ts';
import { versionField } from './version.ts';

/** A stretch of time that lacks rows: epoch milliseconds UTC, from inclusive, to exclusive. */
const range = z.object({
  from: z.int(),
  to: z.int(),
  /** Where a request for it begins: at a row before it that the lake holds, which tells whose rows the answer has. @default at `from` */
  anchor: z.int().optional(),
});

/** What the ledger knew of a part of a partition's ranges when the run was planned. */
const history = z.object({
  from: z.int(),
  to: z.int(),
  state: z.enum(['held', 'due', 'stored', 'empty', 'refused', 'failed', 'waiting']),
  attempts: z.int().nonnegative(),
  /** The provider, or the path of a file of its archive. */
  source: z.string(),
  kind: z.string().optional(),
  /** Of a file's content: sha256. @default not decided on */
  version: z.string().optional(),
});

export const partitionPlan = z.object({
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
  history: z.array(history).optional(),
  /** Whether the archive's files are asked for. @default true */
  files: z.boolean().optional(),
  /** The state of a part of it that is not asked for: it rests, or is due and waits for what is stored. @default none is left out */
  rests: z.enum(['due', 'stored', 'empty', 'refused', 'failed', 'waiting']).optional(),
  /** Whether its answer lies in bronze since an earlier run: nothing is asked for. @default false */
  isStored: z.boolean().optional(),
});

/** What of a slice its extent says; see lib/contracts/slice.ts. */
export const extent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('whole') }),
  z.object({ kind: z.enum(['snapshot', 'day']), from: z.int(), to: z.int() }),
  z.object({ kind: z.literal('ids'), from: z.int(), to: z.int() }),
  z.object({
    kind: z.literal('object'),
    key: z.string(),
    version: z.string(),
    size: z.int().nonnegative(),
    modified: z.int(),
  }),
]);

export const slicePlan = z.object({
  name: z.string(),
  /** ingest_date=<UTC date the execution started>/<run>/<name> */
  batchId: z.string(),
  parameters: z.record(z.string(), z.string()),
  extent,
  /** Of the content that the lake holds; none where it holds none. */
  held: z.string().optional(),
  /** How often in a row asking for it ended in this state. @default 0 */
  attempts: z.int().nonnegative().optional(),
  /** The state that the ledger had of it. @default none */
  state: z.string().optional(),
  /** Until when what it holds may change, epoch ms. @default it is final */
  settlesAt: z.number().optional(),
  /** Whether no later slice of its parameters is held. @default false */
  isLatest: z.boolean().optional(),
  /** Whether its answer lies in bronze since an earlier run: nothing is asked for. @default false */
  isStored: z.boolean().optional(),
});

const missedSlice = z.object({ name: z.string(), parameters: z.record(z.string(), z.string()), extent });

const VERSION = 3;

/** What a run fetches: `runs/<run>/plan.json` in the work bucket. */
const runPlan = z.object({
  version: versionField('plan.json', VERSION),
  run: z.string(),
  dataset: z.string(),
  scheduledTime: z.string(),
  startedAt: z.string(),
  /** Partitions by group: one ingest and one normalize call each. */
  groups: z.array(z.array(partitionPlan).min(1)),
  /** Of a dataset of slices, instead: one ingest and one normalize call for all. @default none */
  slices: z.array(slicePlan).default([]),
  /** Snapshots whose time has passed unanswered, and of which that is still to be noted. @default none */
  missed: z.array(missedSlice).optional(),
  /** Slices that the run does not ask for; those that are due wait for a later one. @default not counted, by an earlier release */
  others: sliceTally.optional(),
});

export type History = z.infer<typeof history>;
export type PartitionPlan = z.infer<typeof partitionPlan>;
export type SlicePlan = z.infer<typeof slicePlan>;
export type RunPlan = Omit<z.infer<typeof runPlan>, 'version' | 'slices'> & {
  /** Of a plan that was read. */
  readonly version?: number;
  readonly slices?: readonly SlicePlan[];
};

const planUri = (workBucket: string, run: string) => `s3://${workBucket}/runs/${run}/plan.json`;

export async function readPlan(objects: ObjectStore, workBucket: string, run: string): Promise<RunPlan> {
  return runPlan.parse(await readJson(objects, planUri(workBucket, run)));
}

export async function writePlan(objects: ObjectStore, workBucket: string, plan: RunPlan): Promise<void> {
  await writeJson(objects, planUri(workBucket, plan.run), { version: VERSION, ...plan });
}

/** @throws RangeError when the plan has no such group. */
export function groupOf(plan: RunPlan, group: number): readonly PartitionPlan[] {
  const partitions = plan.groups[group];
  if (!partitions)
    throw new RangeError(`Run ${plan.run} has ${plan.groups.length} groups, none numbered ${group}`);
  return partitions;
}
