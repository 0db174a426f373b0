import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import * as z from 'zod';
import { isGrid } from '../../lib/contracts/dataset.ts';
import { datasetNamed } from '../../lib/datasets/registry.ts';
import { environment } from '../../lib/handler/environment.ts';
import { lakeOfDeployment } from '../../lib/handler/lake-of-deployment.ts';
import { lambdaHandler } from '../../lib/handler/lambda-handler.ts';
import { instant, runName } from '../../lib/handler/payload.ts';
import { readSettings } from '../../lib/handler/settings.ts';
import { endedExecution } from '../../lib/handler/status-event.ts';
import { heldSlices } from '../../lib/ingestion/books/slice-ledger.ts';
import { conservation } from '../../lib/ingestion/run/conservation.ts';
import { nextRowDue } from './next-row-due.ts';
import { nextSliceDue } from './next-slice-due.ts';
import { reportOnce } from './report-once.ts';
import { failureMessage, type Metric, type RunEnding, runMetrics } from './run-report.ts';

const ending = z.object({
  run: runName,
  scheduledTime: instant,
  startedAt: instant,
  outcome: z.enum(['succeeded', 'failed']),
  counts: conservation.optional(),
  error: z.object({ name: z.string(), message: z.string() }).optional(),
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

/** Metrics of a run, and a message to people when it failed: see docs/architecture.md. */
export const handler = lambdaHandler('report', input, async (payload, { logger }) => {
  const ended = endingOf(payload);
  const lake = lakeOfDeployment();
  const isReported = await reportOnce(lake.objects, environment('WORK_BUCKET'), ended, async () => {
    const due = ended.kind === 'dataset' ? await rowDue(ended.name).catch(unlessFailed) : undefined;
    emit(ended.name, runMetrics(ended, due));
    if (ended.outcome === 'succeeded') return;
    const { subject, message } = failureMessage(ended);
    await sns.send(
      new PublishCommand({ TopicArn: environment('TOPIC_ARN'), Subject: subject, Message: message }),
    );
  });
  logger.info(isReported ? 'reported' : 'was reported before', {
    outcome: ended.outcome,
    ...(ended.error ? { failure: ended.error.name } : {}),
  });

  /** What made a run fail, a wrong setting or a broken table, must not keep its failure from people too. */
  function unlessFailed(error: Error): undefined {
    if (ended.outcome === 'succeeded') throw error;
    logger.warn('how far the rows are behind is not known', error);
  }

  async function rowDue(name: string): Promise<number | undefined> {
    const dataset = datasetNamed(name);
    const settings = dataset.settings.parse(await readSettings(name));
    const time = Date.parse(ended.scheduledTime);
    if (!isGrid(dataset)) return nextSliceDue(dataset, settings, await heldSlices(lake, name), time);
    return nextRowDue(lake, dataset, dataset.demand(settings), time);
  }
});

function endingOf(payload: z.infer<typeof input>): RunEnding {
  if ('kind' in payload) {
    const { counts, error, run, scheduledTime, startedAt, outcome } = payload;
    return {
      kind: payload.kind,
      name: payload.kind === 'dataset' ? payload.dataset : payload.model,
      run,
      scheduledTime,
      startedAt,
      outcome,
      ...(counts ? { counts } : {}),
      ...(error ? { error } : {}),
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

function emit(name: string, list: readonly Metric[]): void {
  const metrics = new Metrics({ namespace: environment('METRICS_NAMESPACE') });
  // Only the dataset: each further dimension would make every metric another one, and cost.
  metrics.clearDefaultDimensions();
  metrics.addDimension('dataset', name);
  for (const metric of list)
    metrics.addMetric(
      metric.name,
      metric.unit === 'Count' ? MetricUnit.Count : MetricUnit.Seconds,
      metric.value,
    );
  metrics.publishStoredMetrics();
}
