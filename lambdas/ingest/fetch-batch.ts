import { PipelineError } from '../../lib/contracts/errors.ts';
import type { TimeRange } from '../../lib/contracts/slice.ts';
import {
  batchFolder,
  type Lack,
  type Manifest,
  type ManifestPage,
  manifestUri,
  writeManifest,
} from '../../lib/ingestion/bronze/manifest.ts';
import { redactUrl } from '../../lib/ingestion/http/redact.ts';
import type { PartitionPlan, RunPlan } from '../../lib/ingestion/run/run-plan.ts';
import { failureBy } from './failure-by.ts';
import type { FetchContext } from './fetch-context.ts';
import { type FetchedFiles, fetchFiles } from './fetch-files.ts';
import { manifestPage, readPage, storePage } from './store-page.ts';

/**
 * Fetches one partition's batch into bronze: every page, then the manifest. Pages that an earlier attempt stored are
 * read, not asked for again, so that one batch never mixes two answers to one question. Where the archive has files and the API refuses
 * the rest, as for symbols that are gone, the files are the batch, and its manifest says what is lacking.
 * @param isFirst whether no attempt was made before, so that nothing of the batch can be stored. @default false
 * @returns records received; undefined when the batch was complete already
 * @throws ProviderThrottled, ProviderUnavailable, ProviderRejected
 */
export async function fetchBatch(
  context: FetchContext,
  plan: Pick<RunPlan, 'run' | 'dataset'>,
  partition: PartitionPlan,
  isFirst = false,
): Promise<number | undefined> {
  const { objects, connector } = context;
  const folder = batchFolder(context.bronzeBucket, plan.dataset, partition.batchId);
  const stored = new Set<string>();
  if (!isFirst) for await (const object of objects.list(folder)) stored.add(object.uri);
  if (stored.has(manifestUri(folder))) return undefined;

  const files =
    connector.archive && partition.files !== false
      ? await fetchFiles(context, connector.archive, partition, folder, stored)
      : { pages: [], rest: partition.ranges, refused: [] };
  const { pages: answered, lacks } = await fetchRest(context, partition, files, folder, stored);
  const pages = [...files.pages, ...answered];

  const manifest: Manifest = {
    dataset: plan.dataset,
    run: plan.run,
    batch_id: partition.batchId,
    partition: partition.path,
    series: partition.series,
    fetched_at: pages.reduce((latest, page) => (page.fetched_at > latest ? page.fetched_at : latest), ''),
    records: pages.reduce((sum, page) => sum + page.records, 0),
    pages,
    ...(files.refused.length > 0 && { refusedFiles: [...files.refused] }),
    ...(lacks.length > 0 && { lacks: [...lacks] }),
  };
  await writeManifest(objects, folder, manifest);
  return manifest.records;
}

async function fetchRest(
  context: FetchContext,
  partition: PartitionPlan,
  files: FetchedFiles,
  folder: string,
  stored: ReadonlySet<string>,
): Promise<{ readonly pages: readonly ManifestPage[]; readonly lacks: readonly Lack[] }> {
  try {
    return { pages: await fetchPages(context, partition, files.rest, folder, stored), lacks: [] };
  } catch (error) {
    if (files.pages.length === 0 || !(error instanceof PipelineError)) throw error;
    const failure = failureBy(error);
    if (failure.state === 'failed') throw error;
    return { pages: [], lacks: files.rest.map(({ from, to }) => ({ from, to, ...failure })) };
  }
}

async function fetchPages(
  context: FetchContext,
  partition: PartitionPlan,
  ranges: readonly TimeRange[],
  folder: string,
  stored: ReadonlySet<string>,
): Promise<ManifestPage[]> {
  const { objects, connector, client } = context;
  const { series } = partition;
  const pages: ManifestPage[] = [];
  const waiting: TimeRange[] = [...connector.pages(series, ranges)];
  for (let asked = waiting.shift(); asked; asked = waiting.shift()) {
    const range = asked;
    const { url, weight, extent } = connector.request(series, range);
    const object = `${folder}${pageName(range)}.${connector.extension}.gz`;
    const response = stored.has(object)
      ? undefined
      : await client.get({
          url,
          weight,
          read: (body) => connector.read(body, series, range),
          refusal: (body) => connector.refusal(body, series),
        });
    const page = await (response ? storePage(objects, object, response) : readPage(objects, object));
    const isRead = response !== undefined && page.body === response.body;
    const { records, rest } = isRead ? response.content : connector.read(page.body, series, range);
    const shown = redactUrl(url, connector.secretParameters);
    pages.push(manifestPage(page, { url: shown, range, records, extent }));
    if (rest) waiting.unshift(rest);
  }
  return pages;
}

/** The range that the page answers: an attempt that asks otherwise takes no page of an earlier one for its own. */
function pageName({ from, to }: TimeRange): string {
  const [start, end] = [from, to].map((time) => new Date(time).toISOString().replaceAll(/[-:.]/g, ''));
  return `${start}-${end}`;
}
