import * as z from 'zod';
import type { DataFile } from '../../lake/data-file.ts';
import { findJson, writeJson } from '../../lake/json-object.ts';
import { type ObjectStore, PreconditionFailed } from '../../lake/object-store.ts';
import { conservation } from './conservation.ts';
import { extent } from './run-plan.ts';
import { versionField } from './version.ts';

const VERSION = 3;

export const dataFile = z.custom<DataFile>(
  (value) => typeof value === 'object' && value !== null && typeof (value as DataFile).path === 'string',
  'a data file expected',
);

export const stagedSlice = z.object({
  name: z.string(),
  parameters: z.record(z.string(), z.string()),
  extent,
  batchId: z.string(),
  fetchedAt: z.string(),
  outcome: z.enum(['answered', 'unchanged', 'absent']),
  version: z.string().optional(),
  /** Keys of which its answer has rows with different values, all of them in quarantine. @default none */
  conflicts: z.int().positive().optional(),
  /** Records that broke the contract and may stand for one of the slice's, those in conflict included. @default none */
  missing: z.int().positive().optional(),
  /** Records that were asked for and did not come. @default none */
  lacking: z.int().positive().optional(),
});

const stagedTable = z.object({
  name: z.string(),
  /** Partitions whose whole content is replaced. */
  replacements: z.array(
    z.object({
      values: z.record(z.string(), z.union([z.string(), z.int()])),
      /** Paths of the files that the merge read. */
      baseFiles: z.array(z.string()),
      files: z.array(dataFile),
    }),
  ),
  /** Files that are added beside what is there. */
  appended: z.array(dataFile),
  /** Where each slice's records went, by its name. */
  counts: z.record(z.string(), conservation),
  /** Rows that went without a record of their own, by the name of the slice. */
  removed: z.record(z.string(), z.int().nonnegative()),
  /** Order of the newest change that emptied the table. @default none did */
  truncated: z.string().optional(),
});

/** What an attempt of a run commits, written before it does: `runs/<run>/staged/<attempt>/slices.json`. */
const stagedSlices = z.object({
  version: versionField('slices.json', VERSION),
  dataset: z.string(),
  /** Who answered. */
  source: z.string(),
  run: z.string(),
  attempt: z.int(),
  scheduledTime: z.string(),
  slices: z.array(stagedSlice),
  tables: z.array(stagedTable),
  /** Files of ops.quarantine. */
  quarantine: z.array(dataFile),
  /** Slices that could be read, and not be merged. */
  unmerged: z
    .array(
      z.object({
        name: z.string(),
        state: z.enum(['failed', 'refused', 'waiting', 'stored']),
        reason: z.string(),
      }),
    )
    .default([]),
});

export type StagedSlices = z.infer<typeof stagedSlices>;
export type StagedTable = z.infer<typeof stagedTable>;

const uriOf = (workBucket: string, run: string, attempt: number): string =>
  `s3://${workBucket}/runs/${run}/staged/${attempt}/slices.json`;

/** Keeps what is there: a retry that was slower than its predecessor must not change what is being committed. */
export async function writeStagedSlices(
  objects: ObjectStore,
  workBucket: string,
  staged: Omit<StagedSlices, 'version'>,
): Promise<void> {
  const uri = uriOf(workBucket, staged.run, staged.attempt);
  try {
    await writeJson(objects, uri, { version: VERSION, ...staged }, { ifNoneMatch: '*' });
  } catch (error) {
    if (!(error instanceof PreconditionFailed)) throw error;
  }
}

/** Undefined where the attempt has staged nothing. */
export async function readStagedSlices(
  objects: ObjectStore,
  workBucket: string,
  run: string,
  attempt: number,
): Promise<StagedSlices | undefined> {
  const found = await findJson(objects, uriOf(workBucket, run, attempt));
  return found === undefined ? undefined : stagedSlices.parse(found);
}
