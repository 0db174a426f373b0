import { isDeepStrictEqual } from 'node:util';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import * as z from 'zod';
import { type DatasetSettings, isGrid } from '../../lib/contracts/dataset.ts';
import { datasetNamed, datasets } from '../../lib/datasets/registry.ts';
import { originOf } from '../../lib/handler/connect.ts';
import { environment } from '../../lib/handler/environment.ts';
import type { HealthRecord, LateSeries } from '../../lib/handler/health-record.ts';
import { bucketAt, inboxOfDeployment, lakeOfDeployment } from '../../lib/handler/lake-of-deployment.ts';
import { lambdaHandler } from '../../lib/handler/lambda-handler.ts';
import { instant, runName } from '../../lib/handler/payload.ts';
import { readSettings } from '../../lib/handler/settings.ts';
import { endedExecution } from '../../lib/handler/status-event.ts';
import { heldSlices, newestBySlice, readLedger } from '../../lib/ingestion/books/slice-ledger.ts';
import type { SourcedSlices } from '../../lib/ingestion/dataset.ts';
import { listInbox } from '../../lib/ingestion/inbox/list-inbox.ts';
import { listBucket } from '../../lib/ingestion/objects/list-bucket.ts';
import { conservation } from '../../lib/ingestion/run/conservation.ts';
import { sliceTally } from '../../lib/ingestion/run/slice-tally.ts';
import { lateSeries, namesOf } from './late-series.ts';
import { nextRowDue, type RowDue, seriesDues } from './next-row-due.ts';
import { nextSliceDue } from './next-slice-due.ts';
import {
  changeHealth,
  healthAfter,
  pastLimit,
  presentOf,
  troublesOf,
  type Watched,
} from './pipeline-health.ts';
import { reportOnce } from './report-once.ts';
import { healthMessage, type Metric, type RunEnding, runMetrics } from './run-report.ts';

const ending = z.object({
  run: runName,
  scheduledTime: instant,
  startedAt: instant,
  outcome: z.enum(['succeeded', 'failed']),
  counts: conservation.optional(),
  error: z.object({ name: z.string(), message: z.string() }).optional(),
  slices: sliceTally.optional(),
});

const input = z.union([
  z.discriminatedUnion(
    'kind',
    [
      ending.extend({ kind: z.literal('dataset'), dataset: z.string() }),
      ending.extend({ kind: z.literal('model'), model: z.string() }),
    ],
    { error: 'dataset or model expected' },
  ),
  endedExecution,
]);

const sns = new SNSClient({});
/** Datasets that are looked at side by side. */
const CONCURRENCY = 8;

/** Metrics, and a message to people when what is failed or late has changed: see docs/architecture.md. */
export const handler = lambdaHandler('report', input, async (payload, { logger }) => {
  const ended = endingOf(payload);
  const lake = lakeOfDeployment();
  const { objects } = lake;
  const workBucket = environment('WORK_BUCKET');
  const watched: Watched = {
    datasets: Object.values(datasets),
    models: (process.env.MODELS ?? '').split(',').filter(Boolean),
  };
  const isReported = await reportOnce(objects, workBucket, ended, async () => {
    const present = Date.parse(await presentOf(objects, workBucket, ended));
    const late: Record<string, readonly LateSeries[]> = {};
    const dues = await rowDues(present, late);
    const health = await changeHealth(objects, workBucket, (before) =>
      healthAfter(before, ended, dues, watched, late),
    );
    const limits = watched.datasets.map((dataset) => pastLimit(health, dataset));
    emit(
      runMetrics(
        ended,
        limits.filter((limit) => limit !== undefined),
      ),
    );
    await tellChanges(health);
  });
  logger.info(isReported ? 'reported' : 'was reported before', {
    outcome: ended.outcome,
    ...(ended.error ? { failure: ended.error.name } : {}),
    ...(ended.slices && { slices: ended.slices }),
  });

  /** Told before it is noted: a message may come twice, but is never lost. */
  async function tellChanges(health: HealthRecord): Promise<void> {
    const now = troublesOf(health, watched);
    logger.info('health', { troubles: now });
    if (isDeepStrictEqual(now, health.told)) return;
    const since = Object.fromEntries(
      Object.entries(health.datasets).map(([name, of]) => [
        name,
        `${of.due ?? of.unknownSince ?? ''}${namesOf(of.series)}`,
      ]),
    );
    const { subject, message } = healthMessage(ended, { now, told: health.told }, since);
    await sns.send(
      new PublishCommand({ TopicArn: environment('TOPIC_ARN'), Subject: subject, Message: message }),
    );
    await changeHealth(objects, workBucket, (before) => ({ ...(before ?? health), told: [...now] }));
  }

  async function rowDues(
    present: number,
    late: Record<string, readonly LateSeries[]>,
  ): Promise<Readonly<Record<string, RowDue>>> {
    const dues: Record<string, RowDue> = {};
    const waiting = watched.datasets.map(({ name }) => name);
    const lookAtNext = async (): Promise<void> => {
      for (let name = waiting.shift(); name !== undefined; name = waiting.shift())
        dues[name] = await rowDue(name, present, late).catch(unlessOwn(name));
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, lookAtNext));
    return dues;
  }

  async function rowDue(
    name: string,
    present: number,
    late: Record<string, readonly LateSeries[]>,
  ): Promise<RowDue> {
    const dataset = datasetNamed(name);
    const settings = dataset.settings.parse(await readSettings(name));
    if (!isGrid(dataset)) {
      const held = heldSlices(newestBySlice(await readLedger(lake, name)));
      // What was written and is not held has waited since then, whether or not a run has looked.
      const objects = await listedObjects(dataset, settings);
      return nextSliceDue(dataset, settings, held, present, { objects }) ?? 'never';
    }
    const found = await seriesDues(lake, dataset, dataset.demand(settings), present);
    late[name] = lateSeries(found, present - dataset.freshness.warn.milliseconds);
    return nextRowDue(found);
  }

  /**
   * A wrong setting or a broken table makes its own run's report fail, unless that is what made the run fail: its failure must reach
   * people. Of another dataset nothing is known then, and it is late in time.
   */
  function unlessOwn(name: string): (error: Error) => RowDue {
    return (error) => {
      if (ended.kind === 'dataset' && ended.name === name && ended.outcome === 'succeeded') throw error;
      logger.warn(`how far the rows of ${name} are behind is not known`, error);
      return 'unknown';
    };
  }
});

/** All that lies there; undefined for a dataset that takes no objects. */
async function listedObjects(dataset: SourcedSlices, settings: DatasetSettings) {
  const { name, source, coverage } = dataset;
  if (source.inbox) return listInbox(inboxOfDeployment(), name, {});
  if (!source.bucket || coverage.kind !== 'objects') return undefined;
  const address = originOf(dataset, settings, source);
  return listBucket(bucketAt(address), address, source.bucket);
}

function endingOf(payload: z.infer<typeof input>): RunEnding {
  if ('kind' in payload) {
    const { counts, error, slices, run, scheduledTime, startedAt, outcome } = payload;
    return {
      kind: payload.kind,
      name: payload.kind === 'dataset' ? payload.dataset : payload.model,
      run,
      scheduledTime,
      startedAt,
      outcome,
      ...(counts ? { counts } : {}),
      ...(error ? { error } : {}),
      ...(slices ? { slices } : {}),
    };
  }
  const { subject, run, startedAt, status } = payload;
  return {
    ...('dataset' in subject
      ? { kind: 'dataset', name: subject.dataset }
      : { kind: 'model', name: subject.model }),
    run,
    scheduledTime: subject.scheduledTime,
    startedAt,
    outcome: status === 'SUCCEEDED' ? 'succeeded' : 'failed',
    error: { name: payload.error ?? status, message: payload.cause ?? `The execution ended as ${status}.` },
  };
}

function emit(list: readonly Metric[]): void {
  if (list.length === 0) return;
  const metrics = new Metrics({ namespace: environment('METRICS_NAMESPACE') });
  // Each dimension would make every metric another one, and cost.
  metrics.clearDefaultDimensions();
  for (const metric of list)
    metrics.addMetric(
      metric.name,
      metric.unit === 'Count' ? MetricUnit.Count : MetricUnit.Seconds,
      metric.value,
    );
  // The library leaves the list of sets empty; a metric without dimensions is one empty set. Source: CloudWatch user guide,
  // "Specification: Embedded metric format".
  const line = metrics.serializeMetrics();
  for (const directive of line._aws.CloudWatchMetrics) directive.Dimensions = [[]];
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
