import { createHash } from 'node:crypto';
import type { SliceDataset } from '../../lib/contracts/dataset.ts';
import { PipelineError, ProviderRejected, ProviderUnavailable } from '../../lib/contracts/errors.ts';
import type { Extent, TimeRange } from '../../lib/contracts/slice.ts';
import {
  batchFolder,
  type Manifest,
  manifestUri,
  writeManifest,
} from '../../lib/ingestion/bronze/manifest.ts';
import { distinctRecords } from '../../lib/ingestion/coverage/one-snapshot.ts';
import { type Answer, WrongAnswer } from '../../lib/ingestion/formats/format.ts';
import { memberAt, parseExactly, textOf } from '../../lib/ingestion/formats/json-value.ts';
import type { HttpClient } from '../../lib/ingestion/http/http-client.ts';
import { redactUrl } from '../../lib/ingestion/http/redact.ts';
import type { PageAsk } from '../../lib/ingestion/paging/paging.ts';
import type { RunPlan, SlicePlan } from '../../lib/ingestion/run/run-plan.ts';
import { comesInParts, type SliceSource } from '../../lib/ingestion/slice-source.ts';
import type { ObjectStore } from '../../lib/lake/object-store.ts';
import { type FileContext, type FileInParts, fetchFile } from './fetch-file.ts';
import { manifestPage, type PageInBronze, readPage, storePage } from './store-page.ts';

export interface SliceContext {
  readonly objects: ObjectStore;
  readonly bronzeBucket: string;
  readonly dataset: Pick<SliceDataset, 'tables' | 'coverage'> & { readonly source: SliceSource };
  /** Where a source answers in this deployment. */
  readonly origin: (source: SliceSource) => string;
  /** The provider's key, where it goes into the query. @default there is none, or it is a header */
  readonly queryKey?: string | undefined;
  readonly client: Pick<HttpClient, 'findIfChanged'>;
  /** What it takes to fetch files of any size. @default every answer is held in memory */
  readonly files?: Omit<FileContext, 'objects' | 'client'>;
  /** Most bytes of an object of an inbox. @default no limit */
  readonly largestObject?: number | undefined;
  /** Whether every request sends a secret header. @default false */
  readonly hasSecret?: boolean;
  /** Most bytes that a packed body may unpack to. */
  readonly largestUnpacked: number;
  /** Whether whoever answers keeps snapshots of its own past: then it is told which one is asked for (RFC 7089). @default false */
  readonly keepsSnapshots?: boolean;
  /** Told why the source behind the first one is asked. @default nobody is told */
  readonly onFallback?: (slice: SlicePlan, why: string) => void;
}

/** A page of a slice, and what it says. */
interface SlicePage {
  readonly url: string;
  readonly page: PageInBronze;
  readonly answer: Answer;
}

/** A slice that is one file, in parts. */
interface SliceFile {
  readonly parts: true;
  readonly url: string;
  readonly file: FileInParts;
}

/** What a source need not have: a day may bring nothing, an object may be overwritten after it was listed. */
const MAY_BE_ABSENT: readonly Extent['kind'][] = ['day', 'object'];
/** Pages of a slice beyond which something is wrong with its paging. */
const MOST_PAGES = 10_000;

/**
 * Fetches a slice into bronze: every page, then the manifest. Pages that an earlier attempt stored are read, not asked for again.
 * @param isFirst whether no attempt was made before, so that nothing of the batch can be stored. @default false
 * @returns the manifest; undefined when the batch was complete already
 * @throws ProviderThrottled, ProviderUnavailable; ProviderRejected also for an answer that is not what was meant, and for paging
 *   that does not end
 */
export async function fetchSlice(
  context: SliceContext,
  plan: Pick<RunPlan, 'run' | 'dataset'>,
  slice: SlicePlan,
  isFirst = false,
): Promise<Manifest | undefined> {
  const { objects, bronzeBucket } = context;
  const folder = batchFolder(bronzeBucket, plan.dataset, slice.batchId);
  const stored = new Set<string>();
  if (!isFirst) for await (const object of objects.list(folder)) stored.add(object.uri);
  if (stored.has(manifestUri(folder))) return undefined;

  const fetched = await fetchInOrder(context, slice, folder, stored);
  const range = 'from' in slice.extent ? slice.extent : { from: 0, to: 0 };
  if (typeof fetched !== 'string' && 'parts' in fetched) {
    const { pages, records, content } = manifestOf(fetched, range);
    const manifest: Manifest = {
      ...headOf(plan, slice),
      fetched_at: pages.at(-1)!.fetched_at,
      ...{ records, pages, content },
      outcome: isSame(content, slice.held) ? 'unchanged' : 'answered',
    };
    await writeManifest(objects, folder, manifest);
    return manifest;
  }
  const { pages, unused, lacking } =
    typeof fetched === 'string' ? NOTHING : await askedAgain(context, slice, folder, stored, fetched);
  const content = pages.length > 0 ? versionOf(pages) : slice.held;
  const manifest: Manifest = {
    ...headOf(plan, slice),
    fetched_at: pages.reduce(
      (latest, { page: { arrived } }) => (arrived.fetched_at > latest ? arrived.fetched_at : latest),
      new Date(0).toISOString(),
    ),
    records: pages.reduce((sum, { answer }) => sum + answer.length, 0),
    pages: inManifest(pages, range),
    ...(unused.length > 0 && { unused: inManifest(unused, range) }),
    outcome: typeof fetched === 'string' ? fetched : isSame(content, slice.held) ? 'unchanged' : 'answered',
    ...(content !== undefined && { content }),
    ...(lacking > 0 && { lacking }),
  };
  await writeManifest(objects, folder, manifest);
  return manifest;
}

const headOf = ({ dataset, run }: Pick<RunPlan, 'run' | 'dataset'>, slice: SlicePlan) => ({
  ...{ dataset, run, batch_id: slice.batchId, partition: slice.name, series: slice.parameters },
  planned: slice,
});

/** What a manifest says of a file that came in parts: a page each, the first of which has all records. */
function manifestOf(
  { url, file: { parts, records, sha256, etag } }: SliceFile,
  range: TimeRange,
): Pick<Manifest, 'pages' | 'records'> & { readonly content: string } {
  const pages = parts.map(({ object, start, end, sha256, ...arrived }, index) => ({
    object,
    request: { method: 'GET' as const, url: redactUrl(url, []) },
    asked: { from: range.from, to: range.to },
    extent: { from: range.from, to: range.to },
    part: { start, end },
    ...arrived,
    bytes: end - start,
    sha256,
    records: index === 0 ? records : 0,
  }));
  return { pages, records, content: [sha256, ...(etag === undefined ? [] : [etag])].join(' ') };
}

const inManifest = (pages: readonly SlicePage[], range: TimeRange): Manifest['pages'] =>
  pages.map(({ page, url, answer }) =>
    manifestPage(page, { url: redactUrl(url, []), range, records: answer.length }),
  );

/** A snapshot's pages, and those of the emptier answer, which count for nothing. */
interface AskedAgain {
  readonly pages: readonly SlicePage[];
  readonly unused: readonly SlicePage[];
  readonly lacking: number;
}

const NOTHING: AskedAgain = { pages: [], unused: [], lacking: 0 };

/**
 * A snapshot that has fewer records than its paging asks for is asked for once more, as records move between pages while these are read: the
 * fuller answer counts. Where the second question fails, the first answer is what there is.
 */
async function askedAgain(
  context: SliceContext,
  slice: SlicePlan,
  folder: string,
  stored: ReadonlySet<string>,
  pages: readonly SlicePage[],
): Promise<AskedAgain> {
  const { dataset } = context;
  const wanted = dataset.source.paging.wanted?.(slice.parameters);
  if (wanted === undefined || dataset.coverage.kind !== 'snapshots') return { pages, unused: [], lacking: 0 };
  const distinct = (some: readonly SlicePage[]) =>
    distinctRecords(
      dataset,
      some.map(({ answer }) => answer),
    );
  const first = distinct(pages);
  if (first >= wanted) return { pages, unused: [], lacking: 0 };
  const again = await fetchPages(context, slice, folder, stored, { prefix: 'again-' }).catch(
    (error: unknown) => {
      if (!(error instanceof PipelineError)) throw error;
      return 'absent' as const;
    },
  );
  // A snapshot that is asked for in pages is no file.
  const pagesAgain = Array.isArray(again) ? (again as readonly SlicePage[]) : [];
  const second = distinct(pagesAgain);
  return second > first
    ? { pages: pagesAgain, unused: pages, lacking: Math.max(0, wanted - second) }
    : { pages, unused: pagesAgain, lacking: wanted - first };
}

/**
 * Asks the source, and where it has nothing or cannot give it, the one behind it. What either closed itself for is waited for. What the first one
 * cannot give whole is there: where the one behind it has none, its error stands, or a damaged file would pass for a day without records.
 */
async function fetchInOrder(
  context: SliceContext,
  slice: SlicePlan,
  folder: string,
  stored: ReadonlySet<string>,
): Promise<readonly SlicePage[] | SliceFile | 'unchanged' | 'absent'> {
  const { fallback, ...source } = context.dataset.source;
  if (!fallback) return fetchPages(context, slice, folder, stored);
  let damage: Error | undefined;
  try {
    const first = await fetchPages(context, slice, folder, stored, { source });
    if (first !== 'absent') return first;
  } catch (error) {
    const isRefused = error instanceof ProviderRejected && !error.until;
    if (!isRefused && !(error instanceof ProviderUnavailable)) throw error;
    context.onFallback?.(slice, `${error.name}: ${error.message}`);
    damage = error;
  }
  const second = await fetchPages(context, slice, folder, stored, { source: fallback });
  if (damage && hasNone(second)) throw damage;
  return second;
}

const hasNone = (fetched: Awaited<ReturnType<typeof fetchPages>>): boolean =>
  fetched === 'absent' || (Array.isArray(fetched) && fetched.every(({ answer }) => answer.length === 0));

/** @param prefix of the pages' names. @returns every page; or that the source has what the lake holds, or nothing at the address */
async function fetchPages(
  context: SliceContext,
  slice: SlicePlan,
  folder: string,
  stored: ReadonlySet<string>,
  {
    prefix = '',
    source = context.dataset.source,
  }: { readonly prefix?: string; readonly source?: SliceSource } = {},
): Promise<readonly SlicePage[] | SliceFile | 'unchanged' | 'absent'> {
  const { objects } = context;
  const pages: SlicePage[] = [];
  const asked = new Set<string>();
  let records = 0;
  for (let ask: PageAsk | undefined = source.paging.first(slice.parameters); ask; ) {
    const url = source.url(slice, ask, context.origin(source));
    assertNewPage(source, slice, url, asked);
    if (ask.url !== undefined) assertOwnHost(source, slice, url, context.origin(source), asked.size);
    const object = `${folder}${prefix}${pageName(pages.length, source)}`;
    if (slice.extent.kind === 'object') assertTakable(context, url, slice.extent);
    const etag = pages.length === 0 ? etagOf(slice.held) : undefined;
    const isFile = comesInParts(source) && context.files !== undefined && !sendsSecret(context, source);
    const response = stored.has(object)
      ? undefined
      : isFile
        ? await askFile({ ...context, ...context.files! }, source, slice, url, { etag, folder })
        : await askPage(context, source, slice, url, etag);
    if (typeof response === 'object' && 'parts' in response) return { parts: true, url, file: response };
    if (response === 'unchanged') return 'unchanged';
    if (response === 'absent' && pages.length === 0 && MAY_BE_ABSENT.includes(slice.extent.kind))
      return 'absent';
    if (response === 'absent')
      throw new ProviderRejected(`${source.provider} answered 404 to GET ${url}: nothing is at this address`);
    const page = await (response
      ? storePage(objects, object, response, redactUrl(url, []))
      : readPage(objects, object));
    // What counts is the stored page: another attempt may have been first.
    const answer =
      response && page.body === response.body ? response.content : checkedAnswer(context, source, page.body);
    records += answer.length;
    const index = pages.push({ url, page, answer }) - 1;
    ask = rejecting(source, () =>
      source.paging.next({
        index,
        answer,
        first: pages[0]!.answer,
        headers: page.arrived.headers,
        records,
        parameters: slice.parameters,
      }),
    );
  }
  return pages;
}

/** @throws ProviderRejected for an object that is not worth reading: it is told by its size */
function assertTakable(
  { largestObject = Number.POSITIVE_INFINITY }: SliceContext,
  url: string,
  { size }: { readonly size: number },
): void {
  if (size === 0) throw new ProviderRejected(`${url} is empty: it has 0 bytes`);
  if (size > largestObject)
    throw new ProviderRejected(
      `${url} has ${(size / 1e6).toFixed(1)} MB, and the dataset's settings allow ${largestObject / 1e6} MB: it was not read`,
    );
}

/** Asks for a file, of whatever size. */
const askFile = (
  context: SliceContext & FileContext,
  source: SliceSource,
  { name }: SlicePlan,
  url: string,
  { etag, folder }: { readonly etag: string | undefined; readonly folder: string },
) =>
  fetchFile(context, source, url, {
    ...{ slice: name, etag },
    object: (part) => `${folder}00001-${part}.${source.format.extension}.gz`,
    check: (body) => checkedAnswer(context, source, body),
    checkHeader: (answer) => assertHeader(context, answer),
  });

/** Whether a request has a secret, which an answer may repeat: its body is looked through before it is stored. */
const sendsSecret = ({ hasSecret, queryKey }: SliceContext, { key }: SliceSource): boolean =>
  hasSecret === true || (key?.parameter !== undefined && queryKey !== undefined);

async function askPage(
  context: SliceContext,
  source: SliceSource,
  { extent }: SlicePlan,
  url: string,
  etag: string | undefined,
) {
  const isKept = context.keepsSnapshots === true && extent.kind === 'snapshot';
  const response = await context.client.findIfChanged({
    url: withKey(url, source, context.queryKey),
    weight: 1,
    etag,
    headers: isKept ? { 'accept-datetime': new Date(extent.to - 1).toUTCString() } : undefined,
    status: (body) => statusIn(source, body),
    read: (body) => checkedAnswer(context, source, body),
    refusal: () => undefined,
  });
  return response ?? 'absent';
}

/** The key is no part of the address that bronze and messages have. */
function withKey(address: string, { key }: SliceSource, value: string | undefined): string {
  if (key?.parameter === undefined || value === undefined) return address;
  const url = new URL(address);
  url.searchParams.set(key.parameter, value);
  return url.href;
}

/** The status that a body tells, where the provider tells it there. */
function statusIn({ status }: SliceSource, body: Uint8Array): number | undefined {
  if (status === undefined) return undefined;
  try {
    const told = Number(textOf(memberAt(parseExactly(Buffer.from(body).toString('utf8')), status)));
    return Number.isInteger(told) && told >= 200 && told < 600 ? told : undefined;
  } catch {
    // What cannot be read is told as such by who reads it.
    return undefined;
  }
}

function assertNewPage(source: SliceSource, slice: SlicePlan, url: string, asked: Set<string>): void {
  const why = asked.has(url)
    ? 'which it was asked for already'
    : asked.size === MOST_PAGES
      ? `behind the ${MOST_PAGES} pages that a slice may have`
      : undefined;
  asked.add(url);
  if (why !== undefined)
    throw new ProviderRejected(
      `${source.provider}: the page after page ${asked.size} of ${slice.name} is GET ${url}, ${why}: its paging does not end`,
    );
}

/**
 * An answer may name its next page's address. Elsewhere the provider's key would go to a stranger, and whatever answers there would be taken for the
 * provider's.
 * @throws ProviderRejected
 */
function assertOwnHost(
  { provider }: SliceSource,
  { name }: SlicePlan,
  url: string,
  origin: string,
  page: number,
): void {
  if (new URL(url).origin !== new URL(origin).origin)
    throw new ProviderRejected(
      `${provider}: the page after page ${page - 1} of ${name} is GET ${url}, on another host than ${origin}: it is not asked for`,
    );
}

/**
 * What a body says, where it has all that the tables need.
 * @throws UnreadableBody when asking again may help; ProviderRejected when it does not
 */
function checkedAnswer(
  { dataset: { tables }, largestUnpacked }: Pick<SliceContext, 'dataset' | 'largestUnpacked'>,
  source: SliceSource,
  body: Uint8Array,
): Answer {
  return rejecting(source, () => {
    const answer = source.format.read(body, largestUnpacked);
    assertHeader({ dataset: { tables } }, answer);
    return answer;
  });
}

/** @throws WrongAnswer for a header that lacks what the tables need */
function assertHeader(
  { dataset: { tables } }: { readonly dataset: Pick<SliceDataset, 'tables'> },
  { header }: Answer,
): void {
  const needed = tables.flatMap(({ columns }) =>
    Object.values(columns).flatMap(({ from, nullable }) =>
      nullable ? [] : from?.kind === 'field' ? [[from.path]] : from?.kind === 'first' ? [from.paths] : [],
    ),
  );
  const lacking = needed.filter((names) => !names.some((name) => header?.includes(name)));
  const missing = header ? [...new Set(lacking.map((names) => names.join(' or ')))] : [];
  if (missing.length > 0)
    throw new WrongAnswer(`the header lacks ${missing.join(', ')}; it is ${header!.join(', ')}`);
}

/** @throws ProviderRejected in place of WrongAnswer */
function rejecting<T>({ provider }: SliceSource, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (!(cause instanceof WrongAnswer)) throw cause;
    throw new ProviderRejected(`${provider}: ${cause.message}`, { cause });
  }
}

/** e.g. 00001.csv.gz: pages are asked for in order, each by the answer before. */
const pageName = (index: number, { format }: SliceSource): string =>
  `${String(index + 1).padStart(5, '0')}.${format.extension}.gz`;

/** sha256 of all pages' bodies, then the ETag of a single one. */
function versionOf(pages: readonly SlicePage[]): string {
  const hash = createHash('sha256');
  for (const { page } of pages) hash.update(page.body);
  const etag = pages.length === 1 ? pages[0]!.page.arrived.headers.etag : undefined;
  return [hash.digest('hex'), ...(etag === undefined ? [] : [etag])].join(' ');
}

/** Of versions as {@link versionOf} makes them: an ETag alone may change with the server that answers. */
const isSame = (a: string | undefined, b: string | undefined): boolean =>
  a !== undefined && b !== undefined && a.split(' ')[0] === b.split(' ')[0];

function etagOf(version: string | undefined): string | undefined {
  const at = version?.indexOf(' ') ?? -1;
  return at < 0 ? undefined : version!.slice(at + 1);
}
