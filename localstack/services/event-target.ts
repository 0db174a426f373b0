import type { LocalRuntime } from '../create-runtime.ts';
import { AwsError, type Caller } from './service.ts';

/** Where EventBridge or its Scheduler delivers, and as whom. */
export interface Delivery {
  readonly target: string;
  readonly input: string;
  /** Role that the service assumes; without one it acts by itself, by the target's resource policy. */
  readonly roleArn?: string;
  readonly service: 'events.amazonaws.com' | 'scheduler.amazonaws.com';
  /** ARN of the rule or schedule: aws:SourceArn. */
  readonly source: string;
}

/** Delivers once to the service that the target's ARN names. @returns the service's answer @throws AwsError */
export async function deliver(runtime: LocalRuntime, delivery: Delivery): Promise<unknown> {
  const { target, input } = delivery;
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
      return runtime.call('sqs', 'SendMessage', { QueueUrl: target, MessageBody: input }, caller);
    case 'sns':
      return runtime.call('sns', 'Publish', { TopicArn: target, Message: input }, caller);
    default:
      throw new AwsError('ValidationException', `The local runtime does not deliver to ${target}`);
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

/** Waits that double from one second to a minute, while `attempts` last. */
export async function withRetries<T>(
  attempts: number,
  stopped: () => boolean,
  work: () => Promise<T>,
): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= attempts || stopped() || !isTransient(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.min(1000 * 2 ** attempt, 60_000)).unref());
    }
  }
}

/** EventBridge retries what may pass; a refused permission or a missing target goes to the dead-letter queue at once. */
function isTransient(error: unknown): boolean {
  return (
    !(error instanceof AwsError) || error.statusCode >= 500 || /Throttl|TooManyRequests/.test(error.code)
  );
}
