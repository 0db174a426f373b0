import { randomUUID } from 'node:crypto';
import type { LocalRuntime } from '../../runtime.ts';
import type { InvocationResult } from './execution-environment.ts';
import type { FunctionRecord, FunctionStore } from './function-store.ts';

/** An asynchronous event that waits for its function. */
interface QueuedEvent {
  readonly id: string;
  readonly function: string;
  readonly payload: string;
  /** Milliseconds since 1970. */
  readonly queued: number;
  readonly attempts: number;
  readonly notBefore: number;
}

const QUEUE = 'lambda.events';
/** Lambda waits one minute before the first retry and two before the second. */
export const RETRY_DELAYS_MS = [60_000, 120_000];
const DEFAULT_MAXIMUM_AGE_S = 6 * 3600;

/**
 * Asynchronous invocations: kept until the function took them or they failed for good, across restarts. Then a failed one goes to the
 * function's dead-letter queue and its on-failure destination.
 */
export class EventQueue {
  readonly #runtime: LocalRuntime;
  readonly #store: FunctionStore;
  readonly #invoke: (record: FunctionRecord, payload: string, requestId: string) => Promise<InvocationResult>;
  readonly #delays: readonly number[];
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #attempts = new Set<Promise<void>>();
  #running = false;

  constructor(
    runtime: LocalRuntime,
    store: FunctionStore,
    invoke: (record: FunctionRecord, payload: string, requestId: string) => Promise<InvocationResult>,
    delays: readonly number[],
  ) {
    this.#runtime = runtime;
    this.#store = store;
    this.#invoke = invoke;
    this.#delays = delays;
  }

  start(): void {
    this.#running = true;
    for (const { value } of this.#runtime.state.list<QueuedEvent>(QUEUE)) this.#schedule(value);
  }

  /** Makes no more attempts. Events that have not ended are tried again after the next start. */
  stop(): void {
    this.#running = false;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  /** Resolves when the attempts under way have ended. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.#attempts);
  }

  /** @returns the request id, which all attempts share */
  add(record: FunctionRecord, payload: string): string {
    const queued = Date.now();
    const event = {
      id: randomUUID(),
      function: record.name,
      payload,
      queued,
      attempts: 0,
      notBefore: queued,
    };
    this.#runtime.state.put(QUEUE, event.id, event);
    this.#schedule(event);
    return event.id;
  }

  #schedule(event: QueuedEvent): void {
    if (!this.#running) return;
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer);
        const attempt = this.#attempt(event).catch((error: unknown) => {
          if (!this.#running) return;
          process.emitWarning(
            `Asynchronous event ${event.id} of ${event.function}: ${error instanceof Error ? error.message : String(error)}`,
            'LambdaEvents',
          );
        });
        this.#attempts.add(attempt);
        void attempt.then(() => this.#attempts.delete(attempt));
      },
      Math.max(0, event.notBefore - Date.now()),
    );
    this.#timers.add(timer.unref());
  }

  async #attempt(event: QueuedEvent): Promise<void> {
    const record = this.#store.find(event.function);
    if (!record) {
      this.#runtime.state.delete(QUEUE, event.id);
      return;
    }
    const config = this.#store.eventInvokeConfig(record.name) ?? {};
    const result = await this.#invoke(record, event.payload, event.id);
    if (!this.#running) return;
    const attempts = event.attempts + 1;
    if (result.functionError) {
      const wait = this.#delays[event.attempts] ?? this.#delays.at(-1) ?? 0;
      const notBefore = Date.now() + wait;
      const deadline = event.queued + (config.maximumAgeSeconds ?? DEFAULT_MAXIMUM_AGE_S) * 1000;
      if (attempts <= (config.retries ?? 2) && notBefore <= deadline) {
        const again = { ...event, attempts, notBefore };
        this.#runtime.state.put(QUEUE, event.id, again);
        this.#schedule(again);
        return;
      }
    }
    const destination = result.functionError ? config.onFailure : config.onSuccess;
    if (destination) await this.#send(record, destination, this.#report(record, event, attempts, result));
    if (result.functionError && record.deadLetterArn)
      await this.#send(record, record.deadLetterArn, event.payload);
    this.#runtime.state.delete(QUEUE, event.id);
  }

  /** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
  #report(record: FunctionRecord, event: QueuedEvent, attempts: number, result: InvocationResult): string {
    return JSON.stringify({
      version: '1.0',
      timestamp: this.#runtime.now().toISOString(),
      requestContext: {
        requestId: event.id,
        functionArn: `${record.arn}:$LATEST`,
        condition: result.functionError ? 'RetriesExhausted' : 'Success',
        approximateInvokeCount: attempts,
      },
      requestPayload: JSON.parse(event.payload),
      responseContext: {
        statusCode: 200,
        executedVersion: '$LATEST',
        ...(result.functionError ? { functionError: result.functionError } : {}),
      },
      responsePayload: JSON.parse(result.payload),
    });
  }

  async #send(record: FunctionRecord, target: string, body: string): Promise<void> {
    const caller = this.#runtime.sessionCaller(record.roleArn, record.name);
    const service = target.split(':')[2];
    if (service === 'sqs')
      await this.#runtime.call('sqs', 'SendMessage', { QueueUrl: target, MessageBody: body }, caller);
    else if (service === 'sns')
      await this.#runtime.call('sns', 'Publish', { TopicArn: target, Message: body }, caller);
    else if (service === 'lambda')
      await this.#runtime.call(
        'lambda',
        'Invoke',
        { FunctionName: target, InvocationType: 'Event', Payload: body },
        caller,
      );
    else throw new Error(`the local runtime does not deliver to ${target}`);
  }
}
