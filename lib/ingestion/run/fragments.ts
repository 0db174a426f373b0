import { deserialize } from 'node:v8';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import * as z from 'zod';
import { findJson, writeJson } from '../../lake/json-object.ts';
import type { ObjectStore } from '../../lake/object-store.ts';
import type { PackedRows } from '../../lake/packed-column.ts';
import { releaseBytes } from '../../lake/release-bytes.ts';
import { type Allocate, newMemory } from '../../lake/reused-memory.ts';
import { isPackedForm, unpackColumns } from './fragment-form.ts';
import { dataFile, stagedSlice } from './staged-slices.ts';
import { versionField } from './version.ts';

/** Rows of one slice that belong to one partition of a table: a section of an object in the work bucket. */
const fragment = z.object({
  table: z.string(),
  /** Of the partition, e.g. day=2024-06-01; empty where the table is one. */
  path: z.string(),
  values: z.record(z.string(), z.union([z.string(), z.int()])),
  /** s3 URI. */
  object: z.string(),
  /** Bytes of the section: from inclusive, to exclusive. */
  start: z.int(),
  end: z.int(),
  rows: z.int(),
});

export type FragmentPlace = z.infer<typeof fragment>;

const VERSION = 1;

/** What decoding a slice left for the steps after: `runs/<run>/decoded/<slice>.json`. */
const decodedSlice = stagedSlice.extend({
  version: z.string().optional(),
  form: versionField('a decoded slice', VERSION),
  records: z.int().nonnegative(),
  quarantined: z.int().nonnegative(),
  /** By table, records that tell it no change of a row. @default none */
  skipped: z.record(z.string(), z.int().positive()).optional(),
  /** By table, records of what may still change. @default none */
  open: z.record(z.string(), z.int().positive()).optional(),
  /** By table, the order of the newest change that emptied it. @default none did */
  truncated: z.record(z.string(), z.string()).optional(),
  /** Files of ops.quarantine. */
  quarantine: z.array(dataFile),
  fragments: z.array(fragment),
});

export type DecodedSlice = Omit<z.infer<typeof decodedSlice>, 'form'>;

const uriOf = (workBucket: string, run: string, slice: string): string =>
  `s3://${workBucket}/runs/${run}/decoded/${slice}.json`;

export const writeDecodedSlice = (
  objects: ObjectStore,
  workBucket: string,
  run: string,
  decoded: DecodedSlice,
): Promise<unknown> =>
  writeJson(objects, uriOf(workBucket, run, decoded.name), { form: VERSION, ...decoded });

/** Undefined where the slice was not decoded. */
export async function readDecodedSlice(
  objects: ObjectStore,
  workBucket: string,
  run: string,
  slice: string,
): Promise<DecodedSlice | undefined> {
  const found = await findJson(objects, uriOf(workBucket, run, slice));
  return found === undefined ? undefined : decodedSlice.parse(found);
}

/** What an earlier release wrote: a run of it may be going on. */
function unpackOlder(packed: Uint8Array): PackedRows['columns'] {
  const isGzip = packed[0] === 0x1f && packed[1] === 0x8b;
  return deserialize(isGzip ? gunzipSync(packed) : zstdDecompressSync(packed)) as PackedRows['columns'];
}

/** The bytes of a section. */
export const readSection = (
  objects: Pick<ObjectStore, 'get'>,
  { object, start, end }: FragmentPlace,
): Promise<Uint8Array> => objects.get(object, { start, end });

/**
 * The rows that a section has, whose memory is given back.
 * @param rows how many there are
 * @param allocate gives the memory that they lie in. @default new memory
 */
export function unpackSection(
  section: Uint8Array,
  { rows }: Pick<FragmentPlace, 'rows'>,
  allocate: Allocate = newMemory,
): PackedRows {
  const columns = isPackedForm(section) ? unpackColumns(section, allocate) : unpackOlder(section);
  releaseBytes(section);
  return { length: rows, columns };
}

/** Reads the rows of a section. */
export const readFragment = async (
  objects: Pick<ObjectStore, 'get'>,
  place: FragmentPlace,
): Promise<PackedRows> => unpackSection(await readSection(objects, place), place);
