import { randomUUID } from 'node:crypto';
import type { LocalRuntime } from '../../create-runtime.ts';
import { toJson } from '../../protocols/aws-json.ts';
import { deliver, withRetries } from '../event-target.ts';
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

export interface SchedulerOptions {
  /** Whether schedules fire by themselves while the runtime runs. */
  readonly timers: boolean;
}

/** EventBridge's default. */
const DEFAULT_ATTEMPTS = 185;
/** Longest wait that setTimeout takes. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

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
    fireNow: (name, at, group = DEFAULT_GROUP) => start(store.require(name, group), at, 0),
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
      target: input.Target,
      created,
      modified: runtime.now().toISOString(),
    };
    store.put(schedule);
    arm(schedule);
    return schedule;
  }

  function arm(schedule: ScheduleRecord): void {
    clearTimeout(timers.get(schedule.arn));
    if (!running || !options.timers || !schedule.enabled) return;
    const now = runtime.now();
    const at = nextFire(schedule.expression, schedule.timeZone, new Date(schedule.created), now);
    if (!at) return;
    const wait = at.getTime() - now.getTime();
    const due = wait <= LONGEST_TIMER_MS;
    const timer = setTimeout(
      () => {
        const current = store.find(schedule.name, schedule.group);
        if (!current) return;
        if (due) void fire(current, at);
        arm(current);
      },
      Math.min(wait, LONGEST_TIMER_MS),
    );
    timers.set(schedule.arn, timer.unref());
  }

  /** A fire that can't reach its target goes to the dead-letter queue. */
  async function fire(schedule: ScheduleRecord, at: Date): Promise<void> {
    try {
      await start(schedule, at, schedule.target.RetryPolicy?.MaximumRetryAttempts ?? DEFAULT_ATTEMPTS);
    } catch (error) {
      const letters = schedule.target.DeadLetterConfig?.Arn;
      const message = error instanceof Error ? error.message : String(error);
      if (letters)
        await deliver(runtime, { ...delivery(schedule, at), target: letters }).catch((lost: unknown) =>
          console.warn(
            `Schedule ${schedule.name}: ${message}; its dead-letter queue refused too: ${String(lost)}`,
          ),
        );
      console.warn(`Schedule ${schedule.name} could not start ${schedule.target.Arn}: ${message}`);
    }
  }

  function start(schedule: ScheduleRecord, at: Date, attempts: number): Promise<unknown> {
    return withRetries(
      attempts,
      () => !running,
      () => deliver(runtime, delivery(schedule, at)),
    );
  }

  function delivery(schedule: ScheduleRecord, at: Date) {
    const values: Readonly<Record<string, string>> = {
      'scheduled-time': `${at.toISOString().slice(0, 19)}Z`,
      'schedule-arn': schedule.arn,
      'execution-id': randomUUID(),
      'attempt-number': '1',
    };
    const input = (schedule.target.Input ?? '{}').replace(
      /<aws\.scheduler\.([a-z-]+)>/g,
      (whole, name: string) => values[name] ?? whole,
    );
    return {
      target: schedule.target.Arn,
      input,
      roleArn: schedule.target.RoleArn,
      service: 'scheduler.amazonaws.com' as const,
      source: schedule.arn,
    };
  }
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
