import * as z from 'zod';
import type { DataFile } from '../../lake/data-file.ts';
import { readJson } from '../../lake/json-object.ts';
import { ObjectNotFound, type ObjectStore } from '../../lake/object-store.ts';
import { lack, refusedFile } from '../bronze/manifest.ts';
import { conservation } from './conservation.ts';
import type { PartitionPlan } from './run-plan.ts';
import { versionField } from './version.ts';

const dataFile = z.custom<DataFile>(
  (value) => typeof value === 'object' && value !== null && typeof (value as DataFile).path === 'string',
  'a data file expected',
);
const range = z.object({ from: z.int(), to: z.int() });
const sourceFile = z.object({
  /** Path below the archive's address. */
  file: z.string(),
  sha256: z.string(),
  range,
  /** Whether the API had no row that it could be held against. @default false */
  isUncompared: z.boolean().optional(),
  fetchedAt: z.string(),
});

const VERSION = 3;

/** What normalizing one partition's batch left for the commit: the result of its slice in the progress of its group. */
const stagedBatch = z.object({
  version: versionField('a staged batch', VERSION),
  dataset: z.string(),
  run: z.string(),
  attempt: z.int(),
  batchId: z.string(),
  path: z.string(),
  values: z.record(z.string(), z.union([z.string(), z.int()])),
  series: z.record(z.string(), z.string()),
  /** Length of the series' grid slots, ms; the grid is aligned to 1970-01-01T00:00:00Z. */
  step: z.int().positive(),
  scheduledTime: z.string(),
  fetchedAt: z.string(),
  counts: conservation,
  /** Paths of the partition's files that the merge read. */
  baseFiles: z.array(z.string()),
  /** The partition's files after the merge; empty when the batch brought nothing new, and then the base stays. */
  files: z.array(dataFile),
  /** Files of ops.quarantine. */
  quarantine: z.array(dataFile),
  /** Files of the provider's archive that the batch holds. */
  sourceFiles: z.array(sourceFile).default([]),
  /** Files of the archive that were asked for, and are not what they should be. */
  refusedFiles: z.array(refusedFile).default([]),
  unanswered: z.array(range),
  /** Slots beside those that were asked for of which rows came. */
  beside: z.array(range).default([]),
  /** Slots whose row is off the grid or cut short, and that nothing confirms yet. */
  suspects: z.array(range).default([]),
  /** What the provider did not give although it was asked. */
  lacks: z.array(lack).default([]),
  /** Newest time of the partition, epoch ms. */
  newest: z.number().optional(),
});

export type StagedBatch = Omit<z.infer<typeof stagedBatch>, 'version'>;

/** A partition's path as one name. */
export const flatPath = (path: string): string => path.replaceAll('/', '__');

/** As the progress of a group keeps it. */
export const stagedResult = (staged: StagedBatch): unknown => ({ version: VERSION, ...staged });

/**
 * The batches of some partitions, which an attempt of a run staged.
 * @param results by partition path, as {@link stagedResult} made them
 * @throws Error that names a partition which was not staged: committing without it would lose it
 */
export async function readStagedBatches(
  objects: ObjectStore,
  workBucket: string,
  run: string,
  partitions: readonly Pick<PartitionPlan, 'path'>[],
  attempt: number,
  results: ReadonlyMap<string, unknown>,
): Promise<StagedBatch[]> {
  return Promise.all(
    partitions.map(async ({ path }) => {
      const result = results.get(path);
      if (result !== undefined) return stagedBatch.parse(result);
      try {
        return stagedBatch.parse(await readJson(objects, earlierUri(workBucket, run, attempt, path)));
      } catch (error) {
        if (!(error instanceof ObjectNotFound)) throw error;
        throw new Error(`Run ${run}, attempt ${attempt}: partition ${path} was not staged`, {
          cause: error,
        });
      }
    }),
  );
}

/** Where an earlier release kept the batch of a partition: a run of it may have ended between its commits. */
const earlierUri = (workBucket: string, run: string, attempt: number, path: string): string =>
  `s3://${workBucket}/runs/${run}/staged/${attempt}/${flatPath(path)}.json`;
