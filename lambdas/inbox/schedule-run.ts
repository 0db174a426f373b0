import { createHash } from 'node:crypto';
import { ConflictException, CreateScheduleCommand, type SchedulerClient } from '@aws-sdk/client-scheduler';

/** Between two runs that objects start, ms. */
const BETWEEN = 300_000;
/** Scheduler takes no time that has passed: a schedule is for so long from now at least, ms. */
const AHEAD = 30_000;

export interface RunForObjects {
  readonly dataset: string;
  /** ARN of the dataset's machine, and of the role that Scheduler starts it as. */
  readonly machine: string;
  readonly roleArn: string;
  /** Of the schedules' names. */
  readonly prefix: string;
  /** ARN of the queue for a start that failed to the end. */
  readonly deadLetters: string;
  readonly now: Date;
  /** Names of schedules that are known to be there: a burst of objects asks Scheduler once, not each time. @default none */
  readonly known?: Set<string>;
}

/**
 * Makes a one-time schedule for a dataset's run at the end of the current five minutes, unless there is one: all objects that are written until then
 * are that run's. It goes when it has fired.
 */
export async function scheduleRun(
  client: Pick<SchedulerClient, 'send'>,
  { dataset, machine, roleArn, prefix, deadLetters, now, known }: RunForObjects,
): Promise<{ readonly at: Date; readonly isNew: boolean }> {
  const at = new Date(Math.ceil((now.getTime() + AHEAD) / BETWEEN) * BETWEEN);
  const time = at.toISOString().slice(0, 19);
  // A dataset's name may be longer than a schedule's.
  const short = createHash('sha256').update(dataset).digest('hex').slice(0, 8);
  const name = `${prefix}${short}-${time.slice(0, 16).replaceAll(/\D/g, '')}`;
  if (known?.has(name)) return { at, isNew: false };
  try {
    await client.send(
      new CreateScheduleCommand({
        Name: name,
        Description: `A run of ${dataset} for what was written into its inbox`,
        ScheduleExpression: `at(${time})`,
        ScheduleExpressionTimezone: 'UTC',
        FlexibleTimeWindow: { Mode: 'OFF' },
        ActionAfterCompletion: 'DELETE',
        Target: {
          Arn: machine,
          RoleArn: roleArn,
          Input: JSON.stringify({ dataset, scheduledTime: '<aws.scheduler.scheduled-time>' }),
          RetryPolicy: { MaximumRetryAttempts: 10, MaximumEventAgeInSeconds: 3600 },
          DeadLetterConfig: { Arn: deadLetters },
        },
      }),
    );
    known?.add(name);
    return { at, isNew: true };
  } catch (error) {
    if (!(error instanceof ConflictException)) throw error;
    known?.add(name);
    return { at, isNew: false };
  }
}
