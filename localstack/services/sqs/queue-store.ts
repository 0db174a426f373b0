import { createHash, randomUUID } from 'node:crypto';
import type { LocalRuntime } from '../../runtime.ts';
import { AwsError } from '../service.ts';

export interface QueueRecord {
  readonly name: string;
  readonly arn: string;
  readonly url: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  /** Milliseconds since 1970. */
  readonly created: number;
}

export interface MessageRecord {
  readonly id: string;
  readonly body: string;
  readonly attributes?: unknown;
  readonly sent: number;
  /** Hidden from receivers until then, ms since 1970. */
  readonly visibleAt: number;
  readonly received: number;
  readonly firstReceived?: number;
  /** Handle of the last receive. */
  readonly handle?: string;
  /** ARN of the queue that it was moved from. */
  readonly deadLetterSource?: string;
}

export interface StoredMessage {
  readonly key: string;
  readonly value: MessageRecord;
}

const QUEUES = 'sqs.queues';
/** Defaults of a queue's attributes. Source: SQS API reference, SetQueueAttributes. */
const DEFAULTS: Readonly<Record<string, string>> = {
  VisibilityTimeout: '30',
  MessageRetentionPeriod: '345600',
  MaximumMessageSize: '1048576',
  DelaySeconds: '0',
  ReceiveMessageWaitTimeSeconds: '0',
};

export const md5 = (text: string) => createHash('md5').update(text).digest('hex');

/** Queues and their messages, as they are stored. */
export class QueueStore {
  readonly #runtime: LocalRuntime;
  #sequence = 0;

  constructor(runtime: LocalRuntime) {
    this.#runtime = runtime;
  }

  create(
    name: string,
    attributes: Readonly<Record<string, string>>,
    tags: Readonly<Record<string, string>>,
  ): QueueRecord {
    const { accountId, region, partition, endpoint, state } = this.#runtime;
    this.#check(attributes);
    const record: QueueRecord = {
      name,
      arn: `arn:${partition}:sqs:${region}:${accountId}:${name}`,
      url: `${endpoint}/${accountId}/${name}`,
      attributes: { ...DEFAULTS, ...attributes },
      tags,
      created: this.now(),
    };
    state.put(QUEUES, name, record);
    this.#setPolicy(record);
    return record;
  }

  /** @throws AwsError InvalidAttributeValue for a policy that can't be read or a dead-letter queue that is not there */
  update(queue: QueueRecord, attributes: Readonly<Record<string, string>>): void {
    this.#check(attributes);
    const changed = { ...queue, attributes: { ...queue.attributes, ...attributes } };
    this.#runtime.state.put(QUEUES, queue.name, changed);
    this.#setPolicy(changed);
  }

  delete(queue: QueueRecord): void {
    this.#runtime.state.transaction(() => {
      for (const { key } of this.messages(queue)) this.remove(queue, key);
      this.#runtime.state.delete(QUEUES, queue.name);
    });
    this.#runtime.identities.deleteResourcePolicy(queue.arn);
  }

  /** By name, URL (of any port: it may have changed since) or ARN. @throws AwsError QueueDoesNotExist */
  require(reference: string | undefined): QueueRecord {
    const name = (reference ?? '').split(/[/:]/).at(-1) ?? '';
    const found = this.#runtime.state.get<QueueRecord>(QUEUES, name);
    if (!found) throw new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');
    return { ...found, url: `${this.#runtime.endpoint}/${this.#runtime.accountId}/${found.name}` };
  }

  find(name: string): QueueRecord | undefined {
    return this.#runtime.state.get<QueueRecord>(QUEUES, name);
  }

  list(prefix: string): readonly QueueRecord[] {
    return this.#runtime.state.list<QueueRecord>(QUEUES, prefix).map(({ value }) => this.require(value.name));
  }

  messages(queue: QueueRecord): readonly StoredMessage[] {
    const oldest = this.now() - Number(queue.attributes.MessageRetentionPeriod) * 1000;
    const stored = this.#runtime.state.list<MessageRecord>(collection(queue));
    for (const { key, value } of stored) if (value.sent < oldest) this.remove(queue, key);
    return stored.filter(({ value }) => value.sent >= oldest);
  }

  send(queue: QueueRecord, body: string, attributes: unknown, delaySeconds: number): MessageRecord {
    const sent = this.now();
    const message: MessageRecord = {
      id: randomUUID(),
      body,
      ...(attributes !== undefined && { attributes }),
      sent,
      visibleAt: sent + delaySeconds * 1000,
      received: 0,
    };
    this.#sequence += 1;
    this.put(
      queue,
      `${String(sent).padStart(15, '0')}-${String(this.#sequence).padStart(8, '0')}-${message.id}`,
      message,
    );
    return message;
  }

  put(queue: QueueRecord, key: string, message: MessageRecord): void {
    this.#runtime.state.put(collection(queue), key, message);
  }

  /** To another queue, where it keeps its id and the time it was sent, and is new to receivers. */
  move({ key, value }: StoredMessage, from: QueueRecord, to: QueueRecord): void {
    const { handle: _, firstReceived: __, ...message } = value;
    this.#runtime.state.transaction(() => {
      this.put(to, key, { ...message, received: 0, visibleAt: this.now(), deadLetterSource: from.arn });
      this.remove(from, key);
    });
  }

  remove(queue: QueueRecord, key: string): void {
    this.#runtime.state.delete(collection(queue), key);
  }

  now(): number {
    return this.#runtime.now().getTime();
  }

  #check({ Policy, RedrivePolicy }: Readonly<Record<string, string>>): void {
    const fail = (name: string, why = '') =>
      new AwsError('InvalidAttributeValue', `Invalid value for the parameter ${name}.${why}`);
    if (Policy && !isJson(Policy)) throw fail('Policy');
    if (!RedrivePolicy) return;
    const redrive = isJson(RedrivePolicy) ? JSON.parse(RedrivePolicy) : {};
    if (!(Number(redrive.maxReceiveCount) >= 1 && Number(redrive.maxReceiveCount) <= 1000))
      throw fail('RedrivePolicy', ' Reason: maxReceiveCount must be from 1 to 1000.');
    if (!this.find(String(redrive.deadLetterTargetArn).split(':').at(-1) ?? ''))
      throw fail('RedrivePolicy', ' Reason: Dead letter target does not exist.');
  }

  #setPolicy(queue: QueueRecord): void {
    const { Policy } = queue.attributes;
    if (Policy) this.#runtime.identities.putResourcePolicy(queue.arn, JSON.parse(Policy));
    else this.#runtime.identities.deleteResourcePolicy(queue.arn);
  }
}

function isJson(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'object';
  } catch {
    return false;
  }
}

const collection = (queue: QueueRecord) => `sqs.messages.${queue.name}`;
