import { randomUUID } from 'node:crypto';
import type { LocalRuntime } from '../../runtime.ts';
import { pageOf } from '../paging.ts';
import { AwsError, type Call, type Operation, type Service } from '../service.ts';
import { md5, type QueueRecord, QueueStore, type StoredMessage } from './queue-store.ts';

const LARGEST_WAIT_S = 20;
const WAIT_STEP_MS = 100;

interface BatchEntry {
  readonly Id: string;
  readonly ReceiptHandle?: string;
}

/** Messages of a queue, as CloudWatch counts them. */
export interface SqsService extends Service {
  /** Messages that a receiver could take now; undefined without such a queue. */
  visibleMessages(queueName: string): number | undefined;
}

declare module '../../runtime.ts' {
  interface ServiceMap {
    readonly sqs: SqsService;
  }
}

/** SQS: standard queues. A FIFO queue is refused by name. */
export function sqsService(runtime: LocalRuntime): SqsService {
  const store = new QueueStore(runtime);
  let stopped = false;
  const queueFor = (call: Call, action: string, url: string | undefined): QueueRecord => {
    const queue = store.require(url);
    call.authorize(`sqs:${action}`, queue.arn);
    return queue;
  };
  const visible = (queue: QueueRecord) =>
    store.messages(queue).filter(({ value }) => value.visibleAt <= store.now());
  const operations: Record<string, Operation> = {
    CreateQueue(input, call) {
      const name = String(input.QueueName ?? '');
      if (!/^[A-Za-z0-9_-]{1,80}$/.test(name))
        throw new AwsError(
          'InvalidParameterValue',
          `Queue name '${name}' is not valid; FIFO queues are not supported by the local runtime`,
        );
      call.authorize(
        'sqs:CreateQueue',
        `arn:${runtime.partition}:sqs:${runtime.region}:${runtime.accountId}:${name}`,
      );
      const known = store.find(name);
      if (!known) return { QueueUrl: store.create(name, input.Attributes ?? {}, input.tags ?? {}).url };
      for (const [attribute, value] of Object.entries(input.Attributes ?? {}))
        if (known.attributes[attribute] !== value)
          throw new AwsError(
            'QueueNameExists',
            `A queue already exists with the same name and a different value for attribute ${attribute}`,
          );
      return { QueueUrl: store.require(name).url };
    },
    DeleteQueue(input, call) {
      store.delete(queueFor(call, 'DeleteQueue', input.QueueUrl));
      return {};
    },
    GetQueueUrl: (input, call) => ({ QueueUrl: queueFor(call, 'GetQueueUrl', input.QueueName).url }),
    ListQueues(input, call) {
      call.authorize('sqs:ListQueues', '*');
      const { items, next } = pageOf(
        store.list(input.QueueNamePrefix ?? ''),
        input.NextToken,
        Number(input.MaxResults ?? 1000),
      );
      return { QueueUrls: items.map((queue) => queue.url), ...(next && { NextToken: next }) };
    },
    GetQueueAttributes(input, call) {
      const queue = queueFor(call, 'GetQueueAttributes', input.QueueUrl);
      const messages = store.messages(queue);
      const now = store.now();
      const all: Record<string, string> = {
        ...queue.attributes,
        QueueArn: queue.arn,
        CreatedTimestamp: String(Math.floor(queue.created / 1000)),
        ApproximateNumberOfMessages: String(messages.filter(({ value }) => value.visibleAt <= now).length),
        ApproximateNumberOfMessagesNotVisible: String(
          messages.filter(({ value }) => value.visibleAt > now && value.received > 0).length,
        ),
        ApproximateNumberOfMessagesDelayed: String(
          messages.filter(({ value }) => value.visibleAt > now && value.received === 0).length,
        ),
      };
      const names: readonly string[] = input.AttributeNames ?? [];
      return {
        Attributes: names.includes('All')
          ? all
          : Object.fromEntries(names.flatMap((n) => (all[n] === undefined ? [] : [[n, all[n]]]))),
      };
    },
    SetQueueAttributes(input, call) {
      store.update(queueFor(call, 'SetQueueAttributes', input.QueueUrl), input.Attributes ?? {});
      return {};
    },
    SendMessage(input, call) {
      return sent(queueFor(call, 'SendMessage', input.QueueUrl), input);
    },
    SendMessageBatch(input, call) {
      const queue = queueFor(call, 'SendMessage', input.QueueUrl);
      return batch(input.Entries, 'SendMessage', (entry) => sent(queue, entry));
    },
    async ReceiveMessage(input, call) {
      const queue = queueFor(call, 'ReceiveMessage', input.QueueUrl);
      const count = Number(input.MaxNumberOfMessages ?? 1);
      if (!(count >= 1 && count <= 10))
        throw new AwsError(
          'InvalidParameterValue',
          `Value ${input.MaxNumberOfMessages} for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.`,
        );
      const wait = Number(input.WaitTimeSeconds ?? queue.attributes.ReceiveMessageWaitTimeSeconds);
      const deadline = Date.now() + Math.min(wait, LARGEST_WAIT_S) * 1000;
      for (;;) {
        const taken = take(queue, input);
        if (taken.length > 0 || Date.now() >= deadline) return taken.length > 0 ? { Messages: taken } : {};
        await new Promise((resolve) => setTimeout(resolve, WAIT_STEP_MS));
        if (stopped) return {};
      }
    },
    DeleteMessage(input, call) {
      const queue = queueFor(call, 'DeleteMessage', input.QueueUrl);
      for (const { key } of withHandle(queue, input.ReceiptHandle)) store.remove(queue, key);
      return {};
    },
    DeleteMessageBatch(input, call) {
      const queue = queueFor(call, 'DeleteMessage', input.QueueUrl);
      return batch(input.Entries, 'DeleteMessage', (entry) => {
        for (const { key } of withHandle(queue, entry.ReceiptHandle)) store.remove(queue, key);
        return {};
      });
    },
    ChangeMessageVisibility(input, call) {
      const queue = queueFor(call, 'ChangeMessageVisibility', input.QueueUrl);
      for (const { key, value } of withHandle(queue, input.ReceiptHandle))
        store.put(queue, key, { ...value, visibleAt: store.now() + Number(input.VisibilityTimeout) * 1000 });
      return {};
    },
    PurgeQueue(input, call) {
      const queue = queueFor(call, 'PurgeQueue', input.QueueUrl);
      for (const { key } of store.messages(queue)) store.remove(queue, key);
      return {};
    },
    ListQueueTags: (input, call) => ({ Tags: queueFor(call, 'ListQueueTags', input.QueueUrl).tags }),
  };
  return {
    name: 'sqs',
    operations,
    visibleMessages(name) {
      const queue = store.find(name);
      return queue && visible(queue).length;
    },
    stop: () => {
      stopped = true;
    },
  };

  /** Each entry succeeds or fails by itself. */
  function batch(
    entries: readonly BatchEntry[] = [],
    action: string,
    work: (entry: BatchEntry) => object,
  ): object {
    if (entries.length === 0)
      throw new AwsError(
        'EmptyBatchRequest',
        `There should be at least one ${action}BatchRequestEntry in the request.`,
      );
    if (entries.length > 10)
      throw new AwsError(
        'TooManyEntriesInBatchRequest',
        `Maximum number of entries per request are 10. You have sent ${entries.length}.`,
      );
    const Successful: object[] = [];
    const Failed: object[] = [];
    for (const entry of entries)
      try {
        Successful.push({ Id: entry.Id, ...work(entry) });
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        Failed.push({ Id: entry.Id, SenderFault: true, Code: error.code, Message: error.message });
      }
    return { Successful, Failed };
  }

  // biome-ignore lint/suspicious/noExplicitAny: the API's own shape.
  function sent(queue: QueueRecord, input: any) {
    const body = String(input.MessageBody ?? '');
    if (body === '')
      throw new AwsError('MissingParameter', 'The request must contain the parameter MessageBody.');
    if (Buffer.byteLength(body) > Number(queue.attributes.MaximumMessageSize))
      throw new AwsError(
        'InvalidParameterValue',
        `One or more parameters are invalid. Reason: Message must be shorter than ${queue.attributes.MaximumMessageSize} bytes.`,
      );
    const delay = Number(input.DelaySeconds ?? queue.attributes.DelaySeconds);
    const message = store.send(queue, body, input.MessageAttributes, delay);
    return { MessageId: message.id, MD5OfMessageBody: md5(body) };
  }

  // biome-ignore lint/suspicious/noExplicitAny: the API's own shape.
  function take(queue: QueueRecord, input: any): unknown[] {
    const hidden = Number(input.VisibilityTimeout ?? queue.attributes.VisibilityTimeout) * 1000;
    const taken: unknown[] = [];
    const system: readonly string[] = [
      ...(input.MessageSystemAttributeNames ?? []),
      ...(input.AttributeNames ?? []),
    ];
    for (const stored of visible(queue)) {
      if (taken.length >= Number(input.MaxNumberOfMessages ?? 1)) break;
      if (redriven(queue, stored)) continue;
      const now = store.now();
      const message = {
        ...stored.value,
        received: stored.value.received + 1,
        firstReceived: stored.value.firstReceived ?? now,
        visibleAt: now + hidden,
        handle: randomUUID(),
      };
      store.put(queue, stored.key, message);
      taken.push({
        MessageId: message.id,
        ReceiptHandle: message.handle,
        Body: message.body,
        MD5OfBody: md5(message.body),
        ...chosen('Attributes', system, {
          SentTimestamp: String(message.sent),
          ApproximateReceiveCount: String(message.received),
          ApproximateFirstReceiveTimestamp: String(message.firstReceived),
          ...(message.deadLetterSource && { DeadLetterQueueSourceArn: message.deadLetterSource }),
        }),
        ...chosen('MessageAttributes', input.MessageAttributeNames ?? [], message.attributes ?? {}),
      });
    }
    return taken;
  }

  /** Moves a message that was received too often to the dead-letter queue. */
  function redriven(queue: QueueRecord, { key, value }: StoredMessage): boolean {
    const policy = JSON.parse(queue.attributes.RedrivePolicy || 'null') as {
      deadLetterTargetArn: string;
      maxReceiveCount: number;
    } | null;
    if (!policy || value.received < Number(policy.maxReceiveCount)) return false;
    const letters = store.find(policy.deadLetterTargetArn.split(':').at(-1) ?? '');
    if (!letters) return false;
    store.move({ key, value }, queue, letters);
    return true;
  }

  function withHandle(queue: QueueRecord, handle: string | undefined): readonly StoredMessage[] {
    if (!handle)
      throw new AwsError('MissingParameter', 'The request must contain the parameter ReceiptHandle.');
    return store.messages(queue).filter(({ value }) => value.handle === handle);
  }
}

/** The attributes that a receiver asked for: by name, by `prefix.*`, or all. */
function chosen(member: string, names: readonly string[], attributes: object): object {
  const wanted = Object.entries(attributes).filter(([name]) =>
    names.some(
      (one) =>
        one === 'All' ||
        one === '.*' ||
        one === name ||
        (one.endsWith('.*') && name.startsWith(one.slice(0, -2))),
    ),
  );
  return wanted.length > 0 ? { [member]: Object.fromEntries(wanted) } : {};
}
