import { PipelineError } from '../../lib/contracts/errors.ts';
import type { TimeRange } from '../../lib/contracts/slice.ts';
import { anchorRows } from '../../lib/ingestion/books/anchor-rows.ts';
import {
  batchFolder,
  type Lack,
  type Manifest,
  type ManifestPage,
  manifestUri,
  writeManifest,
} from '../../lib/ingestion/bronze/manifest.ts';
import type { PartitionPlan, RunPlan } from '../../lib/ingestion/run/run-plan.ts';
import { askPage } from './ask-page.ts';
import { failureBy } from './failure-by.ts';
import type { FetchContext } from './fetch-context.ts';
import { type FetchedFiles, fetchFiles } from './fetch-files.ts';
import { manifestPage } from './store-page.ts';

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
      : { pages: [], rest: partition.ranges, refused: [], comparisons: [], unsure: [] };
  const { pages: answered, lacks: lacking } = await fetchRest(context, partition, files, folder, stored);
  const pages = [...files.pages, ...answered];
  const lacks = [...files.unsure, ...lacking];

  const manifest: Manifest = {
    dataset: plan.dataset,
    run: plan.run,
    batch_id: partition.batchId,
    partition: partition.path,
    series: partition.series,
    fetched_at: lastArrival(pages),
    records: pages.reduce((sum, page) => sum + page.records, 0),
    pages,
    ...(files.refused.length > 0 && { refusedFiles: [...files.refused] }),
    ...(files.comparisons.length > 0 && { comparisons: [...files.comparisons] }),
    ...(lacks.length > 0 && { lacks }),
    planned: partition,
  };
  await writeManifest(objects, folder, manifest);
  return manifest.records;
}

/** Of a batch without a page: now. */
const lastArrival = (pages: readonly ManifestPage[]): string =>
  pages
    .map(({ fetched_at }) => fetched_at)
    .sort()
    .at(-1) ?? new Date().toISOString();

async function fetchRest(
  context: FetchContext,
  partition: PartitionPlan,
  files: FetchedFiles,
  folder: string,
  stored: ReadonlySet<string>,
): Promise<{ readonly pages: readonly ManifestPage[]; readonly lacks: readonly Lack[] }> {
  try {
    return { pages: await fetchPages(context, partition, files, folder, stored), lacks: [] };
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
  { pages: before, rest: ranges }: Pick<FetchedFiles, 'pages' | 'rest'>,
  folder: string,
  stored: ReadonlySet<string>,
): Promise<ManifestPage[]> {
  const { connector } = context;
  const { series } = partition;
  const pages: ManifestPage[] = [];
  const waiting: TimeRange[] = [...connector.pages(series, ranges)];
  for (let range = waiting.shift(); range; range = waiting.shift()) {
    const begun = { from: anchorOf(context, partition, range, [...before, ...pages]), to: range.to };
    const object = `${folder}${pageName(begun)}.${connector.extension}.gz`;
    const { page, content, url, extent } = await askPage(context, series, begun, object, stored);
    pages.push(manifestPage(page, { url, range, records: content.records, extent }));
    if (content.rest) waiting.unshift(content.rest);
  }
  return pages;
}

/**
 * Where the request for a range begins: at a row before it that tells whose rows the answer has. That is one that the lake holds, or that came
 * before in this batch.
 */
function anchorOf(
  { connector }: Pick<FetchContext, 'connector'>,
  { ranges, series, history = [] }: PartitionPlan,
  range: TimeRange,
  before: readonly ManifestPage[],
): number {
  const { from } = range;
  const planned = ranges.find((one) => one.from === from)?.anchor;
  const step = connector.anchorStep?.(series);
  if (planned !== undefined || step === undefined) return planned ?? from;
  const slot = Math.ceil(from / step) * step - step;
  const isBehind = before.some(({ asked }) => asked.from <= slot && slot < asked.to);
  if (isBehind) return slot - (anchorRows(history, range) - 1) * step;
  // What lies between comes too.
  return ranges.find((one) => one.from < from && from < one.to)?.anchor ?? from;
}

/** The range that the page answers: an attempt that asks otherwise takes no page of an earlier one for its own. */
function pageName({ from, to }: TimeRange): string {
  const [start, end] = [from, to].map((time) => new Date(time).toISOString().replaceAll(/[-:.]/g, ''));
  return `${start}-${end}`;
}
