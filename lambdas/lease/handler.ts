import { DescribeExecutionCommand, ExecutionDoesNotExist, SFNClient } from '@aws-sdk/client-sfn';
import * as z from 'zod';
import { environment } from '../../lib/handler/environment.ts';
import { objectStore } from '../../lib/handler/lake-of-deployment.ts';
import { lambdaHandler } from '../../lib/handler/lambda-handler.ts';
import { instant } from '../../lib/handler/payload.ts';
import { endedExecution, resourceOf } from '../../lib/handler/status-event.ts';
import { acquireLease, type LeaseContext, releaseLease } from './lease.ts';

const resource = z.string().regex(/^(dataset|model)\/[a-z0-9_]+$/, 'dataset/<name> or model/<name> expected');
const execution = z.string().startsWith('arn:', 'the ARN of an execution expected');

const input = z.union([
  z.discriminatedUnion(
    'action',
    [
      z.object({ action: z.literal('acquire'), resource, execution, scheduledTime: instant }),
      z.object({
        action: z.literal('release'),
        resource,
        execution,
        token: z.string().optional(),
        version: z.string().optional(),
      }),
    ],
    { error: 'acquire or release expected' },
  ),
  endedExecution.transform((ended) => ({
    action: 'release' as const,
    resource: resourceOf(ended.subject),
    execution: ended.execution,
    token: undefined,
    version: undefined,
  })),
]);

const sfn = new SFNClient({});

async function describeStatus(executionArn: string): Promise<string | undefined> {
  try {
    return (await sfn.send(new DescribeExecutionCommand({ executionArn }))).status;
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return undefined;
    throw error;
  }
}

/** One active run per dataset and model: see docs/architecture.md. */
export const handler = lambdaHandler('lease', input, async (request, { logger }) => {
  const context: LeaseContext = {
    objects: objectStore(),
    workBucket: environment('WORK_BUCKET'),
    describeStatus,
  };
  if (request.action === 'acquire') {
    const lease = await acquireLease(context, request.resource, request.execution, request.scheduledTime);
    logger.info('acquired');
    return lease;
  }
  const answer = await releaseLease(context, request.resource, request.execution, request);
  if (answer.asked) logger.info('kept: another run asked for it meanwhile');
  else logger.info(answer.released ? 'released' : 'held by another run, or released before');
  return answer;
});
