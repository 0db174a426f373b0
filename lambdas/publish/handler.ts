import * as z from 'zod';
import { StaleBuild } from '../../lib/contracts/errors.ts';
import { modelNamed } from '../../lib/handler/compiled-model.ts';
import { environment } from '../../lib/handler/environment.ts';
import { lakeOfDeployment } from '../../lib/handler/lake-of-deployment.ts';
import { lambdaHandler } from '../../lib/handler/lambda-handler.ts';
import { leaseGuard } from '../../lib/handler/lease-record.ts';
import { instant, runName } from '../../lib/handler/payload.ts';
import { sourceSnapshot } from '../../lib/lake/source-snapshots.ts';
import { publishBuild } from './publish-build.ts';

const input = z.object({
  run: runName,
  model: z.string(),
  scheduledTime: instant,
  staged: z.object({ database: z.string(), table: z.string(), location: z.string() }),
  sources: z.array(sourceSnapshot),
  sqlHash: z.string(),
  asOf: instant.optional(),
  force: z.boolean().optional(),
  /** Of the run's lease. */
  token: z.string(),
  /** Whether the build has no row and is to be dropped. */
  discard: z.boolean().optional(),
});

/** Publishes an audited build: see docs/architecture.md. */
export const handler = lambdaHandler('publish', input, async (build, { logger }) => {
  const deployed = lakeOfDeployment();
  const { objects } = deployed;
  const lease = {
    workBucket: environment('WORK_BUCKET'),
    resource: `model/${build.model}`,
    token: build.token,
  };
  const lake = { ...deployed, guard: leaseGuard(objects, lease) };
  if (build.discard) {
    await lake.catalog.deleteTable(build.staged.database, build.staged.table);
    return { published: false, rows: 0 };
  }
  const model = await modelNamed(build.model, import.meta.url);
  try {
    const outcome = await publishBuild(lake, model, build);
    logger.info('published', { ...outcome });
    return outcome;
  } catch (error) {
    // The next attempt builds a table of its own.
    if (error instanceof StaleBuild)
      await lake.catalog.deleteTable(build.staged.database, build.staged.table);
    throw error;
  }
});
