import type { LocalRuntime } from '../../runtime.ts';
import { pageOf } from '../paging.ts';
import { AwsError, type Caller, type Operation, type Service } from '../service.ts';
import { type AlarmDefinition, type AlarmState, checkAlarm, evaluateAlarm, watchedMetric } from './alarm.ts';
import {
  type Dimension,
  type MetricDatum,
  type MetricName,
  MetricStore,
  requireStatistics,
  statistic,
} from './metric-store.ts';

export interface MonitoringService extends Service {
  /** Puts one data point without IAM: for the runtime's own services. */
  record(metric: MetricName, datum: MetricDatum): void;
  /** Evaluates every alarm now. */
  evaluateAlarms(): Promise<void>;
}

declare module '../../runtime.ts' {
  interface ServiceMap {
    readonly monitoring: MonitoringService;
  }
}

interface AlarmRecord {
  readonly definition: AlarmDefinition;
  readonly state: AlarmState;
  readonly reason: string;
  /** ISO 8601. */
  readonly changed: string;
}

const ALARMS = 'monitoring.alarms';
const EVALUATION_MS = 60_000;

/**
 * CloudWatch: metrics in minutes, alarms on one metric each, evaluated once a minute and before they are described. Dashboards are
 * kept elsewhere.
 */
export function monitoringService(runtime: LocalRuntime): MonitoringService {
  const { state } = runtime;
  const metrics = new MetricStore(runtime);
  const alarmArn = (name: string) =>
    `arn:${runtime.partition}:cloudwatch:${runtime.region}:${runtime.accountId}:alarm:${name}`;
  let timer: NodeJS.Timeout | undefined;
  let evaluation: Promise<void> = Promise.resolve();
  const operations: Record<string, Operation> = {
    PutMetricData(input, call) {
      call.authorize('cloudwatch:PutMetricData', '*', { 'cloudwatch:namespace': input.Namespace });
      for (const datum of input.MetricData ?? [])
        metrics.put(
          { Namespace: input.Namespace, MetricName: datum.MetricName, Dimensions: datum.Dimensions ?? [] },
          datum,
        );
      return {};
    },
    ListMetrics(input, call) {
      call.authorize('cloudwatch:ListMetrics', '*');
      const wanted: readonly Partial<Dimension>[] = input.Dimensions ?? [];
      const found = metrics
        .list()
        .filter(
          (m) =>
            (!input.Namespace || m.Namespace === input.Namespace) &&
            (!input.MetricName || m.MetricName === input.MetricName) &&
            wanted.every((w) =>
              m.Dimensions?.some((d) => d.Name === w.Name && (w.Value === undefined || d.Value === w.Value)),
            ),
        );
      const { items, next } = pageOf(found, input.NextToken, 500);
      return { Metrics: items, ...(next && { NextToken: next }) };
    },
    GetMetricStatistics(input, call) {
      call.authorize('cloudwatch:GetMetricStatistics', '*');
      const names: readonly string[] = input.Statistics ?? [];
      requireStatistics([...names, ...(input.ExtendedStatistics ?? [])]);
      const periods = metrics.periods(
        input,
        minuteOf(input.StartTime),
        timeOf(input.EndTime),
        Number(input.Period),
      );
      return {
        Label: input.MetricName,
        Datapoints: [...periods].map(([start, values]) => ({
          Timestamp: new Date(start),
          Unit: 'None',
          ...Object.fromEntries(names.map((name) => [name, statistic(values, name)])),
        })),
      };
    },
    GetMetricData(input, call) {
      call.authorize('cloudwatch:GetMetricData', '*');
      const queries = (input.MetricDataQueries ?? []) as NonNullable<AlarmDefinition['Metrics']>;
      return {
        MetricDataResults: queries.map((query) => {
          if (!query.MetricStat)
            throw new AwsError(
              'ValidationError',
              `The local runtime does not evaluate the expression of query ${query.Id}`,
            );
          const { Metric, Period, Stat } = query.MetricStat;
          requireStatistics([Stat]);
          const periods = [
            ...metrics.periods(Metric, minuteOf(input.StartTime), timeOf(input.EndTime), Number(Period)),
          ];
          periods.sort(([a], [b]) => b - a);
          return {
            Id: query.Id,
            Label: Metric.MetricName,
            Timestamps: periods.map(([start]) => new Date(start)),
            Values: periods.map(([, values]) => statistic(values, Stat)),
            StatusCode: 'Complete',
          };
        }),
      };
    },
    PutMetricAlarm(input, call) {
      call.authorize('cloudwatch:PutMetricAlarm', alarmArn(input.AlarmName));
      checkAlarm(input);
      const before = state.get<AlarmRecord>(ALARMS, input.AlarmName);
      state.put(ALARMS, input.AlarmName, {
        definition: input,
        state: before?.state ?? 'INSUFFICIENT_DATA',
        reason: before?.reason ?? 'Unchecked: Initial alarm creation',
        changed: before?.changed ?? runtime.now().toISOString(),
      });
      return {};
    },
    DeleteAlarms(input, call) {
      for (const name of input.AlarmNames ?? []) {
        call.authorize('cloudwatch:DeleteAlarms', alarmArn(name));
        state.delete(ALARMS, name);
      }
      return {};
    },
    async DescribeAlarms(input, call) {
      call.authorize('cloudwatch:DescribeAlarms', '*');
      // CloudWatch's are a minute old at most; a runtime that did not run has not looked for longer.
      await evaluateAlarms();
      const names: readonly string[] | undefined = input.AlarmNames?.length ? input.AlarmNames : undefined;
      const found = all().filter(
        ({ definition, state: current }) =>
          (!names || names.includes(definition.AlarmName)) &&
          definition.AlarmName.startsWith(input.AlarmNamePrefix ?? '') &&
          (!input.StateValue || input.StateValue === current),
      );
      const { items, next } = pageOf(found, input.NextToken, Number(input.MaxRecords ?? 50));
      return {
        MetricAlarms: items.map((alarm) => ({
          ...alarm.definition,
          AlarmArn: alarmArn(alarm.definition.AlarmName),
          StateValue: alarm.state,
          StateReason: alarm.reason,
          StateUpdatedTimestamp: new Date(alarm.changed),
        })),
        ...(next && { NextToken: next }),
      };
    },
    async SetAlarmState(input, call) {
      call.authorize('cloudwatch:SetAlarmState', alarmArn(input.AlarmName));
      const alarm = state.get<AlarmRecord>(ALARMS, input.AlarmName);
      if (!alarm) throw new AwsError('ResourceNotFound', `Alarm ${input.AlarmName} does not exist`, 404);
      if (alarm.state !== input.StateValue) await change(alarm, input.StateValue, input.StateReason ?? '');
      return {};
    },
  };
  return {
    name: 'monitoring',
    operations,
    record: (metric, datum) => metrics.put(metric, datum),
    evaluateAlarms,
    start: () => {
      timer = setInterval(() => void evaluateAlarms().catch(console.warn), EVALUATION_MS).unref();
    },
    stop: () => {
      clearInterval(timer);
      return evaluation.catch(() => {});
    },
  };

  function all(): readonly AlarmRecord[] {
    return state.list<AlarmRecord>(ALARMS).map(({ value }) => value);
  }

  /** One evaluation at a time, so that a change is told once. */
  function evaluateAlarms(): Promise<void> {
    evaluation = evaluation.catch(() => {}).then(evaluate);
    return evaluation;
  }

  async function evaluate(): Promise<void> {
    recordQueueDepths();
    for (const alarm of all()) {
      const { state: next, reason } = evaluateAlarm(alarm.definition, alarm.state, metrics, runtime.now());
      if (next !== alarm.state) await change(alarm, next, reason);
    }
  }

  /** SQS reports the depth of its queues itself, once a minute. */
  function recordQueueDepths(): void {
    for (const { definition } of all()) {
      const { metric } = watchedMetric(definition);
      if (metric.Namespace !== 'AWS/SQS' || metric.MetricName !== 'ApproximateNumberOfMessagesVisible')
        continue;
      const queue = metric.Dimensions?.find(({ Name }) => Name === 'QueueName')?.Value;
      const sqs = runtime.service('sqs');
      const depth = queue === undefined ? undefined : sqs.visibleMessages(queue);
      if (depth !== undefined) metrics.put(metric, { Value: depth });
    }
  }

  async function change(alarm: AlarmRecord, next: AlarmState, reason: string): Promise<void> {
    const { definition } = alarm;
    const at = runtime.now().toISOString();
    state.put(ALARMS, definition.AlarmName, { ...alarm, state: next, reason, changed: at });
    const actions = {
      OK: definition.OKActions,
      ALARM: definition.AlarmActions,
      INSUFFICIENT_DATA: definition.InsufficientDataActions,
    }[next];
    if (definition.ActionsEnabled === false) return;
    const arn = alarmArn(definition.AlarmName);
    const caller: Caller = { arn, service: 'cloudwatch.amazonaws.com', sourceArn: arn };
    const message = {
      AlarmName: definition.AlarmName,
      AlarmDescription: definition.AlarmDescription ?? null,
      AWSAccountId: runtime.accountId,
      NewStateValue: next,
      NewStateReason: reason,
      StateChangeTime: at,
      Region: runtime.region,
      OldStateValue: alarm.state,
    };
    for (const topic of actions ?? []) {
      const input = {
        TopicArn: topic,
        Subject: `${next}: "${definition.AlarmName}" in ${runtime.region}`.slice(0, 100),
        Message: JSON.stringify(message),
      };
      await runtime.call('sns', 'Publish', input, caller).catch((error: unknown) => {
        console.warn(`Alarm ${definition.AlarmName} could not tell ${topic}: ${String(error)}`);
      });
    }
  }
}

function timeOf(time: Date | number | string): number {
  return typeof time === 'number' ? time * 1000 : new Date(time).getTime();
}

/** A period begins with a minute: the finest that is kept. */
const minuteOf = (time: Date | number | string) => Math.floor(timeOf(time) / 60_000) * 60_000;
