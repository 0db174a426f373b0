import { createHash } from 'node:crypto';
import type { TimeRange } from '../../lib/contracts/slice.ts';
import { type Arrival, arrivalMetadata, arrivalOf } from '../../lib/ingestion/bronze/arrival.ts';
import type { ManifestPage } from '../../lib/ingestion/bronze/manifest.ts';
import { packPage, unpackPage } from '../../lib/ingestion/bronze/packed-page.ts';
import { writeOnce } from '../../lib/ingestion/bronze/write-once.ts';
import type { HttpResponse } from '../../lib/ingestion/http/fetch-body.ts';
import { ObjectNotFound, type ObjectStore } from '../../lib/lake/object-store.ts';

/** A page as bronze holds it. */
export interface PageInBronze {
  /** s3 URI. */
  readonly object: string;
  readonly body: Uint8Array;
  readonly arrived: Arrival;
}

/** Response headers that are worth keeping; the rest may hold cookies and addresses. */
const KEPT_HEADERS = [
  'content-type',
  'content-encoding',
  'date',
  'etag',
  'last-modified',
  'link',
  'x-mbx-used-weight-1m',
];

/** @param headers by names in lower case */
export const keptHeaders = (headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    KEPT_HEADERS.flatMap((name) => {
      const value = headers[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );

/**
 * Stores a response as a page. What counts is the stored page: another attempt may have been first.
 * @param url redacted: the page tells it where its batch is never complete, and has no manifest
 */
export async function storePage(
  objects: ObjectStore,
  object: string,
  response: HttpResponse,
  url: string,
): Promise<PageInBronze> {
  const arrived: Arrival = {
    status: response.status,
    headers: keptHeaders(response.headers),
    fetched_at: response.fetchedAt.toISOString(),
  };
  const isOurs = await writeOnce(objects, object, packPage(response.body), {
    contentType: 'application/gzip',
    metadata: arrivalMetadata(arrived, url),
  });
  return isOurs ? { object, body: response.body, arrived } : readPage(objects, object);
}

export async function readPage(objects: ObjectStore, object: string): Promise<PageInBronze> {
  const found = await objects.getVersion(object);
  if (!found) throw new ObjectNotFound(`No object ${object}`);
  return { object, body: unpackPage(found.body), arrived: arrivalOf(object, found.metadata) };
}

/** What the batch's manifest says of a page. @param url redacted */
export function manifestPage(
  { object, body, arrived }: PageInBronze,
  asked: {
    readonly url: string;
    readonly range: TimeRange;
    readonly records: number;
    /** Of the request as sent, or the file as named. @default the range */
    readonly extent?: TimeRange | undefined;
  },
): ManifestPage {
  return {
    object,
    request: { method: 'GET', url: asked.url },
    asked: { from: asked.range.from, to: asked.range.to },
    extent: asked.extent ?? { from: asked.range.from, to: asked.range.to },
    ...arrived,
    bytes: body.length,
    sha256: sha256(body),
    records: asked.records,
  };
}

/** Hexadecimal, in lower case. */
export const sha256 = (body: Uint8Array): string => createHash('sha256').update(body).digest('hex');
