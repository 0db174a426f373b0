import * as z from 'zod';
import { findJson, writeJson } from '../../lake/json-object.ts';
import type { ObjectStore } from '../../lake/object-store.ts';
import { versionField } from './version.ts';

const VERSION = 1;

const part = z.object({
  /** s3 URI in bronze, packed as every page. */
  object: z.string(),
  /** Bytes of the file: from inclusive, to exclusive. */
  start: z.int().nonnegative(),
  end: z.int().positive(),
  /** Of the part's bytes, hexadecimal. */
  sha256: z.string(),
  status: z.int(),
  headers: z.record(z.string(), z.string()),
  /** ISO 8601 instant at which its last byte had arrived. */
  fetched_at: z.string(),
});

export type FilePart = z.infer<typeof part>;

/**
 * What came so far of a file that a slice is: `runs/parts/<dataset>/<slice>.json` in the work bucket. A later call, of whichever run, goes on
 * behind it.
 */
const fileParts = z.object({
  version: versionField('the parts of a file', VERSION),
  /** Path and query of its address: the host may change. */
  path: z.string(),
  /** Its ETag, else its Last-Modified: as long as it has this one, the rest belongs to what came. */
  validator: z.string(),
  parts: z.array(part),
  /** Bytes of the whole file, where the source told. */
  total: z.int().positive().optional(),
  /** Whether nothing is to follow: the parts are a batch's, or of no use. */
  isOver: z.boolean(),
});

export type FileParts = Omit<z.infer<typeof fileParts>, 'version'>;

const uriOf = (workBucket: string, dataset: string, slice: string): string =>
  `s3://${workBucket}/runs/parts/${dataset}/${slice}.json`;

/** Undefined where no part of the slice's file has come, or all of it. */
export async function readFileParts(
  objects: ObjectStore,
  workBucket: string,
  dataset: string,
  slice: string,
): Promise<FileParts | undefined> {
  const found = await findJson(objects, uriOf(workBucket, dataset, slice));
  const parts = found === undefined ? undefined : fileParts.parse(found);
  return parts?.isOver ? undefined : parts;
}

export const writeFileParts = (
  objects: ObjectStore,
  workBucket: string,
  dataset: string,
  slice: string,
  parts: FileParts,
): Promise<unknown> => writeJson(objects, uriOf(workBucket, dataset, slice), { version: VERSION, ...parts });
