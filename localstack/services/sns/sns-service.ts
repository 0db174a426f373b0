import { randomUUID } from 'node:crypto';
import type { LocalRuntime } from '../../create-runtime.ts';
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
}

/** A message as it was published. */
export interface Notification {
  readonly id: string;
  readonly topic: string;
  readonly subject?: string;
  readonly message: string;
  /** ISO 8601. */
  readonly at: string;
}

export interface SnsService extends Service {
  /** The last messages of all topics, oldest first: what people would have been told. */
  notifications(): readonly Notification[];
}

const TOPICS = 'sns.topics';
const SUBSCRIPTIONS = 'sns.subscriptions';
const MESSAGES = 'sns.messages';
const PAGE = 100;
const DELIVERED = new Set(['sqs', 'lambda']);

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
        state.put(TOPICS, arn, topic);
        setPolicy(topic);
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
      state.put(TOPICS, topic.arn, changed);
      setPolicy(changed);
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
      const notification: Notification = {
        id: randomUUID(),
        topic: topic.arn,
        ...(input.Subject && { subject: input.Subject }),
        message: input.Message,
        at: runtime.now().toISOString(),
      };
      state.put(MESSAGES, `${notification.at}-${notification.id}`, notification);
      for (const subscription of subscriptionsOf(topic.arn)) await deliver(subscription, notification);
      return { MessageId: notification.id };
    },
    Subscribe(input, call) {
      const topic = require(input.TopicArn);
      call.authorize('sns:Subscribe', topic.arn);
      const known = subscriptionsOf(topic.arn).find(
        (s) => s.protocol === input.Protocol && s.endpoint === input.Endpoint,
      );
      const subscription = known ?? {
        arn: `${topic.arn}:${randomUUID()}`,
        topic: topic.arn,
        protocol: input.Protocol,
        endpoint: input.Endpoint,
        confirmed: DELIVERED.has(input.Protocol),
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
    notifications: () => state.list<Notification>(MESSAGES).map(({ value }) => value),
  };

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
    });
    if (subscription.protocol === 'sqs')
      await runtime.call(
        'sqs',
        'SendMessage',
        { QueueUrl: subscription.endpoint, MessageBody: envelope },
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
