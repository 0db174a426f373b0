import { createHash } from 'node:crypto';
import {
  PipelineError,
  ProviderRejected,
  ProviderThrottled,
  ProviderUnavailable,
} from '../../lib/contracts/errors.ts';
import { partPieces } from '../../lib/ingestion/bronze/packed-page.ts';
import { type Answer, WrongAnswer } from '../../lib/ingestion/formats/format.ts';
import type { HttpResponse } from '../../lib/ingestion/http/fetch-body.ts';
import { type HttpClient, UnreadableBody } from '../../lib/ingestion/http/http-client.ts';
import { type FilePart, readFileParts, writeFileParts } from '../../lib/ingestion/run/file-parts.ts';
import { hasObjects, type SliceSource } from '../../lib/ingestion/slice-source.ts';
import type { ObjectStore } from '../../lib/lake/object-store.ts';
import { PartSink } from './part-sink.ts';

/** Part of a file came, and is kept: a later call goes on behind it. */
export class Unfinished extends PipelineError {}

export interface FileContext {
  readonly objects: ObjectStore;
  readonly workBucket: string;
  /** Name of the dataset. */
  readonly of: string;
  readonly client: Pick<HttpClient, 'findIfChanged'>;
  /** Most bytes of a file that comes in parts. */
  readonly largestFile: number;
  /** Of the call, ms. @default no end */
  readonly remainingTime?: () => number;
  /** Bytes of a part. @default 4 MB */
  readonly partBytes?: number | undefined;
}

/** A file that is larger than a part. */
export interface FileInParts {
  readonly parts: readonly FilePart[];
  readonly records: number;
  /** Of the whole file, hexadecimal. */
  readonly sha256: string;
  readonly etag: string | undefined;
}

/** A file as small as a part: a page as others. */
export type SmallFile = HttpResponse & { readonly content: Answer };

/** A text packs no better, as a rule: a file that unpacks to more is none. */
const BEST_RATIO = 50;
const RANGE_NOT_SATISFIABLE = 416;
/** For reading a file that came whole: so much at least, ms, and bytes a millisecond. */
const READING = { least: 10_000, bytes: 2000 };

/**
 * Fetches a file of any size into bronze, as fast as it comes: in parts, of which memory holds one. Where the call has no more time, or the
 * line breaks, a later call goes on behind what came, as long as the file's ETag (else Last-Modified) is the same.
 * @param options.object s3 URI of a part of this batch, by the part's name
 * @param options.etag of the content that is held
 * @param options.check reads an answer, as far as it has come. @throws UnreadableBody, WrongAnswer
 * @throws Unfinished where more came and the rest is to follow; ProviderThrottled, ProviderUnavailable, ProviderRejected
 */
export async function fetchFile(
  context: FileContext,
  source: SliceSource,
  url: string,
  options: {
    readonly slice: string;
    readonly etag: string | undefined;
    readonly object: (name: string) => string;
    readonly check: (body: Uint8Array) => Answer;
    readonly checkHeader: (answer: Answer) => void;
  },
): Promise<'unchanged' | 'absent' | SmallFile | FileInParts> {
  const { objects, workBucket, of: dataset, client, largestFile, partBytes, remainingTime } = context;
  const { slice, etag, object, check } = options;
  const { pathname, search } = new URL(url);
  const path = `${pathname}${search}`;
  const before = await readFileParts(objects, workBucket, dataset, slice);
  const known = before?.path === path ? before : undefined;
  let isSaved = known !== undefined;
  const sink = new PartSink({
    ...{ objects, path, known, largest: largestFile, object, partBytes },
    tooLarge: () =>
      new ProviderRejected(
        `${source.provider} answered GET ${url} with more than the ${largestFile / 1e6} MB that largestFileMB in its settings allows: it was not read further`,
      ),
    async save(parts) {
      isSaved = true;
      await writeFileParts(objects, workBucket, dataset, slice, parts);
    },
  });
  const end = async () => {
    if (isSaved && sink.parts.length > 0)
      await writeFileParts(objects, workBucket, dataset, slice, {
        ...{ path, validator: 'over', parts: [], isOver: true },
      });
  };
  const atFirst = sink.bytes;
  if (sink.bytes === 0 || sink.bytes !== sink.total) {
    let response: Awaited<ReturnType<FileContext['client']['findIfChanged']>>;
    try {
      response = await client.findIfChanged({
        url,
        weight: 1,
        etag: known ? undefined : etag,
        headers: () => sink.headers(),
        sink,
        read: () => {
          try {
            return sink.small && check(sink.small);
          } catch (error) {
            sink.forget();
            throw error;
          }
        },
        refusal: () => undefined,
      });
    } catch (error) {
      if (error instanceof ProviderRejected && error.cause === RANGE_NOT_SATISFIABLE) {
        await end();
        throw new ProviderUnavailable(`${error.message}: the file begins again`, { cause: error });
      }
      const mayPass = error instanceof ProviderUnavailable || error instanceof ProviderThrottled;
      if (!mayPass || !sink.isResumable || sink.bytes <= atFirst || isUnreadable(error)) throw error;
      await sink.flush();
      throw unfinished(sink, `the next run goes on: ${(error as Error).message}`, error);
    }
    if (response === 'unchanged') return response;
    if (response === undefined) return 'absent';
    if (sink.small)
      return { ...response, status: 200, body: sink.small, content: response.content as Answer };
    await sink.flush();
    const needed = READING.least + sink.bytes / READING.bytes;
    if (sink.isResumable && remainingTime && remainingTime() < needed)
      throw unfinished(sink, 'the next run reads it: this call has no time for that');
  }
  try {
    const read = await readParts(context, source, sink.parts, options.checkHeader);
    await end();
    return { ...read, parts: sink.parts, etag: sink.parts.at(-1)!.headers.etag };
  } catch (error) {
    // Asked for again, it may be whole.
    await end();
    if (error instanceof WrongAnswer)
      throw new ProviderRejected(`${source.provider}: ${error.message}`, { cause: error });
    if (!(error instanceof UnreadableBody)) throw error;
    if (hasObjects(source))
      throw new ProviderRejected(`${url} cannot be read: ${error.message}`, { cause: error });
    throw new ProviderUnavailable(
      `${source.provider} answered GET ${url} with a body that cannot be read (${error.message})`,
      { cause: error },
    );
  }
}

const isUnreadable = (error: unknown): boolean => (error as Error).cause instanceof UnreadableBody;

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);

function unfinished(sink: PartSink, then: string, cause?: unknown): Unfinished {
  const all = sink.total === undefined ? '' : ` of ${megabytes(sink.total)}`;
  return new Unfinished(`${megabytes(sink.bytes)}${all} MB have come; ${then}`, { cause });
}

/** Reads a file from its parts: whether it is whole, and how many records it has. */
async function readParts(
  { objects, largestFile }: FileContext,
  source: SliceSource,
  parts: readonly FilePart[],
  checkHeader: (answer: Answer) => void,
): Promise<Pick<FileInParts, 'records' | 'sha256'>> {
  const hash = createHash('sha256');
  let records = 0;
  async function* pieces() {
    for await (const piece of partPieces(objects, parts)) {
      hash.update(piece);
      yield piece;
    }
  }
  for await (const answer of source.format.stream!(pieces(), largestFile * BEST_RATIO)) {
    if (records === 0) checkHeader(answer);
    records += answer.length;
  }
  return { records, sha256: hash.digest('hex') };
}
