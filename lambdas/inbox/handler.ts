import { SchedulerClient } from '@aws-sdk/client-scheduler';
import * as z from 'zod';
import { environment } from '../../lib/handler/environment.ts';
import { lambdaHandler } from '../../lib/handler/lambda-handler.ts';
import { scheduleRun } from './schedule-run.ts';

/** EventBridge's event of an object in the inbox. Source: Amazon S3 user guide, "EventBridge event message structure". */
const input = z.object({
  detail: z.object({ object: z.object({ key: z.string() }) }),
});

const targets = z.record(z.string(), z.object({ machine: z.string(), roleArn: z.string() }));

const scheduler = new SchedulerClient({});
/** Of this environment, which lives for hours at most. */
const known = new Set<string>();

/** Sees to it that a run follows what others wrote into a dataset's inbox: see docs/inbox.md. */
export const handler = lambdaHandler('inbox', input, async ({ detail: { object } }, { logger }) => {
  const dataset = object.key.slice(0, object.key.indexOf('/'));
  logger.appendKeys({ dataset });
  const target = targets.parse(JSON.parse(environment('TARGETS')))[dataset];
  if (!target) throw new Error(`${object.key}: no dataset of this deployment is named ${dataset}`);
  const { at, isNew } = await scheduleRun(scheduler, {
    ...target,
    dataset,
    prefix: environment('SCHEDULE_PREFIX'),
    deadLetters: environment('DEAD_LETTERS'),
    now: new Date(),
    known,
  });
  logger.info(isNew ? 'a run will follow' : 'a run follows already', { at: at.toISOString() });
});
