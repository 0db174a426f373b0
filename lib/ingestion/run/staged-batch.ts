import * as z from 'zod';
import type { DataFile } from '../../lake/data-file.ts';
import { readJson, writeJson } from '../../lake/json-object.ts';
import { ObjectNotFound, type ObjectStore, PreconditionFailed } from '../../lake/object-store.ts';
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
  fetchedAt: z.string(),
});

const VERSION = 3;

/** What normalizing one partition's batch left for the commit: `runs/<run>/staged/<attempt>/<partition>.json`. */
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
  /** What the provider did not give although it was asked. */
  lacks: z.array(lack).default([]),
  /** Newest time of the partition, epoch ms. */
  newest: z.number().optional(),
});

export type StagedBatch = Omit<z.infer<typeof stagedBatch>, 'version'>;

export const stagedBatchUri = (workBucket: string, run: string, attempt: number, path: string): string =>
  `s3://${workBucket}/runs/${run}/staged/${attempt}/${flatPath(path)}.json`;

/** A partition's path as one name. */
export const flatPath = (path: string): string => path.replaceAll('/', '__');

/** Keeps what is there: a retry that was slower than its predecessor must not change what is being committed. */
export async function writeStagedBatch(
  objects: ObjectStore,
  workBucket: string,
  staged: StagedBatch,
): Promise<void> {
  const uri = stagedBatchUri(workBucket, staged.run, staged.attempt, staged.path);
  try {
    await writeJson(objects, uri, { version: VERSION, ...staged }, { ifNoneMatch: '*' });
  } catch (error) {
    if (!(error instanceof PreconditionFailed)) throw error;
  }
}

/**
 * The batches of some partitions, which an attempt of a run staged.
 * @throws Error that names a partition which was not staged: committing without it would lose it
 */
export async function readStagedBatches(
  objects: ObjectStore,
  workBucket: string,
  run: string,
  partitions: readonly Pick<PartitionPlan, 'path'>[],
  attempt: number,
): Promise<StagedBatch[]> {
  return Promise.all(
    partitions.map(async ({ path }) => {
      try {
        return stagedBatch.parse(await readJson(objects, stagedBatchUri(workBucket, run, attempt, path)));
      } catch (error) {
        if (!(error instanceof ObjectNotFound)) throw error;
        throw new Error(`Run ${run}, attempt ${attempt}: partition ${path} was not staged`, {
          cause: error,
        });
      }
    }),
  );
}
