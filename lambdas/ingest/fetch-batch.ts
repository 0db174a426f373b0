import { createHash } from 'node:crypto';
import type { ObjectStore } from '../../lib/lake/object-store.ts';
import { batchFolder, type Manifest, type ManifestPage, manifestUri } from '../bronze/manifest.ts';
import { packPage, unpackPage } from '../bronze/page-archive.ts';
import { writeOnce } from '../bronze/write-once.ts';
import type { Connector } from '../connectors/connector.ts';
import type { HttpClient } from '../http/http-client.ts';
import { redactUrl } from '../http/redact.ts';
import type { PartitionPlan, RunPlan, TimeRange } from '../run/run-plan.ts';

export interface FetchContext {
  readonly objects: ObjectStore;
  readonly bronzeBucket: string;
  readonly connector: Connector;
  readonly client: Pick<HttpClient, 'get'>;
}

/** Response headers that are worth keeping; the rest may hold cookies and addresses. */
const KEPT_HEADERS = [
  'content-type',
  'content-encoding',
  'date',
  'etag',
  'last-modified',
  'x-mbx-used-weight-1m',
];

/**
 * Fetches one partition's batch into bronze: every page, then the manifest. Pages that an earlier attempt stored are
 * read, not asked for again, so that one batch never mixes two answers to one question.
 * @returns records received; undefined when the batch was complete already
 * @throws ProviderThrottled, ProviderUnavailable, ProviderRejected
 */
export async function fetchBatch(
  context: FetchContext,
  plan: Pick<RunPlan, 'run' | 'dataset'>,
  partition: PartitionPlan,
): Promise<number | undefined> {
  const { objects, connector } = context;
  const folder = batchFolder(context.bronzeBucket, plan.dataset, partition.batchId);
  const stored = new Set<string>();
  for await (const object of objects.list(folder)) stored.add(object.uri);
  if (stored.has(manifestUri(folder))) return undefined;

  const pages: ManifestPage[] = [];
  const waiting: TimeRange[] = [...connector.pages(partition.series, partition.ranges)];
  for (let asked = waiting.shift(); asked; asked = waiting.shift()) {
    const number = String(pages.length + 1).padStart(4, '0');
    const uri = `${folder}${number}.${connector.extension}.gz`;
    const { page, rest } = await storePage(context, partition, asked, uri, stored.has(uri));
    pages.push(page);
    if (rest) waiting.unshift(rest);
  }

  const manifest: Manifest = {
    dataset: plan.dataset,
    run: plan.run,
    batch_id: partition.batchId,
    partition: partition.path,
    series: partition.series,
    fetched_at: pages.reduce((latest, page) => (page.fetched_at > latest ? page.fetched_at : latest), ''),
    records: pages.reduce((sum, page) => sum + page.records, 0),
    pages,
  };
  await writeOnce(objects, manifestUri(folder), Buffer.from(JSON.stringify(manifest)), {
    contentType: 'application/json',
  });
  return manifest.records;
}

async function storePage(
  context: FetchContext,
  partition: PartitionPlan,
  asked: TimeRange,
  uri: string,
  isStored: boolean,
): Promise<{ readonly page: ManifestPage; readonly rest?: TimeRange | undefined }> {
  const { objects, connector, client } = context;
  const { url, weight } = connector.request(partition.series, asked);
  if (!isStored) {
    const response = await client.get({
      url,
      weight,
      read: (body) => connector.read(body, partition.series, asked),
      refusal: (body) => connector.refusal(body, partition.series),
    });
    const packed = packPage(response.body, {
      status: response.status,
      headers: Object.fromEntries(
        KEPT_HEADERS.flatMap((name) => {
          const value = response.headers[name];
          return value === undefined ? [] : [[name, value]];
        }),
      ),
      fetched_at: response.fetchedAt.toISOString(),
    });
    await writeOnce(objects, uri, packed, { contentType: 'application/gzip' });
  }
  // What counts is the stored page: another attempt may have been first.
  const { body, arrived } = unpackPage(await objects.get(uri));
  const content = connector.read(body, partition.series, asked);
  return {
    page: {
      object: uri,
      request: { method: 'GET', url: redactUrl(url, connector.secretParameters) },
      asked: { from: asked.from, to: asked.to },
      ...arrived,
      bytes: body.length,
      sha256: createHash('sha256').update(body).digest('hex'),
      records: content.records,
    },
    rest: content.rest,
  };
}
