import {
  GetScheduleCommand,
  type GetScheduleCommandOutput,
  paginateListSchedules,
} from '@aws-sdk/client-scheduler';
import { nextFire } from '../../localstack/services/scheduler/schedule-expression.ts';
import type { Session } from './session.ts';

/** A schedule of this deployment, and when it starts what. */
export interface Schedule {
  readonly name: string;
  readonly state: string;
  /** The dataset or model that it starts a run of; of any other machine its name. */
  readonly starts: string;
  /** e.g. cron(1 * * * ? *) */
  readonly expression: string;
  readonly timeZone: string;
  /** Undefined for one that is disabled, or never starts again. */
  readonly nextStart?: Date;
  /** ARN of the queue for what could not be delivered. */
  readonly deadLetters?: string;
}

/** The schedules of this deployment, by name. */
export async function listSchedules(session: Session, now: Date): Promise<readonly Schedule[]> {
  const found: Schedule[] = [];
  const query = { NamePrefix: session.deployment.machinePrefix };
  for await (const page of paginateListSchedules({ client: session.scheduler }, query))
    for (const { Name, GroupName } of page.Schedules ?? [])
      found.push(scheduleOf(await session.scheduler.send(new GetScheduleCommand({ Name, GroupName })), now));
  return found;
}

export function scheduleOf(schedule: Omit<GetScheduleCommandOutput, '$metadata'>, now: Date): Schedule {
  const { Name = '', State = '', Target, ScheduleExpression = '', CreationDate = now } = schedule;
  const timeZone = schedule.ScheduleExpressionTimezone ?? 'UTC';
  const next = State === 'ENABLED' ? nextFire(ScheduleExpression, timeZone, CreationDate, now) : undefined;
  const deadLetters = Target?.DeadLetterConfig?.Arn;
  return {
    name: Name,
    state: State,
    starts: startedBy(Target?.Input) ?? (Target?.Arn ?? '').split(':').at(-1) ?? '',
    expression: ScheduleExpression,
    timeZone,
    ...(next && { nextStart: next }),
    ...(deadLetters !== undefined && { deadLetters }),
  };
}

function startedBy(input: string | undefined): string | undefined {
  try {
    const { dataset, model } = JSON.parse(input ?? '{}') as Readonly<Record<string, string | undefined>>;
    return dataset ?? model;
  } catch {
    return undefined;
  }
}
