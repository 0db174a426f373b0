import type { LocalRuntime } from '../runtime.ts';
import { AwsError, type Caller } from './service.ts';

/** Where EventBridge or its Scheduler delivers, and as whom. */
export interface Delivery {
  readonly target: string;
  readonly input: string;
  /** Role that the service assumes; without one it acts by itself, by the target's resource policy. */
  readonly roleArn?: string;
  readonly service: 'events.amazonaws.com' | 'scheduler.amazonaws.com';
  /** ARN of the rule, or of the schedule's group: aws:SourceArn. */
  readonly source: string;
  /** Attributes of the message, where the target is a queue. */
  readonly messageAttributes?: Readonly<Record<string, { DataType: 'String'; StringValue: string }>>;
}

/** Services that `deliver` reaches. */
const REACHED = new Set(['states', 'lambda', 'sqs', 'sns']);

/** @throws AwsError ValidationException for a target that no delivery would reach */
export function requireReachable(target: string): void {
  if (!REACHED.has(target?.split(':')[2] ?? ''))
    throw new AwsError('ValidationException', `The local runtime does not deliver to ${target}`);
}

/** Delivers once to the service that the target's ARN names. @returns the service's answer @throws AwsError */
export async function deliver(runtime: LocalRuntime, delivery: Delivery): Promise<unknown> {
  const { target, input } = delivery;
  requireReachable(target);
  const caller = callerOf(runtime, delivery);
  switch (target.split(':')[2]) {
    case 'states':
      return runtime.call('states', 'StartExecution', { stateMachineArn: target, input }, caller);
    case 'lambda':
      return runtime.call(
        'lambda',
        'Invoke',
        { FunctionName: target, InvocationType: 'Event', Payload: input },
        caller,
      );
    case 'sqs':
      return runtime.call(
        'sqs',
        'SendMessage',
        {
          QueueUrl: target,
          MessageBody: input,
          ...(delivery.messageAttributes && { MessageAttributes: delivery.messageAttributes }),
        },
        caller,
      );
    default:
      return runtime.call('sns', 'Publish', { TopicArn: target, Message: input }, caller);
  }
}

function callerOf(runtime: LocalRuntime, { roleArn, service, source }: Delivery): Caller {
  const principal: Caller = { arn: source, service, sourceArn: source };
  if (roleArn === undefined) return principal;
  runtime.access.authorizeAssumeRole(principal, roleArn, {
    'aws:SourceArn': source,
    'aws:SourceAccount': runtime.accountId,
  });
  return runtime.sessionCaller(roleArn, source.split('/').at(-1) ?? 'events');
}

/** How long a delivery is tried again. */
export interface Retries {
  /** After the first attempt. */
  readonly attempts: number;
  /** No attempt begins after it, ms since 1970. */
  readonly deadline: number;
  /** Milliseconds before retry n, from 0. */
  readonly wait: (retry: number) => number;
  readonly stopped: () => boolean;
  /** The runtime's clock. */
  readonly now: () => Date;
}

/** Waits that double from one second to a minute. */
export const doublingWait = (retry: number): number => Math.min(1000 * 2 ** retry, 60_000);

/**
 * A target's RetryPolicy, with EventBridge's defaults: 185 retries within 24 hours.
 * @param since when the event occurred or the schedule fired, ms since 1970
 */
export function retriesOf(
  policy: { readonly MaximumRetryAttempts?: number; readonly MaximumEventAgeInSeconds?: number } | undefined,
  since: number,
): Pick<Retries, 'attempts' | 'deadline'> {
  return {
    attempts: policy?.MaximumRetryAttempts ?? 185,
    deadline: since + (policy?.MaximumEventAgeInSeconds ?? 86_400) * 1000,
  };
}

/** Works until it succeeds, while the retries last. @param work gets the attempt's number, from 1 */
export async function withRetries<T>(retries: Retries, work: (attempt: number) => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await work(attempt + 1);
    } catch (error) {
      if (attempt >= retries.attempts || !isTransient(error)) throw error;
      const wait = retries.wait(attempt);
      if (retries.stopped() || retries.now().getTime() + wait > retries.deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, wait).unref());
      if (retries.stopped()) throw error;
    }
  }
}

/** What a message in a dead-letter queue tells of its failure. Source: EventBridge user guide, "Using dead-letter queues". */
export function letterAttributes(
  source: 'RULE_ARN' | 'SCHEDULE_ARN',
  arn: string,
  target: string,
  error: unknown,
): NonNullable<Delivery['messageAttributes']> {
  const text = (value: string) => ({ DataType: 'String' as const, StringValue: value });
  return {
    [source]: text(arn),
    TARGET_ARN: text(target),
    ERROR_CODE: text(error instanceof AwsError ? error.code : 'InternalFailure'),
    ERROR_MESSAGE: text(error instanceof Error ? error.message : String(error)),
  };
}

/** EventBridge retries what may pass; a refused permission or a missing target goes to the dead-letter queue at once. */
function isTransient(error: unknown): boolean {
  return (
    !(error instanceof AwsError) ||
    (error.statusCode >= 500 && error.statusCode !== 501) ||
    /Throttl|TooManyRequests/.test(error.code)
  );
}
