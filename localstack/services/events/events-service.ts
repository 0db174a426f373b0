import { randomUUID } from 'node:crypto';
import type { LocalRuntime } from '../../create-runtime.ts';
import type { BusEvent } from '../../runtime.ts';
import type { EventBus } from '../event-bus.ts';
import { deliver, withRetries } from '../event-target.ts';
import { pageOf } from '../paging.ts';
import { AwsError, type Operation } from '../service.ts';
import { matchesPattern } from './event-pattern.ts';
import { type Rule, RuleStore, type RuleTarget } from './rule-store.ts';
import { targetInput } from './target-input.ts';

/** An event that waits to reach one target: kept until it has, so that a kill loses none. */
interface PendingDelivery {
  readonly rule: string;
  readonly target: RuleTarget;
  readonly event: unknown;
}

const PENDING = 'events.pending';
/** EventBridge's default; its waits add up to 24 hours. */
const DEFAULT_ATTEMPTS = 185;

/** EventBridge: the default bus. Custom buses, archives and schedule expressions of rules are refused by name. */
export function eventsService(runtime: LocalRuntime): EventBus {
  const rules = new RuleStore(runtime);
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
      const pattern = JSON.parse(input.EventPattern ?? '{}');
      matchesPattern(pattern, {});
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
      const kept = rule.targets.filter((target) => !added.some((a) => a.Id === target.Id));
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
      const entries = (input.Entries ?? []) as readonly Record<string, string>[];
      return {
        FailedEntryCount: 0,
        Entries: entries.map((entry) => {
          onlyDefaultBus(entry.EventBusName);
          const event = {
            source: entry.Source ?? '',
            detailType: entry.DetailType ?? '',
            resources: [],
            detail: JSON.parse(entry.Detail ?? '{}'),
          };
          return { EventId: receive(event) };
        }),
      };
    },
  };
  return {
    name: 'events',
    operations,
    receive: (event) => void receive(event),
    start: () => {
      for (const { key, value } of runtime.state.list<PendingDelivery>(PENDING)) void attempt(key, value);
    },
    stop: () => {
      stopped = true;
    },
  };

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
    for (const rule of rules.all().filter((r) => r.enabled && matchesPattern(r.pattern, event)))
      for (const target of rule.targets) {
        const key = `${id}-${rule.name}-${target.Id}`;
        const pending: PendingDelivery = { rule: rule.arn, target, event };
        runtime.state.put(PENDING, key, pending);
        void attempt(key, pending);
      }
    return id;
  }

  async function attempt(key: string, { rule, target, event }: PendingDelivery): Promise<void> {
    const input = targetInput(target, event);
    const delivery = { target: target.Arn, input, source: rule, service: 'events.amazonaws.com' as const };
    const attempts = target.RetryPolicy?.MaximumRetryAttempts ?? DEFAULT_ATTEMPTS;
    try {
      await withRetries(
        attempts,
        () => stopped,
        () => deliver(runtime, { ...delivery, ...(target.RoleArn && { roleArn: target.RoleArn }) }),
      );
    } catch (error) {
      if (stopped) return;
      const letters = target.DeadLetterConfig?.Arn;
      const message = error instanceof Error ? error.message : String(error);
      try {
        if (!letters) throw error;
        await deliver(runtime, { ...delivery, target: letters });
        console.warn(`Event of ${rule} went to ${letters}: ${message}`);
      } catch (lost) {
        console.warn(
          `Event of ${rule} reached neither ${target.Arn} nor a dead-letter queue: ${message}; ${String(lost)}`,
        );
      }
    }
    if (!stopped) runtime.state.delete(PENDING, key);
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
