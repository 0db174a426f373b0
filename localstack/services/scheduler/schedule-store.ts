import type { LocalRuntime } from '../../runtime.ts';
import { AwsError } from '../service.ts';

export interface ScheduleTarget {
  readonly Arn: string;
  readonly RoleArn: string;
  readonly Input?: string;
  readonly DeadLetterConfig?: { readonly Arn?: string };
  readonly RetryPolicy?: {
    readonly MaximumRetryAttempts?: number;
    readonly MaximumEventAgeInSeconds?: number;
  };
}

export interface ScheduleRecord {
  readonly name: string;
  readonly group: string;
  readonly arn: string;
  readonly expression: string;
  readonly timeZone: string;
  readonly enabled: boolean;
  readonly description?: string;
  /** Whether it goes when it has fired for the last time. @default false */
  readonly isDeletedAfter?: boolean;
  readonly target: ScheduleTarget;
  /** ISO 8601. */
  readonly created: string;
  readonly modified: string;
}

const SCHEDULES = 'scheduler.schedules';
const GROUPS = 'scheduler.groups';
export const DEFAULT_GROUP = 'default';

/** Schedules and their groups, as they are stored. */
export class ScheduleStore {
  readonly #runtime: LocalRuntime;

  constructor(runtime: LocalRuntime) {
    this.#runtime = runtime;
  }

  arn(group: string, name: string): string {
    const { partition, region, accountId } = this.#runtime;
    return `arn:${partition}:scheduler:${region}:${accountId}:schedule/${group}/${name}`;
  }

  find(name: string, group: string): ScheduleRecord | undefined {
    return this.#runtime.state.get<ScheduleRecord>(SCHEDULES, `${group}/${name}`);
  }

  /** @throws AwsError ResourceNotFoundException */
  require(name: string, group: string): ScheduleRecord {
    const found = this.find(name, group);
    if (!found) throw new AwsError('ResourceNotFoundException', `Schedule ${name} does not exist.`, 404);
    return found;
  }

  put(schedule: ScheduleRecord): void {
    this.#runtime.state.put(SCHEDULES, `${schedule.group}/${schedule.name}`, schedule);
  }

  delete(schedule: ScheduleRecord): void {
    this.#runtime.state.delete(SCHEDULES, `${schedule.group}/${schedule.name}`);
  }

  all(): readonly ScheduleRecord[] {
    return this.#runtime.state.list<ScheduleRecord>(SCHEDULES).map(({ value }) => value);
  }

  hasGroup(name: string): boolean {
    return name === DEFAULT_GROUP || this.#runtime.state.get(GROUPS, name) !== undefined;
  }

  putGroup(name: string): string {
    this.#runtime.state.put(GROUPS, name, { name });
    return this.groupArn(name);
  }

  groupArn(name: string): string {
    const { partition, region, accountId } = this.#runtime;
    return `arn:${partition}:scheduler:${region}:${accountId}:schedule-group/${name}`;
  }

  deleteGroup(name: string): void {
    this.#runtime.state.delete(GROUPS, name);
    for (const schedule of this.all()) if (schedule.group === name) this.delete(schedule);
  }
}
