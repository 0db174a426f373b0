import * as z from 'zod';
import { DEFAULT_FILE_LIMIT, DEFAULT_UNPACKED_LIMIT } from '../../lib/contracts/answer-limit.ts';
import { type DatasetSettings, isGrid } from '../../lib/contracts/dataset.ts';
import { ProviderRejected } from '../../lib/contracts/errors.ts';
import { datasetNamed } from '../../lib/datasets/registry.ts';
import { connectorFor, originOf } from '../../lib/handler/connect.ts';
import { environment } from '../../lib/handler/environment.ts';
import { bucketAt, inboxOfDeployment, objectStore } from '../../lib/handler/lake-of-deployment.ts';
import { type Invocation, lambdaHandler } from '../../lib/handler/lambda-handler.ts';
import { runName } from '../../lib/handler/payload.ts';
import { readSecret } from '../../lib/handler/secret.ts';
import { readSettings } from '../../lib/handler/settings.ts';
import type { Connector } from '../../lib/ingestion/connector.ts';
import type { SliceSettings, SourcedGrid, SourcedSlices } from '../../lib/ingestion/dataset.ts';
import type { Closure } from '../../lib/ingestion/http/budget.ts';
import { HttpClient } from '../../lib/ingestion/http/http-client.ts';
import { SharedBudget } from '../../lib/ingestion/http/shared-budget.ts';
import { GONE_FROM_INBOX } from '../../lib/ingestion/inbox/inbox-source.ts';
import { ObjectClient } from '../../lib/ingestion/objects/object-client.ts';
import {
  groupOf,
  type PartitionPlan,
  type RunPlan,
  readPlan,
  type SlicePlan,
} from '../../lib/ingestion/run/run-plan.ts';
import { hasObjects, largestBody, type SliceSource } from '../../lib/ingestion/slice-source.ts';
import { fetchBatch } from './fetch-batch.ts';
import { fetchSlice } from './fetch-slice.ts';
import { ingestAlone } from './ingest-alone.ts';

/** Where there is none a later run looks again, ms. */
const KEY_IS_LOOKED_FOR = 3_600_000;

const input = z.object({ run: runName, group: z.int().nonnegative() });

/** Fetches a group of a run's batches into bronze: see docs/architecture.md. */
export const handler = lambdaHandler('ingest', input, async ({ run, group }, invocation) => {
  const plan = await readPlan(objectStore(), environment('WORK_BUCKET'), run);
  const dataset = datasetNamed(plan.dataset);
  invocation.logger.appendKeys({ dataset: plan.dataset });
  const { secret } = dataset.provider;
  const apiKey = secret === undefined ? undefined : await readSecret(secret);
  if (isGrid(dataset)) await ingestPartitions(dataset, plan, group, apiKey, invocation);
  else await ingestSlices(dataset, plan, apiKey, invocation);
});

async function ingestPartitions(
  dataset: SourcedGrid,
  plan: RunPlan,
  group: number,
  apiKey: string | undefined,
  { logger, remainingTime }: Invocation,
): Promise<void> {
  const settings = dataset.settings.parse(await readSettings(dataset.name));
  const connector = connectorFor(dataset, settings, apiKey);
  const objects = objectStore();
  const workBucket = environment('WORK_BUCKET');
  const partitions = groupOf(plan, group).map((partition) => ({ ...partition, name: partition.path }));
  const budget = new SharedBudget({
    objects,
    workBucket,
    provider: connector.provider,
    apiKey,
    perMinute: connector.weightPerMinute * dataset.ingestConcurrency,
    expected: expectedWeight(connector, partitions),
  });
  const client = new HttpClient({
    provider: connector.provider,
    budget,
    headers: connector.headers,
    largestAnswer: settings.largestAnswerMB * 1e6,
    remainingTime,
    secretParameters: connector.secretParameters,
  });
  const archive = { silences: 0 };
  const context = { objects, bronzeBucket: environment('BRONZE_BUCKET'), connector, client, archive };
  await ingestAlone(
    { objects, workBucket, run: plan.run, group },
    partitions,
    async ({ slice: partition, attempt }) => {
      const records = await fetchBatch(context, plan, partition, isFirst(plan, partition, attempt));
      const { path } = partition;
      if (records === undefined) logger.info('the batch is complete already', { partition: path });
      else logger.info('ingested', { partition: path, records });
    },
    ({ path }, { reason, ...failure }) => logger.warn(reason, { partition: path, ...failure }),
    { closure: await budget.closedUntil(), remainingTime },
  );
}

/** What a call will use where no file of an archive answers; 0 where the connector cannot say. */
function expectedWeight(connector: Connector, partitions: readonly PartitionPlan[]): number {
  try {
    return partitions
      .filter(({ isStored }) => !isStored)
      .flatMap(({ series, ranges }) =>
        connector.pages(series, ranges).map((page) => connector.request(series, page).weight),
      )
      .reduce((sum, weight) => sum + weight, 0);
  } catch (error) {
    // Asking for the partition says what is wrong.
    if (!(error instanceof ProviderRejected)) throw error;
    return 0;
  }
}

async function ingestSlices(
  dataset: SourcedSlices,
  plan: RunPlan,
  apiKey: string | undefined,
  { logger, remainingTime }: Invocation,
): Promise<void> {
  const settings = dataset.settings.parse(await readSettings(dataset.name));
  const { provider, requestsPerMinute, requestsPerDay } = dataset.source;
  const key = dataset.source.key ?? dataset.source.fallback?.key;
  const objects = objectStore();
  const workBucket = environment('WORK_BUCKET');
  const slices = plan.slices ?? [];
  const budget = new SharedBudget({
    objects,
    workBucket,
    provider,
    apiKey,
    perMinute: settings.requestsPerMinute ?? requestsPerMinute,
    perDay: requestsPerDay,
    expected: slices.filter(({ isStored }) => !isStored).length,
  });
  const http = new HttpClient({
    provider,
    budget,
    largestAnswer: settings.largestAnswerMB * 1e6,
    headers:
      key?.header !== undefined && apiKey !== undefined ? { [key.header]: `${key.prefix}${apiKey}` } : {},
    secretParameters: key?.parameter === undefined ? [] : [key.parameter],
    remainingTime,
  });
  const context = {
    objects,
    bronzeBucket: environment('BRONZE_BUCKET'),
    dataset,
    origin: (source: SliceSource) => originOf(dataset, settings, source),
    ...(key?.parameter !== undefined && { queryKey: apiKey }),
    onFallback: ({ name }: SlicePlan, why: string) =>
      logger.warn('the next source is asked', { slice: name, why }),
    client: dataset.source.inbox
      ? new ObjectClient({ objects: inboxOfDeployment(), remainingTime, gone: GONE_FROM_INBOX })
      : dataset.source.bucket
        ? new ObjectClient({ objects: bucketAt(originOf(dataset, settings, dataset.source)), remainingTime })
        : http,
    files: {
      workBucket,
      of: dataset.name,
      largestFile: ((settings as Partial<SliceSettings>).largestFileMB ?? DEFAULT_FILE_LIMIT) * 1e6,
      remainingTime,
    },
    largestObject: largestBody(dataset.source, settings),
    hasSecret: key?.header !== undefined && apiKey !== undefined,
    keepsSnapshots: (settings as DatasetSettings & Partial<SliceSettings>).keptSnapshots !== undefined,
    largestUnpacked: (settings.largestUnpackedMB ?? DEFAULT_UNPACKED_LIMIT) * 1e6,
  };
  await ingestAlone(
    { objects, workBucket, run: plan.run, group: 0 },
    slices,
    async ({ slice, attempt }) => {
      const manifest = await fetchSlice(context, plan, slice, isFirst(plan, slice, attempt));
      const { name } = slice;
      if (!manifest) logger.info('the batch is complete already', { slice: name });
      else logger.info('ingested', { slice: name, records: manifest.records, outcome: manifest.outcome });
    },
    ({ name }, { reason, ...failure }) => logger.warn(reason, { slice: name, ...failure }),
    {
      closure: hasObjects(dataset.source)
        ? undefined
        : (lackingKey(dataset, originOf(dataset, settings, dataset.source), apiKey) ??
          (await budget.closedUntil())),
      remainingTime,
    },
  );
}

/** A provider that answers nobody without a key is as closed as one that says so; who stands before it may have one. */
function lackingKey(
  { source, provider: { name, secret, isSecretRequired } }: SourcedSlices,
  origin: string,
  apiKey: string | undefined,
): Closure | undefined {
  if (!isSecretRequired || apiKey !== undefined || origin !== source.origin) return undefined;
  return {
    until: new Date(Date.now() + KEY_IS_LOOKED_FOR),
    reason: `${name} answers nobody without a key, and the secret with the providers' keys has no ${secret}`,
  };
}

/** Whether nothing was asked for the batch before; one that an earlier run began has that run's name in its own. */
const isFirst = ({ run }: RunPlan, { batchId }: { readonly batchId: string }, attempt: number): boolean =>
  attempt === 1 && batchId.includes(`/${run}/`);
