import * as z from 'zod';
import { readJson } from '../../lake/json-object.ts';
import type { ObjectStore } from '../../lake/object-store.ts';
import { versionField } from '../run/version.ts';
import { writeOnce } from './write-once.ts';

const page = z.object({
  /** s3 URI of the page. */
  object: z.string(),
  /** The request, its secrets redacted. */
  request: z.object({ method: z.literal('GET'), url: z.string() }),
  /** Path of the provider's file that the page is, if it is one whose checksum was verified. */
  file: z.string().optional(),
  /** Of such a file: whether the API answered and had no row that it could be held against. @default false */
  isUncompared: z.boolean().optional(),
  /** The range that was asked for: epoch ms UTC, from inclusive, to exclusive. */
  asked: z.object({ from: z.int(), to: z.int() }),
  /**
   * What the request as sent, or the file as named, is for: rows outside of it were not asked for. @default not known, in manifests of an
   * earlier release
   */
  extent: z.object({ from: z.int(), to: z.int() }).optional(),
  /** Of a file that came in parts: bytes of it that this one has, from inclusive, to exclusive. @default the whole body */
  part: z.object({ start: z.int(), end: z.int() }).optional(),
  status: z.int(),
  headers: z.record(z.string(), z.string()),
  /** Length of the body as received, before gzip. */
  bytes: z.int(),
  /** Of the body as received, hexadecimal. */
  sha256: z.string(),
  records: z.int(),
  fetched_at: z.string(),
});

const range = z.object({ from: z.int(), to: z.int() });

/** A file of the provider's archive that is not what its checksum says, cannot be read, or differs from what the API says. */
export const refusedFile = z.object({
  file: z.string(),
  range,
  reason: z.string(),
  /** @default nothing special */
  kind: z.enum(['disagreed']).optional(),
  /** sha256 of the content that is not asked for again, where that was decided. @default asked for again after a while */
  version: z.string().optional(),
});

/** A page of the API that a file of the archive was held against. */
const comparison = z.object({
  file: z.string(),
  object: z.string(),
  request: z.object({ method: z.literal('GET'), url: z.string() }),
  range,
  /** Slots of which both have a row, and of these those with other values. */
  common: z.int().nonnegative(),
  different: z.int().nonnegative(),
  /** Of the answer, as of a page. @default not known, in manifests of an earlier release */
  status: z.int().optional(),
  bytes: z.int().optional(),
  sha256: z.string().optional(),
  fetched_at: z.string().optional(),
});

/** What of a batch its provider did not give although it was asked. */
export const lack = range.extend({
  state: z.enum(['refused', 'failed', 'waiting']),
  /** @default nothing special */
  kind: z.enum(['disagreed']).optional(),
  reason: z.string(),
  /** ISO 8601 instant at which the provider is open again. @default not known */
  until: z.string().optional(),
});

const VERSION = 3;

/** `manifest.json` of a batch: what was asked, and what came. Written last, so a batch that has one is complete. */
const manifest = z.object({
  version: versionField('manifest.json', VERSION),
  dataset: z.string(),
  run: z.string(),
  batch_id: z.string(),
  /** Path of the silver partition that the batch feeds. */
  partition: z.string(),
  series: z.record(z.string(), z.string()),
  /** When the last page had arrived. */
  fetched_at: z.string(),
  records: z.int(),
  pages: z.array(page),
  /**
   * Of a slice: whether its source answered with something new, with what the lake holds, or has nothing at its address.
   * @default answered
   */
  outcome: z.enum(['answered', 'unchanged', 'absent']).default('answered'),
  /** Of a slice’s content: sha256, then the ETag where the source gives one. @default none */
  content: z.string().optional(),
  /** Of a snapshot: records that were asked for and did not come, the second time either. @default none */
  lacking: z.int().positive().optional(),
  /** Bodies that were asked for and count for nothing: of a snapshot that was asked for twice the emptier answer. @default none */
  unused: z.array(page).optional(),
  /** @default none */
  refusedFiles: z.array(refusedFile).optional(),
  /** @default none */
  comparisons: z.array(comparison).optional(),
  /** @default nothing */
  lacks: z.array(lack).optional(),
  /**
   * The partition or slice as its run planned it: what merges the batch, should that run not come to it. @default not known, in manifests of an
   * earlier release
   */
  planned: z.unknown().optional(),
});

export type Manifest = Omit<z.infer<typeof manifest>, 'version' | 'outcome'> & {
  readonly outcome?: z.infer<typeof manifest>['outcome'];
};
export type RefusedFile = z.infer<typeof refusedFile>;
export type FileComparison = z.infer<typeof comparison>;
export type Lack = z.infer<typeof lack>;
export type ManifestPage = z.infer<typeof page>;

/** s3 URI of a batch's folder in bronze, with a slash at the end. */
export const batchFolder = (bronzeBucket: string, dataset: string, batchId: string): string =>
  `s3://${bronzeBucket}/bronze/${dataset}/${batchId}/`;

export const manifestUri = (folder: string): string => `${folder}manifest.json`;

/** Extension of a page's body, between the object's name and .gz: json of …/20240101T000000000Z-20240201T000000000Z.json.gz. */
export function pageExtension(object: string): string {
  const [, extension] = /\/[^/.]+\.([^/]+)\.gz$/.exec(object) ?? [];
  if (!extension) throw new Error(`${object}: a page's object is named <page>.<extension>.gz`);
  return extension;
}

/** @throws ObjectNotFound when the batch is not complete. */
export async function readManifest(objects: ObjectStore, folder: string): Promise<Manifest> {
  return manifest.parse(await readJson(objects, manifestUri(folder)));
}

/** Writes a batch's manifest, once: an attempt that meets one leaves it. */
export async function writeManifest(objects: ObjectStore, folder: string, written: Manifest): Promise<void> {
  const body = Buffer.from(JSON.stringify({ version: VERSION, ...written }));
  await writeOnce(objects, manifestUri(folder), body, { contentType: 'application/json' });
}
