import * as z from 'zod';
import { datasetNamed } from '../../lib/datasets/registry.ts';
import { connectorFor } from '../../lib/handler/connect.ts';
import { environment } from '../../lib/handler/environment.ts';
import { objectStore } from '../../lib/handler/lake-of-deployment.ts';
import { lambdaHandler } from '../../lib/handler/lambda-handler.ts';
import { runName } from '../../lib/handler/payload.ts';
import { readSecret } from '../../lib/handler/secret.ts';
import { readSettings } from '../../lib/handler/settings.ts';
import { HttpClient } from '../../lib/ingestion/http/http-client.ts';
import { RequestBudget } from '../../lib/ingestion/http/request-budget.ts';
import { groupOf, readPlan } from '../../lib/ingestion/run/run-plan.ts';
import { fetchBatch } from './fetch-batch.ts';

const input = z.object({ run: runName, group: z.int().nonnegative() });

/** Fetches a group's partitions into bronze: see docs/architecture.md. */
export const handler = lambdaHandler('ingest', input, async ({ run, group }, { logger, remainingTime }) => {
  const objects = objectStore();
  const plan = await readPlan(objects, environment('WORK_BUCKET'), run);
  const dataset = datasetNamed(plan.dataset);
  const { secret } = dataset.provider;
  const connector = connectorFor(
    dataset,
    await readSettings(dataset.name),
    secret === undefined ? undefined : await readSecret(secret),
  );
  logger.appendKeys({ dataset: plan.dataset });
  const client = new HttpClient({
    provider: connector.provider,
    // One group after the other shares the minute in which the one before ended.
    budget: new RequestBudget(connector.weightPerMinute, {
      isUsedUp: dataset.ingestConcurrency === 1 && group > 0,
    }),
    headers: connector.headers,
    remainingTime,
    secretParameters: connector.secretParameters,
  });
  for (const partition of groupOf(plan, group)) {
    logger.appendKeys({ partition: partition.path });
    const records = await fetchBatch(
      { objects, bronzeBucket: environment('BRONZE_BUCKET'), connector, client },
      plan,
      partition,
    );
    if (records === undefined) logger.info('the batch is complete already');
    else logger.info('ingested', { records });
  }
});
