import { z } from 'zod';
import { datasetNamed } from '../../lib/contracts/datasets/registry.ts';
import { connectorFor } from '../connectors/registry.ts';
import { environment } from '../entry/environment.ts';
import { objectStore } from '../entry/lake-of-deployment.ts';
import { lambdaHandler } from '../entry/lambda-handler.ts';
import { runName } from '../entry/payload.ts';
import { HttpClient } from '../http/http-client.ts';
import { RequestBudget } from '../http/request-budget.ts';
import { groupOf, readPlan } from '../run/run-plan.ts';
import { fetchBatch } from './fetch-batch.ts';

const input = z.object({ run: runName, group: z.int().nonnegative() });

/** Fetches a group's partitions into bronze: see docs/architecture.md. */
export const handler = lambdaHandler('ingest', input, async ({ run, group }, { logger, remainingTime }) => {
  const objects = objectStore();
  const plan = await readPlan(objects, environment('WORK_BUCKET'), run);
  const connector = connectorFor(datasetNamed(plan.dataset));
  logger.appendKeys({ dataset: plan.dataset });
  const client = new HttpClient({
    provider: connector.provider,
    budget: new RequestBudget(connector.weightPerMinute),
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
