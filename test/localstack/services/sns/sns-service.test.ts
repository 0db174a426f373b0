import { CreateTopicCommand, PublishCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { expect, test, vi } from 'vitest';
import { readNotifications } from '../../../../lib/cli/notifications.ts';
import { type SnsService, snsService } from '../../../../localstack/services/sns/sns-service.ts';
import { sqsService } from '../../../../localstack/services/sqs/sqs-service.ts';
import { clientConfig, openRuntime } from '../../open-runtime.ts';

test('queues that let the topic in get the message; one that does not fails neither the others nor the publisher', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  await using runtime = await openRuntime();
  runtime.register(sqsService);
  const service: SnsService = runtime.register(snsService);
  const sns = new SNSClient(clientConfig(runtime));
  const sqs = new SQSClient(clientConfig(runtime));
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'alarms' }));
  const subscribe = (Protocol: string, Endpoint: string, Attributes?: Record<string, string>) =>
    sns.send(new SubscribeCommand({ TopicArn, Protocol, Endpoint, Attributes }));
  const arn = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;
  for (const QueueName of ['closed', 'open', 'raw']) {
    const statement = {
      ...{ Effect: 'Allow', Principal: { Service: 'sns.amazonaws.com' }, Action: 'sqs:SendMessage' },
      ...{ Resource: arn(QueueName), Condition: { ArnEquals: { 'aws:SourceArn': TopicArn } } },
    };
    const Policy = JSON.stringify({ Statement: QueueName === 'closed' ? [] : [statement] });
    await sqs.send(new CreateQueueCommand({ QueueName, Attributes: { Policy } }));
    const { SubscriptionArn } = await subscribe('sqs', arn(QueueName), {
      RawMessageDelivery: String(QueueName === 'raw'),
    });
    expect(SubscriptionArn).toMatch(`${TopicArn}:`);
  }
  expect((await subscribe('email', 'a@example.com')).SubscriptionArn).toBe('pending confirmation');
  const { MessageId } = await sns.send(new PublishCommand({ TopicArn, Subject: 's', Message: 'm' }));
  const received = async (name: string) => {
    const QueueUrl = `${runtime.endpoint}/000000000000/${name}`;
    return (await sqs.send(new ReceiveMessageCommand({ QueueUrl }))).Messages?.map(({ Body }) => Body);
  };
  expect(await received('closed')).toBeUndefined();
  expect(JSON.parse((await received('open'))?.[0] ?? '')).toMatchObject({
    ...{ Type: 'Notification', MessageId, TopicArn, Subject: 's', Message: 'm' },
  });
  expect(await received('raw')).toEqual(['m']);
  expect(service.notifications()).toMatchObject([{ id: MessageId, subject: 's', message: 'm' }]);
  expect(warn.mock.calls[0]?.[0]).toMatch(
    `did not reach ${arn('closed')}: User: ${TopicArn} is not authorized`,
  );
  await expect(subscribe('pigeon', 'x')).rejects.toThrow(
    'Invalid parameter: Amazon SNS does not support this protocol string: pigeon',
  );
  await expect(subscribe('sqs', arn('open'), { FilterPolicy: '{}' })).rejects.toThrow(
    'The local runtime does not support FilterPolicy of subscriptions',
  );
  await expect(sns.send(new PublishCommand({ TopicArn, Subject: 'a\nb', Message: 'm' }))).rejects.toThrow(
    'Invalid parameter: Subject',
  );
  warn.mockRestore();
});

test('what was published can be read for people at /_coinlake/sns; a service that shows nothing is 404', async () => {
  await using runtime = await openRuntime();
  runtime.register(snsService);
  const sns = new SNSClient(clientConfig(runtime));
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'alarms' }));
  const { MessageId } = await sns.send(new PublishCommand({ TopicArn, Subject: 's', Message: 'm' }));
  expect(await readNotifications(runtime.endpoint)).toEqual([
    { id: MessageId, topic: TopicArn, subject: 's', message: 'm', at: expect.any(String) },
  ]);
  const other = await fetch(`${runtime.endpoint}/_coinlake/glue`);
  expect([other.status, await other.text()]).toEqual([404, `{"message":"Nothing is shown of 'glue'"}\n`]);
});
