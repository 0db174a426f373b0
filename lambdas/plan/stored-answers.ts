import type { ZodType } from 'zod';
import type { StoredBatch } from '../../lib/ingestion/books/stored-batches.ts';
import { batchFolder, readManifest } from '../../lib/ingestion/bronze/manifest.ts';
import { ObjectNotFound, type ObjectStore } from '../../lib/lake/object-store.ts';

/** Batches in bronze that are still to be merged: those that a run takes, and those that wait for a later one. */
export interface StoredAnswers<P> {
  readonly taken: readonly { readonly stored: StoredBatch; readonly planned: P }[];
  readonly left: readonly StoredBatch[];
}

/** What has nothing in bronze, or nothing that could be merged. */
export const NOTHING_STORED: StoredAnswers<never> = { taken: [], left: [] };

/**
 * Reads of batches that are still to be merged how they were planned. Half of what a run takes at most is left for what is due: were all of
 * them to fail again, nothing else would ever come. One whose manifest is gone, or does not say, is asked for again.
 * @param planned reads what a manifest says of the plan
 * @param slicesPerRun what a run takes at most
 */
export async function storedAnswers<P>(
  { objects, bronzeBucket }: { readonly objects: ObjectStore; readonly bronzeBucket: string },
  dataset: string,
  batches: readonly StoredBatch[],
  planned: ZodType<P>,
  slicesPerRun = Number.POSITIVE_INFINITY,
): Promise<StoredAnswers<P>> {
  const most = Math.ceil(slicesPerRun / 2);
  const taken = await Promise.all(
    batches.slice(0, most).map(async (stored) => {
      try {
        const manifest = await readManifest(objects, batchFolder(bronzeBucket, dataset, stored.batchId));
        return manifest.planned === undefined ? [] : [{ stored, planned: planned.parse(manifest.planned) }];
      } catch (error) {
        if (error instanceof ObjectNotFound) return [];
        throw error;
      }
    }),
  );
  return { taken: taken.flat(), left: batches.slice(most) };
}
