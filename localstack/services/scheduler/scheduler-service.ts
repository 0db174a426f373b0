import { randomUUID } from 'node:crypto';
import { ownValue } from '../../own-value.ts';
import { toJson } from '../../protocols/aws-json.ts';
import type { LocalRuntime } from '../../runtime.ts';
import {
  deliver,
  doublingWait,
  letterAttributes,
  requireReachable,
  retriesOf,
  withRetries,
} from '../event-target.ts';
import { pageOf } from '../paging.ts';
import type { RestRequest, RestService } from '../rest-service.ts';
import { AwsError, type Call } from '../service.ts';
import { nextFire } from './schedule-expression.ts';
import { DEFAULT_GROUP, type ScheduleRecord, ScheduleStore } from './schedule-store.ts';

export interface SchedulerService extends RestService {
  /**
   * Fires a schedule once, as if its time had come.
   * @param at the scheduled time that the target is told
   * @returns the target's answer, e.g. of StartExecution
   * @throws AwsError when the target refuses
   */
  fireNow(name: string, at: Date, group?: string): Promise<unknown>;
  schedules(): readonly ScheduleRecord[];
}

declare module '../../runtime.ts' {
  interface ServiceMap {
    readonly scheduler: SchedulerService;
  }
}

export interface SchedulerOptions {
  /** Whether schedules fire by themselves while the runtime runs. */
  readonly timers: boolean;
  /** The clock is read again after so many milliseconds: it moves on while a laptop sleeps, a timer does not. @default 30 seconds */
  readonly longestTimerMs?: number;
  /** Milliseconds before retry n of a delivery, from 0. @default doubling from one second to a minute */
  readonly retryWait?: (retry: number) => number;
}

const LONGEST_TIMER_MS = 30_000;
/** Members of CreateSchedule and of its Target that are held to; the others would be ignored. */
const SCHEDULE_MEMBERS = new Set([
  ...['Name', 'GroupName', 'Description', 'ScheduleExpression', 'ScheduleExpressionTimezone', 'State'],
  ...['FlexibleTimeWindow', 'Target', 'ClientToken', 'ActionAfterCompletion'],
]);
const TARGET_MEMBERS = new Set(['Arn', 'RoleArn', 'Input', 'DeadLetterConfig', 'RetryPolicy']);

/** EventBridge Scheduler. Times that passed while nothing ran are not made up for, as on AWS when a schedule was disabled. */
export function schedulerService(runtime: LocalRuntime, options: SchedulerOptions): SchedulerService {
  const store = new ScheduleStore(runtime);
  const timers = new Map<string, NodeJS.Timeout>();
  let running = false;

  // biome-ignore lint/suspicious/noExplicitAny: the API's own shapes.
  type Input = any;
  const groupOf = (input: Input): string => input.GroupName ?? input.groupName ?? DEFAULT_GROUP;
  const operations: Record<string, (input: Input, call: Call) => unknown> = {
    CreateSchedule(input, call) {
      const group = groupOf(input);
      call.authorize('scheduler:CreateSchedule', store.arn(group, input.Name));
      if (store.find(input.Name, group))
        throw new AwsError('ConflictException', `Schedule ${input.Name} already exists.`, 409);
      return { ScheduleArn: save(input, group, call, runtime.now().toISOString()).arn };
    },
    UpdateSchedule(input, call) {
      const group = groupOf(input);
      call.authorize('scheduler:UpdateSchedule', store.arn(group, input.Name));
      return { ScheduleArn: save(input, group, call, store.require(input.Name, group).created).arn };
    },
    GetSchedule(input, call) {
      const group = groupOf(input);
      call.authorize('scheduler:GetSchedule', store.arn(group, input.Name));
      return shown(store.require(input.Name, group));
    },
    DeleteSchedule(input, call) {
      const group = groupOf(input);
      call.authorize('scheduler:DeleteSchedule', store.arn(group, input.Name));
      const schedule = store.require(input.Name, group);
      store.delete(schedule);
      clearTimeout(timers.get(schedule.arn));
      return {};
    },
    ListSchedules(input, call) {
      call.authorize('scheduler:ListSchedules', '*');
      const group: string | undefined = input.ScheduleGroup ?? input.GroupName;
      const found = store
        .all()
        .filter((s) => (!group || s.group === group) && s.name.startsWith(input.NamePrefix ?? ''));
      const { items, next } = pageOf(found, input.NextToken, Number(input.MaxResults ?? 100));
      return {
        Schedules: items.map((s) => ({
          Arn: s.arn,
          Name: s.name,
          GroupName: s.group,
          State: s.enabled ? 'ENABLED' : 'DISABLED',
          CreationDate: new Date(s.created),
          LastModificationDate: new Date(s.modified),
          Target: { Arn: s.target.Arn },
        })),
        ...(next && { NextToken: next }),
      };
    },
    CreateScheduleGroup(input, call) {
      call.authorize('scheduler:CreateScheduleGroup', '*');
      return { ScheduleGroupArn: store.putGroup(input.Name) };
    },
    DeleteScheduleGroup(input, call) {
      call.authorize('scheduler:DeleteScheduleGroup', '*');
      store.deleteGroup(input.Name);
      return {};
    },
  };
  return {
    name: 'scheduler',
    operations,
    handle: async (request, call) => ({
      statusCode: 200,
      headers: { 'content-type': 'application/json' },
      body: toJson(await route(request, operations, call)),
    }),
    schedules: () => store.all(),
    fireNow: async (name, at, group = DEFAULT_GROUP) =>
      deliver(runtime, delivery(store.require(name, group), at, 1)),
    start: () => {
      running = true;
      for (const schedule of store.all()) arm(schedule);
    },
    stop: () => {
      running = false;
      for (const timer of timers.values()) clearTimeout(timer);
    },
  };

  function save(input: Input, group: string, call: Call, created: string): ScheduleRecord {
    if (!store.hasGroup(group))
      throw new AwsError('ResourceNotFoundException', `Schedule group ${group} does not exist.`, 404);
    if (input.FlexibleTimeWindow?.Mode !== 'OFF')
      throw new AwsError(
        'ValidationException',
        'The local runtime fires on time: FlexibleTimeWindow.Mode must be OFF',
      );
    refuseOthers(input, SCHEDULE_MEMBERS, input.Name);
    refuseOthers(input.Target, TARGET_MEMBERS, `${input.Name}: Target`);
    requireReachable(input.Target.Arn);
    const zone = input.ScheduleExpressionTimezone ?? 'UTC';
    nextFire(input.ScheduleExpression, zone, new Date(created), runtime.now());
    call.authorize('iam:PassRole', input.Target.RoleArn, {
      'iam:PassedToService': 'scheduler.amazonaws.com',
    });
    const schedule: ScheduleRecord = {
      name: input.Name,
      group,
      arn: store.arn(group, input.Name),
      expression: input.ScheduleExpression,
      timeZone: zone,
      enabled: input.State !== 'DISABLED',
      ...(input.Description && { description: input.Description }),
      ...(input.ActionAfterCompletion === 'DELETE' && { isDeletedAfter: true }),
      target: input.Target,
      created,
      modified: runtime.now().toISOString(),
    };
    store.put(schedule);
    arm(schedule);
    return schedule;
  }

  /** Waits for the next time after `after`; not for one that was fired, though the timer came early. */
  function arm(schedule: ScheduleRecord, after: Date = runtime.now()): void {
    clearTimeout(timers.get(schedule.arn));
    if (!running || !options.timers || !schedule.enabled) return;
    const at = nextFire(schedule.expression, schedule.timeZone, new Date(schedule.created), after);
    if (at) wait(schedule, at);
    // Its time passed while nothing ran, or has just come.
    else if (schedule.isDeletedAfter) store.delete(schedule);
  }

  function wait(schedule: ScheduleRecord, at: Date): void {
    const left = Math.max(at.getTime() - runtime.now().getTime(), 0);
    const timer = setTimeout(
      () => {
        if (!store.find(schedule.name, schedule.group)) return;
        const now = runtime.now();
        if (now < at) return wait(schedule, at);
        void fire(schedule, at);
        arm(schedule, now);
      },
      Math.min(left, options.longestTimerMs ?? LONGEST_TIMER_MS),
    );
    timers.set(schedule.arn, timer.unref());
  }

  /** A fire that can't reach its target goes to the dead-letter queue. */
  async function fire(schedule: ScheduleRecord, at: Date): Promise<void> {
    const retries = {
      ...retriesOf(schedule.target.RetryPolicy, at.getTime()),
      wait: options.retryWait ?? doublingWait,
      stopped: () => !running,
      now: () => runtime.now(),
    };
    try {
      await withRetries(retries, (attempt) => deliver(runtime, delivery(schedule, at, attempt)));
    } catch (error) {
      if (!running) return;
      const { Arn: target, DeadLetterConfig } = schedule.target;
      const message = error instanceof Error ? error.message : String(error);
      console.warn(`Schedule ${schedule.name} could not start ${target}: ${message}`);
      if (!DeadLetterConfig?.Arn) return;
      const messageAttributes = letterAttributes('SCHEDULE_ARN', schedule.arn, target, error);
      const letter = { ...delivery(schedule, at, 1), target: DeadLetterConfig.Arn, messageAttributes };
      await deliver(runtime, letter).catch((lost: unknown) =>
        console.warn(`Schedule ${schedule.name}: its dead-letter queue refused too: ${String(lost)}`),
      );
    }
  }

  /** What a target without Input is told. Source: EventBridge Scheduler user guide, "Managing a schedule's target". */
  function defaultInput(schedule: ScheduleRecord, time: string): string {
    return JSON.stringify({
      ...{ version: '0', id: randomUUID(), 'detail-type': 'Scheduled Event', source: 'aws.scheduler' },
      ...{
        account: runtime.accountId,
        time,
        region: runtime.region,
        resources: [schedule.arn],
        detail: '{}',
      },
    });
  }

  function delivery(schedule: ScheduleRecord, at: Date, attempt: number) {
    const time = `${at.toISOString().slice(0, 19)}Z`;
    const values: Readonly<Record<string, string>> = {
      'scheduled-time': time,
      'schedule-arn': schedule.arn,
      'execution-id': randomUUID(),
      'attempt-number': String(attempt),
    };
    const input = (schedule.target.Input ?? defaultInput(schedule, time)).replace(
      /<aws\.scheduler\.([a-z-]+)>/g,
      (whole, name: string) => ownValue(values, name) ?? whole,
    );
    return {
      target: schedule.target.Arn,
      input,
      roleArn: schedule.target.RoleArn,
      service: 'scheduler.amazonaws.com' as const,
      source: store.groupArn(schedule.group),
    };
  }
}

function refuseOthers(given: object, known: ReadonlySet<string>, where: string): void {
  const [other] = Object.entries(given).filter(
    ([member, value]) => value !== undefined && !known.has(member),
  );
  if (other)
    throw new AwsError(
      'ValidationException',
      `The local runtime does not support ${other[0]} of schedule ${where}`,
    );
}

function shown(s: ScheduleRecord) {
  return {
    Arn: s.arn,
    Name: s.name,
    GroupName: s.group,
    ScheduleExpression: s.expression,
    ScheduleExpressionTimezone: s.timeZone,
    State: s.enabled ? 'ENABLED' : 'DISABLED',
    ...(s.description && { Description: s.description }),
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: s.target,
    CreationDate: new Date(s.created),
    LastModificationDate: new Date(s.modified),
  };
}

const ROUTES: readonly (readonly [method: string, path: RegExp, operation: string])[] = [
  ['POST', /^\/schedules\/([^/]+)$/, 'CreateSchedule'],
  ['PUT', /^\/schedules\/([^/]+)$/, 'UpdateSchedule'],
  ['GET', /^\/schedules\/([^/]+)$/, 'GetSchedule'],
  ['DELETE', /^\/schedules\/([^/]+)$/, 'DeleteSchedule'],
  ['GET', /^\/schedules$/, 'ListSchedules'],
  ['POST', /^\/schedule-groups\/([^/]+)$/, 'CreateScheduleGroup'],
  ['DELETE', /^\/schedule-groups\/([^/]+)$/, 'DeleteScheduleGroup'],
];

async function route(
  request: RestRequest,
  operations: Readonly<Record<string, (input: unknown, call: Call) => unknown>>,
  call: Call,
): Promise<unknown> {
  for (const [method, path, operation] of ROUTES) {
    const match = request.method === method && path.exec(request.path);
    if (!match) continue;
    const body = request.body.length > 0 ? JSON.parse(Buffer.from(request.body).toString()) : {};
    const name = match[1] === undefined ? {} : { Name: decodeURIComponent(match[1]) };
    return operations[operation]?.({ ...Object.fromEntries(request.query), ...body, ...name }, call);
  }
  throw new AwsError(
    'NotImplemented',
    `The local runtime does not implement scheduler:${request.method} ${request.path}`,
    501,
  );
}
