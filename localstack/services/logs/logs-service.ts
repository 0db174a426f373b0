import type { LocalRuntime } from '../../runtime.ts';
import { pageOf } from '../paging.ts';
import { AwsError, type Call, type Operation, type Service } from '../service.ts';
import { termFilter } from './term-filter.ts';

/** One line of a log stream. */
export interface LogEvent {
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly message: string;
}

export interface LogsService extends Service {
  /** Appends lines without IAM, making group and stream: for the runtime's own services. */
  append(group: string, stream: string, events: readonly LogEvent[]): void;
  /** Every line of a group, by time; only those of streams whose name starts with `prefix`. */
  read(group: string, prefix?: string): readonly (LogEvent & { readonly stream: string })[];
}

declare module '../../runtime.ts' {
  interface ServiceMap {
    readonly logs: LogsService;
  }
}

interface Group {
  readonly name: string;
  readonly created: number;
  readonly retentionInDays?: number;
}

interface Stream {
  readonly group: string;
  readonly name: string;
  readonly created: number;
}

const GROUPS = 'logs.groups';
const STREAMS = 'logs.streams';
const LINES = 'logs.lines';
const SEPARATOR = '\u0000';

/** CloudWatch Logs. Retention is recorded; lines stay as long as the data folder. */
export function logsService(runtime: LocalRuntime): LogsService {
  const { state, partition, region, accountId } = runtime;
  let sequence = 0;
  const arnOf = (group: string) => `arn:${partition}:logs:${region}:${accountId}:log-group:${group}`;
  const now = () => runtime.now().getTime();
  const groupFor = (call: Call, action: string, name: string | undefined): Group => {
    const bare = (name ?? '').replace(/^arn:.*:log-group:/, '').replace(/:\*$/, '');
    call.authorize(`logs:${action}`, `${arnOf(bare)}:*`);
    const found = state.get<Group>(GROUPS, bare);
    if (!found) throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
    return found;
  };
  const append = (group: string, stream: string, events: readonly LogEvent[]) =>
    state.transaction(() => {
      if (!state.get(GROUPS, group)) state.put(GROUPS, group, { name: group, created: now() });
      const key = `${group}${SEPARATOR}${stream}`;
      if (!state.get(STREAMS, key)) state.put(STREAMS, key, { group, name: stream, created: now() });
      sequence += 1;
      const position = `${String(now()).padStart(15, '0')}-${String(sequence).padStart(8, '0')}`;
      if (events.length > 0) state.put(LINES, `${key}${SEPARATOR}${position}`, events);
    });
  const read = (group: string, prefix = '') =>
    state
      .list<readonly LogEvent[]>(LINES, `${group}${SEPARATOR}${prefix}`)
      .flatMap(({ key, value }) =>
        value.map((event) => ({ ...event, stream: key.split(SEPARATOR)[1] ?? '' })),
      )
      .sort((a, b) => a.timestamp - b.timestamp);
  const streams = (group: Group, prefix: string) =>
    state.list<Stream>(STREAMS, `${group.name}${SEPARATOR}${prefix}`).map(({ value }) => value);
  const requireStream = (group: Group, name: string) => {
    if (!state.get(STREAMS, `${group.name}${SEPARATOR}${name}`))
      throw new AwsError('ResourceNotFoundException', 'The specified log stream does not exist.');
  };
  const operations: Record<string, Operation> = {
    CreateLogGroup(input, call) {
      call.authorize('logs:CreateLogGroup', `${arnOf(input.logGroupName)}:*`);
      if (state.get(GROUPS, input.logGroupName))
        throw new AwsError('ResourceAlreadyExistsException', 'The specified log group already exists');
      state.put(GROUPS, input.logGroupName, { name: input.logGroupName, created: now() });
      return {};
    },
    DeleteLogGroup(input, call) {
      const group = groupFor(call, 'DeleteLogGroup', input.logGroupName);
      state.transaction(() => {
        for (const collection of [STREAMS, LINES])
          for (const { key } of state.list(collection, `${group.name}${SEPARATOR}`))
            state.delete(collection, key);
        state.delete(GROUPS, group.name);
      });
      return {};
    },
    PutRetentionPolicy(input, call) {
      const group = groupFor(call, 'PutRetentionPolicy', input.logGroupName);
      state.put(GROUPS, group.name, { ...group, retentionInDays: Number(input.retentionInDays) });
      return {};
    },
    CreateLogStream(input, call) {
      const group = groupFor(call, 'CreateLogStream', input.logGroupName);
      if (state.get(STREAMS, `${group.name}${SEPARATOR}${input.logStreamName}`))
        throw new AwsError('ResourceAlreadyExistsException', 'The specified log stream already exists');
      append(group.name, input.logStreamName, []);
      return {};
    },
    PutLogEvents(input, call) {
      const group = groupFor(call, 'PutLogEvents', input.logGroupName);
      requireStream(group, input.logStreamName);
      append(group.name, input.logStreamName, input.logEvents ?? []);
      return { nextSequenceToken: String(sequence) };
    },
    GetLogEvents(input, call) {
      const group = groupFor(call, 'GetLogEvents', input.logGroupName ?? input.logGroupIdentifier);
      requireStream(group, input.logStreamName);
      const before = input.endTime === undefined ? {} : { endTime: Number(input.endTime) - 1 };
      const events = between(read(group.name, input.logStreamName), { ...input, ...before }).filter(
        (e) => e.stream === input.logStreamName,
      );
      const limit = Number(input.limit ?? 10_000);
      const [start, end] = pageBounds(input, events.length, limit);
      return {
        events: events
          .slice(start, end)
          .map(({ stream: _, ...event }) => ({ ...event, ingestionTime: event.timestamp })),
        nextForwardToken: `f/${end}`,
        nextBackwardToken: `b/${start}`,
      };
    },
    FilterLogEvents(input, call) {
      const group = groupFor(call, 'FilterLogEvents', input.logGroupName ?? input.logGroupIdentifier);
      const matches = termFilter(input.filterPattern ?? '');
      const named: readonly string[] | undefined = input.logStreamNames;
      const events = between(read(group.name, input.logStreamNamePrefix), input).filter(
        (event) => (!named || named.includes(event.stream)) && matches(event.message),
      );
      const { items, next } = pageOf(events, input.nextToken, Number(input.limit ?? 10_000));
      return {
        events: items.map((e, i) => ({
          logStreamName: e.stream,
          timestamp: e.timestamp,
          message: e.message,
          ingestionTime: e.timestamp,
          eventId: `${e.timestamp}-${Number(input.nextToken ?? 0) + i}`,
        })),
        ...(next && { nextToken: next }),
      };
    },
    DescribeLogGroups(input, call) {
      call.authorize('logs:DescribeLogGroups', '*');
      const groups = state.list<Group>(GROUPS, input.logGroupNamePrefix ?? '').map(({ value }) => value);
      const { items, next } = pageOf(groups, input.nextToken, Number(input.limit ?? 50));
      return {
        logGroups: items.map((g) => ({
          logGroupName: g.name,
          creationTime: g.created,
          arn: `${arnOf(g.name)}:*`,
          ...(g.retentionInDays !== undefined && { retentionInDays: g.retentionInDays }),
        })),
        ...(next && { nextToken: next }),
      };
    },
    DescribeLogStreams(input, call) {
      const group = groupFor(call, 'DescribeLogStreams', input.logGroupName ?? input.logGroupIdentifier);
      const { items, next } = pageOf(
        streams(group, input.logStreamNamePrefix ?? ''),
        input.nextToken,
        Number(input.limit ?? 50),
      );
      return {
        logStreams: items.map((s) => ({
          logStreamName: s.name,
          creationTime: s.created,
          arn: `${arnOf(group.name)}:log-stream:${s.name}`,
        })),
        ...(next && { nextToken: next }),
      };
    },
    ListTagsForResource: () => ({ tags: {} }),
  };
  return { name: 'logs', operations, append, read };
}

/**
 * Positions of GetLogEvents' page: from its token, `f/N` forward from N or `b/N` backward from N; without one the newest events,
 * or the oldest with startFromHead. Source: CloudWatch Logs API reference, GetLogEvents.
 */
function pageBounds(
  input: { readonly nextToken?: string; readonly startFromHead?: boolean },
  count: number,
  limit: number,
): readonly [start: number, end: number] {
  if (input.nextToken === undefined)
    return input.startFromHead ? [0, Math.min(limit, count)] : [Math.max(count - limit, 0), count];
  const [, direction, position] = /^([fb])\/(\d+)$/.exec(input.nextToken) ?? [];
  if (position === undefined)
    throw new AwsError('InvalidParameterException', 'The specified nextToken is invalid.');
  const at = Math.min(Number(position), count);
  return direction === 'f' ? [at, Math.min(at + limit, count)] : [Math.max(at - limit, 0), at];
}

function between<T extends LogEvent>(
  events: readonly T[],
  input: { startTime?: number; endTime?: number },
): readonly T[] {
  const from = input.startTime ?? Number.NEGATIVE_INFINITY;
  const to = input.endTime ?? Number.POSITIVE_INFINITY;
  return events.filter(({ timestamp }) => timestamp >= from && timestamp <= to);
}
