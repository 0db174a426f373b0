import { ProviderUnavailable } from '../../lib/contracts/errors.ts';
import type { Series, TimeRange } from '../../lib/contracts/slice.ts';
import type { ManifestPage } from '../../lib/ingestion/bronze/manifest.ts';
import type { ArchiveContent, ArchiveFile, FileArchive } from '../../lib/ingestion/connector.ts';
import { subtractRanges } from '../../lib/ingestion/coverage/time-ranges.ts';
import { UnreadableBody } from '../../lib/ingestion/http/http-client.ts';
import type { PartitionPlan } from '../../lib/ingestion/run/run-plan.ts';
import type { FetchContext } from './fetch-context.ts';
import { manifestPage, type PageInBronze, readPage, sha256, storePage } from './store-page.ts';

export interface FetchedFiles {
  readonly pages: readonly ManifestPage[];
  /** What no file holds, and the API is to be asked for. */
  readonly rest: readonly TimeRange[];
}

/** Asks no limit of requests that the API counts. */
const WEIGHT = 0;

/**
 * Fetches what a provider's archive has of a partition's ranges into bronze: for each length of period, the longest first,
 * every file that the ranges hold whole, with its checksum. A file that is not there leaves its period to the shorter ones, and
 * one that is there the slots of which it has no row: only who has been asked everywhere is known not to have a candle.
 * Pages are named by their file, so that attempts which meet different answers never take one file for another.
 * @param folder the batch's, with a slash at the end
 * @param stored URIs of the pages that an earlier attempt left
 * @throws ProviderUnavailable when a file is not what its checksum says, or can't be read: nothing of it is stored
 */
export async function fetchFiles(
  context: FetchContext,
  archive: FileArchive,
  partition: PartitionPlan,
  folder: string,
  stored: ReadonlySet<string>,
): Promise<FetchedFiles> {
  const pages: ManifestPage[] = [];
  let rest: readonly TimeRange[] = partition.ranges;
  for (const filesOf of archive.periods) {
    const covered: TimeRange[] = [];
    for (const file of filesOf(partition.series, rest)) {
      const found = await fetchFile(context, archive, file, partition.series, folder, stored);
      if (!found) continue;
      pages.push(...found.pages);
      covered.push(...subtractRanges([file.covers], found.lacks));
    }
    rest = subtractRanges(rest, covered);
  }
  return { pages, rest };
}

/** Undefined when the archive does not have the file. */
async function fetchFile(
  { objects, client, connector }: FetchContext,
  archive: FileArchive,
  file: ArchiveFile,
  series: Series,
  folder: string,
  stored: ReadonlySet<string>,
): Promise<{ readonly pages: readonly ManifestPage[]; readonly lacks: readonly TimeRange[] } | undefined> {
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
    throw new ProviderUnavailable(
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
    throw new ProviderUnavailable(`${provider} file ${file.url} cannot be read: ${cause.message}`, { cause });
  }
}
