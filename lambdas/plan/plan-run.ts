import { DEFAULT_COMPARED_DAYS } from '../../lib/contracts/archive-settings.ts';
import type { DatasetSettings } from '../../lib/contracts/dataset.ts';
import { isGrid } from '../../lib/contracts/dataset.ts';
import { connectorFor, originOf } from '../../lib/handler/connect.ts';
import { environment } from '../../lib/handler/environment.ts';
import { bucketAt, inboxOfDeployment } from '../../lib/handler/lake-of-deployment.ts';
import type { Invocation } from '../../lib/handler/lambda-handler.ts';
import { moveSourceFiles } from '../../lib/ingestion/books/file-ledger.ts';
import { readGridLedger } from '../../lib/ingestion/books/grid-ledger.ts';
import { newestBySlice, readLedger } from '../../lib/ingestion/books/slice-ledger.ts';
import { storedPartitions, storedSlices } from '../../lib/ingestion/books/stored-batches.ts';
import type { SourcedDataset, SourcedGrid, SourcedSlices } from '../../lib/ingestion/dataset.ts';
import { HttpClient } from '../../lib/ingestion/http/http-client.ts';
import { SharedBudget } from '../../lib/ingestion/http/shared-budget.ts';
import { listBucket } from '../../lib/ingestion/objects/list-bucket.ts';
import { partitionPlan, type RunPlan, slicePlan } from '../../lib/ingestion/run/run-plan.ts';
import type { Lake } from '../../lib/lake/lake.ts';
import { askHead } from './ask-head.ts';
import { compareArchive } from './compare-archive.ts';
import { inboxObjects } from './inbox-objects.ts';
import { type PlanRequest, planDataset } from './plan-dataset.ts';
import { planSlices } from './plan-slices.ts';
import { silverState } from './silver-state.ts';
import { storedAnswers } from './stored-answers.ts';

/** A plan, and what is to be done when it has been written. */
export interface Planned {
  readonly plan: RunPlan;
  conclude(): Promise<void>;
}

/**
 * Plans a run of any dataset.
 * @param given the deployment's settings of it, not yet checked
 */
export async function planRun(
  lake: Lake,
  dataset: SourcedDataset,
  given: unknown,
  request: PlanRequest,
  invocation: Invocation,
): Promise<Planned> {
  const settings = dataset.settings.parse(given);
  return isGrid(dataset)
    ? planGrid(lake, dataset, settings, request, invocation)
    : planOfSlices(lake, dataset, settings, request, invocation);
}

async function planGrid(
  lake: Lake,
  dataset: SourcedGrid,
  settings: DatasetSettings,
  request: PlanRequest,
  invocation: Invocation,
): Promise<Planned> {
  const connector = connectorFor(dataset, settings);
  const scheduledTime = Date.parse(request.scheduledTime);
  const moved = connector.archive ? await moveSourceFiles(lake, dataset) : 0;
  if (moved > 0) invocation.logger.info('brought what was noted of files into the ledger', { files: moved });
  const ledger = await readGridLedger(lake, dataset);
  const { archiveComparedDays: comparedDays = DEFAULT_COMPARED_DAYS } = settings;
  const when = { scheduledTime, comparedDays };
  const comparison = await compareArchive(lake, dataset, connector, ledger, when, invocation);
  const state = await silverState(lake, dataset, (path, error) =>
    invocation.logger.warn('a partition cannot be read: it is taken to have no hole', {
      partition: path,
      failure: error.message,
    }),
  );
  const bronze = { objects: lake.objects, bronzeBucket: environment('BRONZE_BUCKET') };
  const batches = storedPartitions(dataset, ledger);
  const { slicesPerRun } = settings;
  const stored = await storedAnswers(bronze, dataset.name, batches, partitionPlan, slicesPerRun);
  const plan = await planDataset(
    dataset,
    connector,
    dataset.demand(settings),
    request,
    state,
    comparison.republished,
    { ledger, stored, slicesPerRun },
  );
  return { plan, conclude: () => comparison.conclude(plan) };
}

async function planOfSlices(
  lake: Lake,
  dataset: SourcedSlices,
  settings: DatasetSettings,
  request: PlanRequest,
  { logger, remainingTime }: Invocation,
): Promise<Planned> {
  const { source, coverage } = dataset;
  const workBucket = environment('WORK_BUCKET');
  const ledger = newestBySlice(await readLedger(lake, dataset.name));
  const bronze = { objects: lake.objects, bronzeBucket: environment('BRONZE_BUCKET') };
  const { slicesPerRun } = settings;
  const stored = await storedAnswers(bronze, dataset.name, storedSlices(ledger), slicePlan, slicesPerRun);
  if (source.inbox) {
    const found = await inboxObjects(
      { objects: lake.objects, workBucket, inbox: inboxOfDeployment() },
      dataset,
      request.startedAt,
    );
    const plan = planSlices(dataset, settings, request, ledger, { stored, objects: found.listed });
    return { plan, conclude: () => found.conclude(plan) };
  }
  if (source.bucket && coverage.kind === 'objects') {
    const address = originOf(dataset, settings, source);
    const objects = await listBucket(bucketAt(address), address, source.bucket);
    return {
      plan: planSlices(dataset, settings, request, ledger, { stored, objects }),
      conclude: async () => {},
    };
  }
  const { provider, requestsPerDay: perDay } = source;
  const perMinute = settings.requestsPerMinute ?? source.requestsPerMinute;
  const budget = new SharedBudget({ objects: lake.objects, workBucket, provider, perMinute, perDay });
  const client = new HttpClient({ provider, budget, remainingTime });
  const head = await askHead(coverage, source, originOf(dataset, settings, source), client).catch(
    (error: Error & { readonly until?: Date }) => {
      if (!error.until) throw error;
      logger.warn('the source is closed, so that what it has is not known: a later run asks', {
        until: error.until.toISOString(),
        failure: error.message,
      });
      return undefined;
    },
  );
  const plan = planSlices(dataset, settings, request, ledger, { stored, head });
  return { plan, conclude: async () => {} };
}
