import { ProviderRejected, ProviderUnavailable } from '../../lib/contracts/errors.ts';
import type { Series, TimeRange } from '../../lib/contracts/slice.ts';
import type { ManifestPage, RefusedFile } from '../../lib/ingestion/bronze/manifest.ts';
import type { ArchiveContent, ArchiveFile, FileArchive } from '../../lib/ingestion/connector.ts';
import { subtractRanges } from '../../lib/ingestion/coverage/time-ranges.ts';
import { UnpacksTooLarge } from '../../lib/ingestion/formats/unzip-file.ts';
import { UnreadableBody } from '../../lib/ingestion/http/http-client.ts';
import type { PartitionPlan } from '../../lib/ingestion/run/run-plan.ts';
import type { FetchContext } from './fetch-context.ts';
import { manifestPage, type PageInBronze, readPage, sha256, storePage } from './store-page.ts';

export interface FetchedFiles {
  readonly pages: readonly ManifestPage[];
  /** What no file holds, and the API is to be asked for. */
  readonly rest: readonly TimeRange[];
  /** Files that are not what they should be: nothing of them is stored. */
  readonly refused: readonly RefusedFile[];
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
 * that is not what its checksum says, or can't be read, and an archive that does not answer: the next source decides.
 * Pages are named by their file, so that attempts which meet different answers never take one file for another.
 * @param folder the batch's, with a slash at the end
 * @param stored URIs of the pages that an earlier attempt left
 * @throws ProviderThrottled
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
  let rest: readonly TimeRange[] = partition.ranges;
  for (const filesOf of archive.periods) {
    const covered: TimeRange[] = [];
    for (const file of filesOf(partition.series, rest)) {
      const found = await fetchFile(context, archive, file, partition.series, folder, stored);
      if (!found) continue;
      if ('reason' in found) {
        refused.push({ file: file.path, range: { ...file.covers }, reason: found.reason });
        continue;
      }
      pages.push(...found.pages);
      covered.push(...subtractRanges([file.covers], found.lacks));
    }
    rest = subtractRanges(rest, covered);
  }
  return { pages, rest, refused };
}

interface FetchedFile {
  readonly pages: readonly ManifestPage[];
  readonly lacks: readonly TimeRange[];
}

/** Undefined when the archive does not have the file; the reason when it does, and not as it should be. */
async function fetchFile(
  context: FetchContext,
  archive: FileArchive,
  file: ArchiveFile,
  series: Series,
  folder: string,
  stored: ReadonlySet<string>,
): Promise<FetchedFile | { readonly reason: string } | undefined> {
  const { archive: heard = { silences: 0 } } = context;
  if (heard.silences >= MOST_SILENCES)
    return { reason: `not asked for: the archive had not answered ${MOST_SILENCES} times in a row` };
  for (let fetch = 1; ; fetch++)
    try {
      const found = await fetchOnce(context, archive, file, series, folder, stored);
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
  series: Series,
  folder: string,
  stored: ReadonlySet<string>,
): Promise<FetchedFile | undefined> {
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
  const zipObject = objectOf('');
  const zip = stored.has(zipObject) ? await readPage(objects, zipObject) : await fetched(file.url, () => {});
  if (!zip) return undefined;

  const expected = archive.checksum(checksum.body, file);
  const actual = sha256(zip.body);
  if (actual !== expected)
    throw new UnfitFile(
      `${provider} file ${file.url}: sha256 ${expected} expected by its CHECKSUM, got ${actual}`,
    );
  const { records, lacks } = contentOf(provider, archive, file, series, zip.body);
  const page = async (object: string, response: typeof zip): Promise<PageInBronze> =>
    'object' in response ? response : storePage(objects, object, response);
  const range = file.covers;
  return {
    lacks,
    pages: [
      manifestPage(await page(checksumObject, checksum), { url: file.checksumUrl, range, records: 0 }),
      { ...manifestPage(await page(zipObject, zip), { url: file.url, range, records }), file: file.path },
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
