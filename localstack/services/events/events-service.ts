import { randomUUID } from 'node:crypto';
import type { BusEvent, LocalRuntime } from '../../runtime.ts';
import type { EventBus } from '../event-bus.ts';
import {
  deliver,
  doublingWait,
  letterAttributes,
  requireReachable,
  retriesOf,
  withRetries,
} from '../event-target.ts';
import { pageOf } from '../paging.ts';
import { AwsError, type Call, type Operation } from '../service.ts';
import { matchesPattern, parsePattern } from './event-pattern.ts';
import { type Rule, RuleStore, type RuleTarget } from './rule-store.ts';
import { targetInput } from './target-input.ts';

/** An event that waits to reach one target: kept until it has, so that a kill loses none. */
interface PendingDelivery {
  readonly rule: string;
  readonly target: RuleTarget;
  readonly event: unknown;
}

interface EventEntry {
  readonly EventBusName?: string;
  readonly Source?: string;
  readonly DetailType?: string;
  readonly Detail?: string;
  readonly Resources?: readonly string[];
}

const PENDING = 'events.pending';
const MAXIMUM_TARGETS = 5;
const TARGET_MEMBERS = new Set([
  ...['Id', 'Arn', 'RoleArn', 'Input', 'InputPath', 'InputTransformer', 'DeadLetterConfig', 'RetryPolicy'],
]);

export interface EventsOptions {
  /** Milliseconds before retry n of a delivery, from 0. @default doubling from one second to a minute */
  readonly retryWait?: (retry: number) => number;
}

/** EventBridge: the default bus. Custom buses, archives and schedule expressions of rules are refused by name. */
export function eventsService(runtime: LocalRuntime, options: EventsOptions = {}): EventBus {
  const rules = new RuleStore(runtime);
  const underway = new Set<string>();
  let stopped = false;
  const operations: Record<string, Operation> = {
    PutRule(input, call) {
      call.authorize('events:PutRule', rules.arn(input.Name));
      if (input.ScheduleExpression)
        throw new AwsError(
          'ValidationException',
          'The local runtime does not run ScheduleExpression of rules: use EventBridge Scheduler',
        );
      onlyDefaultBus(input.EventBusName);
      if (!/^[\w.-]{1,64}$/.test(input.Name ?? ''))
        throw new AwsError(
          'ValidationException',
          `Rule name '${input.Name}' is not valid: 1 to 64 of A-Z a-z 0-9 . _ -`,
        );
      if (!input.EventPattern)
        throw new AwsError(
          'ValidationException',
          'Parameter(s) EventPattern or ScheduleExpression must be specified.',
        );
      const pattern = parsePattern(input.EventPattern);
      const rule: Rule = {
        name: input.Name,
        arn: rules.arn(input.Name),
        pattern,
        ...(input.Description && { description: input.Description }),
        enabled: input.State !== 'DISABLED',
        targets: rules.find(input.Name)?.targets ?? [],
      };
      rules.put(rule);
      return { RuleArn: rule.arn };
    },
    DeleteRule(input, call) {
      call.authorize('events:DeleteRule', rules.arn(input.Name));
      if (rules.find(input.Name)?.targets.length)
        throw new AwsError('ValidationException', "Rule can't be deleted since it has targets.");
      rules.delete(input.Name);
      return {};
    },
    DescribeRule(input, call) {
      call.authorize('events:DescribeRule', rules.arn(input.Name));
      return shown(rules.require(input.Name));
    },
    ListRules(input, call) {
      call.authorize('events:ListRules', '*');
      const found = rules.all().filter((rule) => rule.name.startsWith(input.NamePrefix ?? ''));
      const { items, next } = pageOf(found, input.NextToken, Number(input.Limit ?? 100));
      return { Rules: items.map(shown), ...(next && { NextToken: next }) };
    },
    PutTargets(input, call) {
      call.authorize('events:PutTargets', rules.arn(input.Rule));
      const rule = rules.require(input.Rule);
      const added: readonly RuleTarget[] = input.Targets ?? [];
      for (const target of added) checkTarget(target, call);
      const kept = rule.targets.filter((target) => !added.some((a) => a.Id === target.Id));
      if (kept.length + added.length > MAXIMUM_TARGETS)
        throw new AwsError(
          'LimitExceededException',
          'The requested resource exceeds the maximum number allowed.',
        );
      rules.put({ ...rule, targets: [...kept, ...added] });
      return { FailedEntryCount: 0, FailedEntries: [] };
    },
    RemoveTargets(input, call) {
      call.authorize('events:RemoveTargets', rules.arn(input.Rule));
      const rule = rules.require(input.Rule);
      rules.put({ ...rule, targets: rule.targets.filter((target) => !input.Ids.includes(target.Id)) });
      return { FailedEntryCount: 0, FailedEntries: [] };
    },
    ListTargetsByRule(input, call) {
      call.authorize('events:ListTargetsByRule', rules.arn(input.Rule));
      return { Targets: rules.require(input.Rule).targets };
    },
    EnableRule: (input, call) =>
      setEnabled(input.Name, true, () => call.authorize('events:EnableRule', rules.arn(input.Name))),
    DisableRule: (input, call) =>
      setEnabled(input.Name, false, () => call.authorize('events:DisableRule', rules.arn(input.Name))),
    PutEvents(input, call) {
      const { partition, region, accountId } = runtime;
      call.authorize('events:PutEvents', `arn:${partition}:events:${region}:${accountId}:event-bus/default`);
      const entries = ((input.Entries ?? []) as readonly EventEntry[]).map(putEntry);
      return { FailedEntryCount: entries.filter((entry) => 'ErrorCode' in entry).length, Entries: entries };
    },
  };
  return {
    name: 'events',
    operations,
    receive: (event) => void receive(event),
    // Once all services have started: one that starts later would take what was delivered to it for its own left-over work.
    start: () => {
      setImmediate(() => {
        if (stopped) return;
        for (const { key, value } of runtime.state.list<PendingDelivery>(PENDING)) void attempt(key, value);
      });
    },
    stop: () => {
      stopped = true;
    },
  };

  /** One entry of PutEvents: a wrong one fails by itself. Source: EventBridge API reference, PutEventsResultEntry. */
  function putEntry(entry: EventEntry) {
    onlyDefaultBus(entry.EventBusName);
    for (const name of ['Source', 'DetailType', 'Detail'] as const)
      if (!entry[name])
        return {
          ErrorCode: 'InvalidArgument',
          ErrorMessage: `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
        };
    if (entry.Source?.startsWith('aws.'))
      return {
        ErrorCode: 'NotAuthorizedForSourceException',
        ErrorMessage: 'Not authorized for the source.',
      };
    let detail: unknown;
    try {
      detail = JSON.parse(entry.Detail ?? '');
    } catch {
      detail = undefined;
    }
    if (typeof detail !== 'object' || detail === null || Array.isArray(detail))
      return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
    const { Source = '', DetailType = '', Resources = [] } = entry;
    return { EventId: receive({ source: Source, detailType: DetailType, resources: Resources, detail }) };
  }

  /** What a delivery would ignore or never reach is refused here. */
  function checkTarget(target: RuleTarget, call: Call): void {
    requireReachable(target.Arn);
    const [unknown] = Object.keys(target).filter((member) => !TARGET_MEMBERS.has(member));
    if (unknown)
      throw new AwsError(
        'ValidationException',
        `The local runtime does not support ${unknown} of target ${target.Id}`,
      );
    if (target.RoleArn)
      call.authorize('iam:PassRole', target.RoleArn, { 'iam:PassedToService': 'events.amazonaws.com' });
    else if (target.Arn.split(':')[2] === 'states')
      throw new AwsError('ValidationException', `RoleArn is required for target ${target.Arn}.`);
  }

  function receive({ source, detailType, resources, detail }: BusEvent): string {
    const id = randomUUID();
    const event = {
      version: '0',
      id,
      'detail-type': detailType,
      source,
      account: runtime.accountId,
      time: `${runtime.now().toISOString().slice(0, 19)}Z`,
      region: runtime.region,
      resources,
      detail,
    };
    for (const rule of rules.all().filter((r) => r.enabled && matchesPattern(r.pattern, event))) {
      measure(rule);
      for (const target of rule.targets) {
        const key = `${id}-${rule.name}-${target.Id}`;
        const pending: PendingDelivery = { rule: rule.arn, target, event };
        runtime.state.put(PENDING, key, pending);
        void attempt(key, pending);
      }
    }
    return id;
  }

  /** Source: EventBridge user guide, "Monitoring Amazon EventBridge": a rule has no value until it matches. */
  function measure({ name }: Rule): void {
    if (!runtime.hasService('monitoring')) return;
    runtime.service('monitoring').record(
      {
        Namespace: 'AWS/Events',
        MetricName: 'TriggeredRules',
        Dimensions: [{ Name: 'RuleName', Value: name }],
      },
      { Value: 1, Unit: 'Count', Timestamp: runtime.now() },
    );
  }

  async function attempt(key: string, pending: PendingDelivery): Promise<void> {
    if (underway.has(key)) return;
    underway.add(key);
    await settle(pending);
    underway.delete(key);
    if (!stopped) runtime.state.delete(PENDING, key);
  }

  /** Delivers to the target, or else to its dead-letter queue, or else tells that the event is lost. */
  async function settle({ rule, target, event }: PendingDelivery): Promise<void> {
    const input = targetInput(target, event, rule);
    const delivery = { target: target.Arn, input, source: rule, service: 'events.amazonaws.com' as const };
    const since = Date.parse((event as { readonly time: string }).time);
    const retries = {
      ...retriesOf(target.RetryPolicy, since),
      wait: options.retryWait ?? doublingWait,
      stopped: () => stopped,
      now: () => runtime.now(),
    };
    try {
      await withRetries(retries, () =>
        deliver(runtime, { ...delivery, ...(target.RoleArn && { roleArn: target.RoleArn }) }),
      );
    } catch (error) {
      if (stopped) return;
      const letters = target.DeadLetterConfig?.Arn;
      const message = error instanceof Error ? error.message : String(error);
      if (!letters) {
        console.warn(`Event of ${rule} did not reach ${target.Arn} and is lost: ${message}`);
        return;
      }
      const messageAttributes = letterAttributes('RULE_ARN', rule, target.Arn, error);
      try {
        await deliver(runtime, { ...delivery, target: letters, messageAttributes });
        console.warn(`Event of ${rule} went to ${letters}: ${message}`);
      } catch (lost) {
        console.warn(
          `Event of ${rule} reached neither ${target.Arn} nor its dead-letter queue: ${message}; ${String(lost)}`,
        );
      }
    }
  }

  function setEnabled(name: string, enabled: boolean, authorize: () => void): object {
    authorize();
    rules.put({ ...rules.require(name), enabled });
    return {};
  }
}

function shown(rule: Rule) {
  return {
    Name: rule.name,
    Arn: rule.arn,
    EventPattern: JSON.stringify(rule.pattern),
    State: rule.enabled ? 'ENABLED' : 'DISABLED',
    ...(rule.description && { Description: rule.description }),
    EventBusName: 'default',
  };
}

function onlyDefaultBus(name: string | undefined): void {
  if (name !== undefined && !/(^|\/)default$/.test(name))
    throw new AwsError(
      'ResourceNotFoundException',
      `The local runtime has the default event bus only, not '${name}'`,
    );
}
