import * as z from 'zod';
import { isGrid } from '../../lib/contracts/dataset.ts';
import { datasetNamed } from '../../lib/datasets/registry.ts';
import { environment } from '../../lib/handler/environment.ts';
import { lakeOfDeployment } from '../../lib/handler/lake-of-deployment.ts';
import { lambdaHandler } from '../../lib/handler/lambda-handler.ts';
import { runName } from '../../lib/handler/payload.ts';
import { groupOf, readPlan } from '../../lib/ingestion/run/run-plan.ts';
import { stagedResult } from '../../lib/ingestion/run/staged-batch.ts';
import { ingestedOf, stageAlone } from './stage-alone.ts';
import { batchStager } from './stage-batch.ts';
import { stageSlices } from './stage-slices.ts';

const input = z.object({
  run: runName,
  group: z.int().nonnegative(),
  attempt: z.int().nonnegative(),
});

/**
 * Partitions that are worked on at a time: of hours some, so that the call does not wait for S3 after each; of minutes one, whose rows
 * alone take much of its memory.
 */
const SIDE_BY_SIDE = { most: 4, mostWeight: 20_000 };

/** Turns a group's batches into staged silver files: see docs/architecture.md. */
export const handler = lambdaHandler('normalize', input, async ({ run, group, attempt }, { logger }) => {
  const lake = lakeOfDeployment();
  const workBucket = environment('WORK_BUCKET');
  const plan = await readPlan(lake.objects, workBucket, run);
  logger.appendKeys({ dataset: plan.dataset });
  const context = { lake, workBucket, bronzeBucket: environment('BRONZE_BUCKET') };
  const dataset = datasetNamed(plan.dataset);
  if (!isGrid(dataset)) {
    const staged = await stageSlices(context, dataset, plan, attempt, (slice, { reason, ...failure }) =>
      logger.warn(reason, { slice, ...failure }),
    );
    if (!staged) logger.info('the slices are staged already');
    for (const { name, counts, removed } of staged?.tables ?? [])
      logger.info('normalized', { table: name, removed, slices: Object.keys(counts).length });
    return;
  }
  const { stage, heldRows } = await batchStager(context, dataset, plan, attempt);
  const place = { objects: lake.objects, workBucket, run, group };
  const partitions = groupOf(plan, group).map((partition) => ({ ...partition, name: partition.path }));
  await stageAlone(
    { ...place, attempt },
    await ingestedOf(place, partitions),
    async (partition) => {
      const staged = await stage(partition);
      logger.info('normalized', { partition: partition.path, ...staged.counts });
      return stagedResult(staged);
    },
    ({ path }, { reason, ...failure }) => logger.warn(reason, { partition: path, ...failure }),
    { sideBySide: { ...SIDE_BY_SIDE, weight: (partition) => partition.rows + heldRows(partition.path) } },
  );
});
