import { randomUUID } from 'node:crypto';
import type { LocalRuntime } from '../../runtime.ts';
import { pageOf } from '../paging.ts';
import { AwsError, type Caller, type Operation, type Service } from '../service.ts';

interface Topic {
  readonly arn: string;
  readonly attributes: Readonly<Record<string, string>>;
}

interface Subscription {
  readonly arn: string;
  readonly topic: string;
  readonly protocol: string;
  readonly endpoint: string;
  /** An e-mail subscription stays unconfirmed: nothing here sends mail. */
  readonly confirmed: boolean;
  /** The message alone, without the envelope (SQS). */
  readonly raw?: boolean;
  /** ARN of the queue that takes what the endpoint refused. */
  readonly deadLetters?: string;
}

/** A message as it was published. */
export interface Notification {
  readonly id: string;
  readonly topic: string;
  readonly subject?: string;
  readonly message: string;
  readonly attributes?: unknown;
  /** ISO 8601. */
  readonly at: string;
}

export interface SnsService extends Service {
  /** The last messages of all topics, oldest first: what people would have been told. */
  notifications(): readonly Notification[];
}

declare module '../../runtime.ts' {
  interface ServiceMap {
    readonly sns: SnsService;
  }
}

const TOPICS = 'sns.topics';
const SUBSCRIPTIONS = 'sns.subscriptions';
const MESSAGES = 'sns.messages';
const PAGE = 100;
const DELIVERED = new Set(['sqs', 'lambda']);
const PROTOCOLS = new Set([...DELIVERED, 'email', 'email-json', 'http', 'https', 'sms']);
/** Notifications that are kept for people to read. */
const KEPT = 1000;
const LONGEST_MESSAGE = 262_144;

/** SNS: delivers to SQS and Lambda; other protocols are kept as subscriptions, pending confirmation. */
export function snsService(runtime: LocalRuntime): SnsService {
  const { state, partition, region, accountId } = runtime;
  const require = (arn: string): Topic => {
    const found = state.get<Topic>(TOPICS, arn ?? '');
    if (!found) throw new AwsError('NotFound', 'Topic does not exist', 404);
    return found;
  };
  const setPolicy = (topic: Topic) => {
    const policy = topic.attributes.Policy;
    if (policy && !isJson(policy))
      throw new AwsError('InvalidParameter', 'Invalid parameter: Policy is not JSON');
    runtime.identities.putResourcePolicy(
      topic.arn,
      policy ? JSON.parse(policy) : defaultPolicy(topic.arn, accountId),
    );
  };
  const subscriptionsOf = (topic: string) =>
    state.list<Subscription>(SUBSCRIPTIONS, `${topic}:`).map(({ value }) => value);
  const shown = (s: Subscription) => ({
    SubscriptionArn: s.confirmed ? s.arn : 'PendingConfirmation',
    Owner: accountId,
    Protocol: s.protocol,
    Endpoint: s.endpoint,
    TopicArn: s.topic,
  });
  const operations: Record<string, Operation> = {
    CreateTopic(input, call) {
      const arn = `arn:${partition}:sns:${region}:${accountId}:${input.Name}`;
      call.authorize('sns:CreateTopic', arn);
      if (!/^[A-Za-z0-9_-]{1,256}$/.test(input.Name ?? ''))
        throw new AwsError('InvalidParameter', 'Invalid parameter: Topic Name');
      if (!state.get(TOPICS, arn)) {
        const topic = { arn, attributes: input.Attributes ?? {} };
        setPolicy(topic);
        state.put(TOPICS, arn, topic);
      }
      return { TopicArn: arn };
    },
    DeleteTopic(input, call) {
      call.authorize('sns:DeleteTopic', input.TopicArn);
      for (const s of subscriptionsOf(input.TopicArn)) state.delete(SUBSCRIPTIONS, s.arn);
      state.delete(TOPICS, input.TopicArn);
      runtime.identities.deleteResourcePolicy(input.TopicArn);
      return {};
    },
    SetTopicAttributes(input, call) {
      const topic = require(input.TopicArn);
      call.authorize('sns:SetTopicAttributes', topic.arn);
      const changed = {
        ...topic,
        attributes: { ...topic.attributes, [input.AttributeName]: input.AttributeValue ?? '' },
      };
      setPolicy(changed);
      state.put(TOPICS, topic.arn, changed);
      return {};
    },
    GetTopicAttributes(input, call) {
      const topic = require(input.TopicArn);
      call.authorize('sns:GetTopicAttributes', topic.arn);
      return { Attributes: { TopicArn: topic.arn, Owner: accountId, ...topic.attributes } };
    },
    ListTopics(input, call) {
      call.authorize('sns:ListTopics', '*');
      const { items, next } = pageOf(state.list<Topic>(TOPICS), input.NextToken, PAGE);
      return { Topics: items.map(({ key }) => ({ TopicArn: key })), ...(next && { NextToken: next }) };
    },
    async Publish(input, call) {
      const topic = require(input.TopicArn ?? input.TargetArn);
      call.authorize('sns:Publish', topic.arn);
      if (!input.Message) throw new AwsError('InvalidParameter', 'Invalid parameter: Empty message');
      if (Buffer.byteLength(input.Message) > LONGEST_MESSAGE)
        throw new AwsError('InvalidParameter', 'Invalid parameter: Message too long');
      if (input.Subject && !/^[\x20-\x7e]{1,100}$/.test(input.Subject))
        throw new AwsError('InvalidParameter', 'Invalid parameter: Subject');
      if (input.MessageStructure)
        throw new AwsError(
          'InvalidParameter',
          'The local runtime sends one message to all protocols: it does not support MessageStructure',
        );
      const notification: Notification = {
        id: randomUUID(),
        topic: topic.arn,
        ...(input.Subject && { subject: input.Subject }),
        message: input.Message,
        ...(input.MessageAttributes && { attributes: input.MessageAttributes }),
        at: runtime.now().toISOString(),
      };
      state.put(MESSAGES, `${notification.at}-${notification.id}`, notification);
      for (const { key } of state.list(MESSAGES).slice(0, -KEPT)) state.delete(MESSAGES, key);
      for (const subscription of subscriptionsOf(topic.arn)) await tryToDeliver(subscription, notification);
      return { MessageId: notification.id };
    },
    Subscribe(input, call) {
      const topic = require(input.TopicArn);
      call.authorize('sns:Subscribe', topic.arn);
      const settings = subscriptionSettings(input);
      const known = subscriptionsOf(topic.arn).find(
        (s) => s.protocol === input.Protocol && s.endpoint === input.Endpoint,
      );
      const subscription = known ?? {
        arn: `${topic.arn}:${randomUUID()}`,
        topic: topic.arn,
        protocol: input.Protocol,
        endpoint: input.Endpoint,
        confirmed: DELIVERED.has(input.Protocol),
        ...settings,
      };
      state.put(SUBSCRIPTIONS, subscription.arn, subscription);
      const all = input.ReturnSubscriptionArn === true || input.ReturnSubscriptionArn === 'true';
      return { SubscriptionArn: subscription.confirmed || all ? subscription.arn : 'pending confirmation' };
    },
    Unsubscribe(input, call) {
      call.authorize('sns:Unsubscribe', input.SubscriptionArn);
      state.delete(SUBSCRIPTIONS, input.SubscriptionArn);
      return {};
    },
    ListSubscriptions(input, call) {
      call.authorize('sns:ListSubscriptions', '*');
      const { items, next } = pageOf(state.list<Subscription>(SUBSCRIPTIONS), input.NextToken, PAGE);
      return { Subscriptions: items.map(({ value }) => shown(value)), ...(next && { NextToken: next }) };
    },
    ListSubscriptionsByTopic(input, call) {
      call.authorize('sns:ListSubscriptionsByTopic', require(input.TopicArn).arn);
      const { items, next } = pageOf(subscriptionsOf(input.TopicArn), input.NextToken, PAGE);
      return { Subscriptions: items.map(shown), ...(next && { NextToken: next }) };
    },
  };
  return {
    name: 'sns',
    operations,
    notifications,
    shown: () => ({ notifications: notifications() }),
  };

  function notifications(): readonly Notification[] {
    return state.list<Notification>(MESSAGES).map(({ value }) => value);
  }

  /** What a subscriber refuses is not the publisher's failure: it goes to the subscription's dead-letter queue. */
  async function tryToDeliver(subscription: Subscription, notification: Notification): Promise<void> {
    try {
      await deliver(subscription, notification);
    } catch (error) {
      const message = `${subscription.arn} did not reach ${subscription.endpoint}: ${error instanceof Error ? error.message : String(error)}`;
      console.warn(message);
      if (!subscription.deadLetters) return;
      const letters = { ...subscription, protocol: 'sqs', endpoint: subscription.deadLetters };
      await deliver(letters, notification).catch((lost: unknown) =>
        console.warn(`${subscription.arn}: its dead-letter queue refused too: ${String(lost)}`),
      );
    }
  }

  async function deliver(subscription: Subscription, notification: Notification): Promise<void> {
    const service: Caller = {
      arn: subscription.topic,
      service: 'sns.amazonaws.com',
      sourceArn: subscription.topic,
    };
    const envelope = JSON.stringify({
      Type: 'Notification',
      MessageId: notification.id,
      TopicArn: notification.topic,
      ...(notification.subject && { Subject: notification.subject }),
      Message: notification.message,
      Timestamp: notification.at,
      ...(notification.attributes !== undefined && {
        MessageAttributes: shownAttributes(notification.attributes),
      }),
    });
    if (subscription.protocol === 'sqs')
      await runtime.call(
        'sqs',
        'SendMessage',
        { QueueUrl: subscription.endpoint, MessageBody: subscription.raw ? notification.message : envelope },
        service,
      );
    else if (subscription.protocol === 'lambda') {
      const event = {
        Records: [
          {
            EventSource: 'aws:sns',
            EventVersion: '1.0',
            EventSubscriptionArn: subscription.arn,
            Sns: JSON.parse(envelope),
          },
        ],
      };
      const input = {
        FunctionName: subscription.endpoint,
        InvocationType: 'Event',
        Payload: JSON.stringify(event),
      };
      await runtime.call('lambda', 'Invoke', input, service);
    }
  }
}

/** Source: SNS API reference, Subscribe. @throws AwsError InvalidParameter, for what would be ignored too */
function subscriptionSettings(input: {
  readonly Protocol?: string;
  readonly Endpoint?: string;
  readonly Attributes?: Readonly<Record<string, string>>;
}): Pick<Subscription, 'raw' | 'deadLetters'> {
  const { Protocol = '', Endpoint = '', Attributes = {} } = input;
  if (!PROTOCOLS.has(Protocol))
    throw new AwsError(
      'InvalidParameter',
      `Invalid parameter: Amazon SNS does not support this protocol string: ${Protocol}`,
    );
  if (DELIVERED.has(Protocol) && !Endpoint.startsWith('arn:'))
    throw new AwsError(
      'InvalidParameter',
      `Invalid parameter: ${Protocol === 'sqs' ? 'SQS' : 'Lambda'} endpoint ARN`,
    );
  const { RawMessageDelivery, RedrivePolicy, ...others } = Attributes;
  const [other] = Object.keys(others);
  if (other)
    throw new AwsError('InvalidParameter', `The local runtime does not support ${other} of subscriptions`);
  if (RedrivePolicy && !isJson(RedrivePolicy))
    throw new AwsError('InvalidParameter', 'Invalid parameter: RedrivePolicy is not JSON');
  return {
    ...(RawMessageDelivery === 'true' && { raw: true }),
    ...(RedrivePolicy && { deadLetters: JSON.parse(RedrivePolicy).deadLetterTargetArn }),
  };
}

/** As the envelope shows them: type and value. */
function shownAttributes(attributes: unknown): object {
  const given = attributes as Readonly<Record<string, { DataType: string; StringValue?: string }>>;
  return Object.fromEntries(
    Object.entries(given).map(([name, { DataType, StringValue }]) => [
      name,
      { Type: DataType, Value: StringValue },
    ]),
  );
}

function isJson(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'object';
  } catch {
    return false;
  }
}

/**
 * What a new topic's policy comes down to: the account, and CloudWatch's alarms of the account. Source: SNS developer guide,
 * "Example cases for access control".
 */
function defaultPolicy(arn: string, accountId: string): unknown {
  const actions = [
    'GetTopicAttributes',
    'SetTopicAttributes',
    'Subscribe',
    'ListSubscriptionsByTopic',
    'Publish',
  ];
  return {
    Version: '2008-10-17',
    Statement: [
      {
        Sid: '__default_statement_ID',
        Effect: 'Allow',
        Principal: { AWS: accountId, Service: 'cloudwatch.amazonaws.com' },
        Action: actions.map((action) => `sns:${action}`),
        Resource: arn,
      },
    ],
  };
}
