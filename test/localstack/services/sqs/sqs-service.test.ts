import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';
import { sqsService } from '../../../../localstack/services/sqs/sqs-service.ts';
import { clientConfig, openRuntime } from '../../open-runtime.ts';

async function open() {
  const clock = { now: new Date('2024-01-01T00:00:00Z') };
  const runtime = await openRuntime({ now: () => clock.now });
  runtime.register(sqsService);
  const sqs = new SQSClient(clientConfig(runtime));
  const create = async (QueueName: string, Attributes?: Record<string, string>) =>
    (await sqs.send(new CreateQueueCommand({ QueueName, Attributes }))).QueueUrl as string;
  const receive = async (QueueUrl: string) =>
    (
      await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: 10,
          MessageSystemAttributeNames: ['All'],
        }),
      )
    ).Messages ?? [];
  const wait = (seconds: number) => {
    clock.now = new Date(clock.now.getTime() + seconds * 1000);
  };
  return { runtime, sqs, create, receive, wait };
}

test('a received message is hidden for its visibility timeout, then goes to the dead-letter queue', async () => {
  const { runtime, sqs, create, receive, wait } = await open();
  await using _ = runtime;
  const letters = await create('letters');
  const QueueUrl = await create('q', {
    VisibilityTimeout: '10',
    RedrivePolicy: JSON.stringify({
      deadLetterTargetArn: 'arn:aws:sqs:us-east-1:000000000000:letters',
      maxReceiveCount: 2,
    }),
  });
  const { MessageId } = await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'hello' }));
  expect((await receive(QueueUrl)).map((m) => m.Body)).toEqual(['hello']);
  wait(9);
  expect(await receive(QueueUrl)).toEqual([]);
  wait(1);
  expect((await receive(QueueUrl))[0]?.Attributes?.ApproximateReceiveCount).toBe('2');
  wait(10);
  expect(await receive(QueueUrl)).toEqual([]);
  expect(await receive(letters)).toMatchObject([
    {
      MessageId,
      Body: 'hello',
      Attributes: {
        ...{ ApproximateReceiveCount: '1', SentTimestamp: String(Date.parse('2024-01-01T00:00:00Z')) },
        DeadLetterQueueSourceArn: 'arn:aws:sqs:us-east-1:000000000000:q',
      },
    },
  ]);
});

test('counts of visible, hidden and delayed messages; deleting and purging', async () => {
  const { runtime, sqs, create, receive } = await open();
  await using _ = runtime;
  const QueueUrl = await create('q');
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'a' }));
  const [taken] = await receive(QueueUrl);
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'b', DelaySeconds: 5 }));
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'c' }));
  const counts = async () => {
    const names = ['', 'NotVisible', 'Delayed'].map((n) => `ApproximateNumberOfMessages${n}` as 'All');
    const { Attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: names }),
    );
    return names.map((name) => Attributes[name]);
  };
  expect(await counts()).toEqual(['1', '1', '1']);
  await expect(
    sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: undefined as never })),
  ).rejects.toThrow('The request must contain the parameter ReceiptHandle.');
  await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: taken?.ReceiptHandle }));
  expect(await counts()).toEqual(['1', '0', '1']);
  await sqs.send(new PurgeQueueCommand({ QueueUrl }));
  expect(await counts()).toEqual(['0', '0', '0']);
});

test('errors, of a batch entry by itself', async () => {
  const { runtime, sqs, create } = await open();
  await using _ = runtime;
  const QueueUrl = await create('q', { MaximumMessageSize: '1024' });
  const { Successful, Failed } = await sqs.send(
    new SendMessageBatchCommand({
      QueueUrl,
      Entries: [
        { Id: 'a', MessageBody: 'x' },
        { Id: 'b', MessageBody: 'x'.repeat(1025) },
      ],
    }),
  );
  expect(Successful?.map(({ Id }) => Id)).toEqual(['a']);
  expect(Failed).toEqual([
    {
      ...{ Id: 'b', SenderFault: true, Code: 'InvalidParameterValue' },
      Message: 'One or more parameters are invalid. Reason: Message must be shorter than 1024 bytes.',
    },
  ]);
  await expect(create('q', { VisibilityTimeout: '5' })).rejects.toThrow(
    'A queue already exists with the same name and a different value for attribute VisibilityTimeout',
  );
  await expect(create('q.fifo')).rejects.toThrow(
    "Queue name 'q.fifo' is not valid; FIFO queues are not supported by the local runtime",
  );
  await expect(
    sqs.send(new SendMessageCommand({ QueueUrl: `${QueueUrl}-gone`, MessageBody: 'x' })),
  ).rejects.toMatchObject({ name: 'QueueDoesNotExist', message: 'The specified queue does not exist.' });
});
