import * as z from 'zod';
import { isGrid } from '../../lib/contracts/dataset.ts';
import { datasetNamed } from '../../lib/datasets/registry.ts';
import { environment } from '../../lib/handler/environment.ts';
import { lakeOfDeployment } from '../../lib/handler/lake-of-deployment.ts';
import { lambdaHandler } from '../../lib/handler/lambda-handler.ts';
import { leaseGuard } from '../../lib/handler/lease-record.ts';
import { runName } from '../../lib/handler/payload.ts';
import { keepBodies } from '../../lib/ingestion/books/body-books.ts';
import { readPlan } from '../../lib/ingestion/run/run-plan.ts';
import { commitRun } from './commit-run.ts';
import { commitSlices } from './commit-slices.ts';

const input = z.object({
  run: runName,
  attempt: z.int().nonnegative(),
  /** Of the run's lease. */
  token: z.string(),
  /** Calls for groups that ended with an error. */
  calls: z
    .array(
      z.object({
        step: z.enum(['ingest', 'decode', 'normalize']).optional(),
        group: z.int(),
        error: z.string(),
        cause: z.string().optional(),
      }),
    )
    .default([]),
});

/** Commits what a run staged: see docs/architecture.md. */
export const handler = lambdaHandler('commit', input, async ({ run, attempt, token, calls }, { logger }) => {
  const deployed = lakeOfDeployment();
  const workBucket = environment('WORK_BUCKET');
  const plan = await readPlan(deployed.objects, workBucket, run);
  const lease = { workBucket, resource: `dataset/${plan.dataset}`, token };
  const lake = { ...deployed, guard: leaseGuard(deployed.objects, lease) };
  logger.appendKeys({ dataset: plan.dataset });
  const dataset = datasetNamed(plan.dataset);
  await keepBodies(lake, environment('BRONZE_BUCKET'), plan);
  const outcome = isGrid(dataset)
    ? await commitRun(lake, workBucket, dataset, plan, attempt, calls)
    : await commitSlices(lake, workBucket, dataset, plan, attempt, calls);
  logger.info('committed', { ...outcome });
  return outcome;
});
