import * as z from 'zod';
import { datasetNamed } from '../../lib/datasets/registry.ts';
import { modelNamed } from '../../lib/handler/compiled-model.ts';
import { environment } from '../../lib/handler/environment.ts';
import { lakeOfDeployment } from '../../lib/handler/lake-of-deployment.ts';
import { lambdaHandler } from '../../lib/handler/lambda-handler.ts';
import { laterInstant, leaseGuard, ownLease } from '../../lib/handler/lease-record.ts';
import { instant, runName } from '../../lib/handler/payload.ts';
import { readSettings } from '../../lib/handler/settings.ts';
import { settleBooks } from '../../lib/ingestion/books/books.ts';
import { decodeGroups } from '../../lib/ingestion/run/decode-groups.ts';
import { writeLatestRun } from '../../lib/ingestion/run/latest-run.ts';
import { writePlan } from '../../lib/ingestion/run/run-plan.ts';
import { followDefinition } from '../../lib/lake/follow-definition.ts';
import { planRun } from './plan-run.ts';
import { prepareModel } from './prepare-model.ts';

const datasetRun = z.object({
  run: runName,
  dataset: z.string(),
  scheduledTime: instant,
  startedAt: instant,
  /** Of the run's lease. */
  token: z.string(),
});
const modelRun = z.object({
  run: runName,
  model: z.string(),
  scheduledTime: instant,
  attempt: z.int().nonnegative(),
  token: z.string(),
  /** Build at the scheduled time, though the published build is of a later one. */
  force: z.boolean().optional(),
});

/**
 * Plans a dataset's run, or prepares a model's build: see docs/architecture.md. The lease is read before anything that is compared, so that
 * who marks it later makes the run look again; a run that marked it before is served here, at its scheduled time.
 */
export const handler = lambdaHandler('plan', z.union([datasetRun, modelRun]), async (input, invocation) => {
  const { logger } = invocation;
  const deployed = lakeOfDeployment();
  const workBucket = environment('WORK_BUCKET');
  const resource = 'model' in input ? `model/${input.model}` : `dataset/${input.dataset}`;
  const own = { workBucket, resource, token: input.token };
  const { lease, version } = await ownLease(deployed.objects, own);
  const lake = { ...deployed, guard: leaseGuard(deployed.objects, own) };
  if ('model' in input) {
    const scheduledTime = input.force
      ? input.scheduledTime
      : laterInstant(input.scheduledTime, lease.asked?.scheduledTime);
    const request = { ...input, scheduledTime };
    const preparation = await prepareModel(lake, await modelNamed(input.model, import.meta.url), request);
    if (preparation.skip) logger.info(`nothing to build: ${preparation.reason}`);
    return { ...preparation, version };
  }
  const dataset = datasetNamed(input.dataset);
  const due = laterInstant(input.scheduledTime, lease.asked?.scheduledTime);
  for (const { table } of dataset.tables)
    if (await followDefinition(lake, table, input.run))
      logger.info('columns were appended to the table', { table: `${table.database}.${table.name}` });
  const settled = await settleBooks(lake, workBucket, dataset);
  if (settled !== undefined)
    logger.warn('completed the books of a run that had ended before it could', { settled });
  const { run, startedAt } = input;
  const request = { run, scheduledTime: due, startedAt };
  const { plan, conclude } = await planRun(
    lake,
    dataset,
    await readSettings(dataset.name),
    request,
    invocation,
  );
  await writePlan(lake.objects, workBucket, plan);
  if (plan.groups.length + (plan.slices?.length ?? 0) > 0)
    await writeLatestRun(lake.objects, workBucket, dataset.name, run);
  await conclude();
  const partitions = plan.groups.flat();
  const rows = partitions.reduce((sum, partition) => sum + partition.rows, 0);
  const slices = plan.slices?.length ?? 0;
  const groups = slices > 0 ? [{ group: 0 }] : plan.groups.map((_, group) => ({ group }));
  const { others } = plan;
  logger.info('planned', { partitions: partitions.length, rows, slices, groups: groups.length, others });
  return {
    partitions: partitions.length + slices,
    rows,
    groups,
    decodes: decodeGroups(plan).map((_, group) => ({ group })),
    scheduledTime: due,
    version,
    ...(others && { slices: others }),
  };
});
