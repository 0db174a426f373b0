import * as z from 'zod';
import { readJson, writeJson } from '../../lake/json-object.ts';
import { ObjectNotFound, type ObjectStore } from '../../lake/object-store.ts';

const latestRun = z.object({ run: z.string() });

/** Which run of a dataset was planned last: the next plan looks how it ended. */
const uriOf = (workBucket: string, dataset: string): string =>
  `s3://${workBucket}/runs/latest/${dataset}.json`;

export async function readLatestRun(
  objects: ObjectStore,
  workBucket: string,
  dataset: string,
): Promise<string | undefined> {
  try {
    return latestRun.parse(await readJson(objects, uriOf(workBucket, dataset))).run;
  } catch (error) {
    if (error instanceof ObjectNotFound) return undefined;
    throw error;
  }
}

export async function writeLatestRun(
  objects: ObjectStore,
  workBucket: string,
  dataset: string,
  run: string,
): Promise<void> {
  await writeJson(objects, uriOf(workBucket, dataset), { run });
}

const settledUri = (workBucket: string, run: string): string => `s3://${workBucket}/runs/${run}/settled.json`;

/** Whether a run came to its end, so that the lake's books say all of it. */
export const isSettled = async (objects: ObjectStore, workBucket: string, run: string): Promise<boolean> =>
  (await objects.head(settledUri(workBucket, run))) !== undefined;

/** To be called when a run's books are written: nothing of it is looked for any more. */
export async function markSettled(objects: ObjectStore, workBucket: string, run: string): Promise<void> {
  await writeJson(objects, settledUri(workBucket, run), { run });
}
