import * as z from 'zod';
import { isGrid } from '../../lib/contracts/dataset.ts';
import { datasetNamed } from '../../lib/datasets/registry.ts';
import { environment } from '../../lib/handler/environment.ts';
import { lakeOfDeployment } from '../../lib/handler/lake-of-deployment.ts';
import { lambdaHandler } from '../../lib/handler/lambda-handler.ts';
import { runName } from '../../lib/handler/payload.ts';
import { groupOf, readPlan } from '../../lib/ingestion/run/run-plan.ts';
import type { SliceFailure } from '../../lib/ingestion/run/slice-progress.ts';
import { stagedResult } from '../../lib/ingestion/run/staged-batch.ts';
import { decodeSlices } from './decode-slices.ts';
import { groupFragments } from './group-fragments.ts';
import { mergePartitions } from './merge-partitions.ts';
import { ingestedOf, stageAlone } from './stage-alone.ts';
import { batchStager } from './stage-batch.ts';

const group = z.int().nonnegative();
const input = z.union([
  /** Stages a group of partitions. */
  z.object({ run: runName, group, attempt: z.int().nonnegative() }),
  /** Decodes a group of slices. */
  z.object({ run: runName, step: z.literal('decode'), group }),
  /** Says which partitions are merged by one call. */
  z.object({ run: runName, step: z.literal('group') }),
]);

/**
 * Partitions that are worked on at a time: of hours some, so that the call does not wait for S3 after each; of minutes one, whose rows
 * alone take much of its memory.
 */
const SIDE_BY_SIDE = { most: 4, mostWeight: 20_000 };

/**
 * Turns a group's batches into staged silver files: see docs/architecture.md. Where slices are routed to their partitions by their rows, they are
 * decoded first, and a group is one of partitions.
 */
export const handler = lambdaHandler('normalize', input, async (given, { logger }) => {
  const { run } = given;
  const lake = lakeOfDeployment();
  const workBucket = environment('WORK_BUCKET');
  const plan = await readPlan(lake.objects, workBucket, run);
  logger.appendKeys({ dataset: plan.dataset });
  const context = { lake, workBucket, bronzeBucket: environment('BRONZE_BUCKET') };
  const dataset = datasetNamed(plan.dataset);
  if (!isGrid(dataset)) {
    const warn = (name: string, { reason, ...failure }: SliceFailure) =>
      logger.warn(reason, { name, ...failure });
    if ('attempt' in given) await mergePartitions(context, dataset, plan, given.group, given.attempt, warn);
    else if (given.step === 'decode')
      await decodeSlices(context, dataset, plan, given.group, warn, {
        onRemark: (remark) => logger.warn(remark),
      });
    else {
      const count = await groupFragments(context, dataset, plan);
      logger.info('grouped the partitions that rows belong to', { groups: count });
      return { groups: Array.from({ length: count }, (_, index) => ({ group: index })) };
    }
    return;
  }
  if (!('attempt' in given)) throw new RangeError(`${dataset.name} has no slices to decode`);
  const { group, attempt } = given;
  const { stage, heldRows } = await batchStager(context, dataset, plan, attempt);
  const place = { objects: lake.objects, workBucket, run, group };
  const partitions = groupOf(plan, group).map((partition) => ({ ...partition, name: partition.path }));
  await stageAlone(
    { ...place, step: `normalize-${attempt}` },
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
