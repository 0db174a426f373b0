import { ProviderRejected, ProviderUnavailable } from '../../lib/contracts/errors.ts';
import type { Series, TimeRange } from '../../lib/contracts/slice.ts';
import { isDistrusted } from '../../lib/ingestion/books/slice-ledger.ts';
import type { FileComparison, Lack, ManifestPage, RefusedFile } from '../../lib/ingestion/bronze/manifest.ts';
import type { ArchiveContent, ArchiveFile, FileArchive } from '../../lib/ingestion/connector.ts';
import { intersectRanges, subtractRanges } from '../../lib/ingestion/coverage/time-ranges.ts';
import { UnpacksTooLarge } from '../../lib/ingestion/formats/unzip-file.ts';
import { UnreadableBody } from '../../lib/ingestion/http/http-client.ts';
import type { PartitionPlan } from '../../lib/ingestion/run/run-plan.ts';
import { compareFile } from './compare-file.ts';
import type { FetchContext } from './fetch-context.ts';
import { manifestPage, readPage, sha256, storePage } from './store-page.ts';

export interface FetchedFiles {
  readonly pages: readonly ManifestPage[];
  /** What no file holds, and the API is to be asked for. */
  readonly rest: readonly TimeRange[];
  /** Files that are not what they should be. */
  readonly refused: readonly RefusedFile[];
  /** Pages of the API that files were held against. */
  readonly comparisons: readonly FileComparison[];
  /** What files and API answer with nothing in common: neither is believed. */
  readonly unsure: readonly Lack[];
}

/** Files in a row for which the archive did not answer, after which this call asks it for no more. */
const MOST_SILENCES = 3;
/** Times that a file is fetched which is not what its checksum says: it may have been published again in between. */
const FETCHES = 2;

/** Asks no limit of requests that the API counts. */
const WEIGHT = 0;

/**
 * Fetches what a provider's archive has of a partition's ranges into bronze: for each length of period, the longest first,
 * every file that the ranges hold whole, with its checksum. A file that is not there leaves its period to the shorter ones, and
 * one that is there the slots of which it has no row: only who has been asked everywhere is known not to have a candle. So does a file
 * that is not what its checksum says, or can't be read, and an archive that does not answer: the next source decides. Every file is
 * held against one page of the API; one that differs is not believed as a whole, until it is published again, and one that the API has nothing to
 * say of is taken, and compared later.
 * Pages are named by their file, so that attempts which meet different answers never take one file for another.
 * @param folder the batch's, with a slash at the end
 * @param stored URIs of the pages that an earlier attempt left
 * @throws ProviderThrottled; ProviderUnavailable, ProviderRejected where the API can't be asked now for what files are compared with
 */
export async function fetchFiles(
  context: FetchContext,
  archive: FileArchive,
  partition: PartitionPlan,
  folder: string,
  stored: ReadonlySet<string>,
): Promise<FetchedFiles> {
  const pages: ManifestPage[] = [];
  const refused: RefusedFile[] = [];
  const comparisons: FileComparison[] = [];
  const strange: Lack[] = [];
  let isVouched = false;
  let rest: readonly TimeRange[] = partition.ranges;
  for (const filesOf of archive.periods) {
    const covered: TimeRange[] = [];
    for (const file of filesOf(partition.series, rest)) {
      const found = await fetchFile(context, archive, file, partition, folder, stored);
      if (!found) continue;
      const { path, covers } = file;
      if ('reason' in found) {
        if (!found.isKnown) refused.push({ file: path, range: { ...covers }, reason: found.reason });
        continue;
      }
      const compared = await compareFile(context, file, found.content, partition.series, folder, stored);
      const answer = compared === 'unanswered' ? undefined : compared;
      if (answer) comparisons.push(answer.comparison);
      isVouched ||= answer?.shares === 'rows';
      if (answer?.difference !== undefined) {
        const isStrange = answer.shares === 'none';
        const reason = answer.difference;
        const decided = isStrange ? {} : { version: found.version };
        refused.push({ file: path, range: { ...covers }, reason, kind: 'disagreed', ...decided });
        if (isStrange) strange.push({ ...covers, state: 'refused', kind: 'disagreed', reason });
        continue;
      }
      // Some of its rows could not be compared: it is looked at again when the API has them.
      const isUncompared = compared === 'unanswered' || answer?.isPartial === true;
      pages.push(
        ...found.pages.map((page) => (page.file && isUncompared ? { ...page, isUncompared } : page)),
      );
      covered.push(...subtractRanges([covers], found.content.lacks));
    }
    rest = subtractRanges(rest, covered);
  }
  // Where the API shares rows with any file it answers for the series.
  const doubted = isVouched ? [] : withoutRepeats(strange, rest);
  // Nor is what else it would answer, where no row that is held tells whose rows they are.
  const alike = doubted[0] && !partition.ranges.some(({ anchor }) => anchor !== undefined) ? rest : [];
  const unsure = [
    ...doubted,
    ...subtractRanges(alike, doubted).map((range) => ({ ...doubted[0]!, ...range })),
  ];
  return { pages, rest: subtractRanges(rest, unsure), refused, comparisons, unsure };
}

/** The parts of the ranges that are lacking, each with the first reason. */
const withoutRepeats = (lacks: readonly Lack[], ranges: readonly TimeRange[]): Lack[] =>
  lacks.flatMap((lack, index) =>
    intersectRanges(subtractRanges([lack], lacks.slice(0, index)), ranges).map((range) => ({
      ...lack,
      ...range,
    })),
  );

interface FetchedFile {
  readonly pages: readonly ManifestPage[];
  readonly content: ArchiveContent;
  /** sha256 of the file. */
  readonly version: string;
}

interface UnusedFile {
  readonly reason: string;
  /** Whether that was decided before, of the same content. @default false */
  readonly isKnown?: boolean;
}

/** Undefined when the archive does not have the file; the reason when it does, and not as it should be. */
async function fetchFile(
  context: FetchContext,
  archive: FileArchive,
  file: ArchiveFile,
  partition: PartitionPlan,
  folder: string,
  stored: ReadonlySet<string>,
): Promise<FetchedFile | UnusedFile | undefined> {
  const { archive: heard = { silences: 0 } } = context;
  if (heard.silences >= MOST_SILENCES)
    return { reason: `not asked for: the archive had not answered ${MOST_SILENCES} times in a row` };
  for (let fetch = 1; ; fetch++)
    try {
      const found = await fetchOnce(context, archive, file, partition, folder, stored);
      heard.silences = 0;
      return found;
    } catch (error) {
      if (error instanceof UnfitFile) {
        heard.silences = 0;
        if (fetch === FETCHES || error.isFinal) return { reason: error.message };
      } else if (error instanceof ProviderUnavailable || error instanceof ProviderRejected) {
        if (error.until) throw error;
        if (error instanceof ProviderUnavailable) heard.silences++;
        return { reason: error.message };
      } else throw error;
    }
}

/** A file that is not what its checksum says, or cannot be read. */
class UnfitFile extends Error {
  override readonly name = 'UnfitFile';

  /** Whether it would be the same when it is fetched again. */
  get isFinal(): boolean {
    return this.cause instanceof UnreadableBody && this.cause.cause instanceof UnpacksTooLarge;
  }
}

/** @throws UnfitFile */
async function fetchOnce(
  { objects, client, connector }: FetchContext,
  archive: FileArchive,
  file: ArchiveFile,
  { series, history = [] }: PartitionPlan,
  folder: string,
  stored: ReadonlySet<string>,
): Promise<FetchedFile | UnusedFile | undefined> {
  const { provider } = connector;
  const name = file.path.slice(file.path.lastIndexOf('/') + 1);
  const objectOf = (extension: string) => `${folder}${name}${extension}.gz`;
  const fetched = async (url: string, read: (body: Uint8Array) => unknown) =>
    client.find({ url, weight: WEIGHT, read, refusal: () => undefined });

  const checksumObject = objectOf('.CHECKSUM');
  const checksum = stored.has(checksumObject)
    ? await readPage(objects, checksumObject)
    : await fetched(file.checksumUrl, (body) => archive.checksum(body, file));
  if (!checksum) return undefined;
  const expected = archive.checksum(checksum.body, file);
  if (
    history.some((known) => known.source === file.path && isDistrusted(known) && known.version === expected)
  )
    return { reason: 'it differs from the API, and was not published again', isKnown: true };
  const zipObject = objectOf('');
  const zip = stored.has(zipObject) ? await readPage(objects, zipObject) : await fetched(file.url, () => {});
  if (!zip) return undefined;

  const actual = sha256(zip.body);
  if (actual !== expected)
    throw new UnfitFile(
      `${provider} file ${file.url}: sha256 ${expected} expected by its CHECKSUM, got ${actual}`,
    );
  const content = contentOf(provider, archive, file, series, zip.body);
  const page = async (object: string, response: typeof zip, url: string, records: number) => {
    const stored = 'object' in response ? response : await storePage(objects, object, response, url);
    return manifestPage(stored, { url, range: file.covers, records });
  };
  return {
    content,
    version: expected,
    pages: [
      await page(checksumObject, checksum, file.checksumUrl, 0),
      {
        ...(await page(zipObject, zip, file.url, content.records)),
        file: file.path,
      },
    ],
  };
}

function contentOf(
  provider: string,
  archive: FileArchive,
  file: ArchiveFile,
  series: Series,
  zip: Uint8Array,
): ArchiveContent {
  try {
    return archive.read(zip, file, series);
  } catch (cause) {
    if (!(cause instanceof UnreadableBody)) throw cause;
    throw new UnfitFile(`${provider} file ${file.url} cannot be read: ${cause.message}`, { cause });
  }
}
