import { z } from 'zod';
import { anything, boolean, integer } from '../property-schemas.ts';
import { type ProvisionContext, resourceType } from '../resource-type.ts';

const schema = z.strictObject({
  QueueName: z.string().optional(),
  DelaySeconds: integer.optional(),
  MaximumMessageSize: integer.optional(),
  MessageRetentionPeriod: integer.optional(),
  ReceiveMessageWaitTimeSeconds: integer.optional(),
  VisibilityTimeout: integer.optional(),
  RedrivePolicy: z.strictObject({ deadLetterTargetArn: z.string(), maxReceiveCount: integer }).optional(),
  KmsMasterKeyId: z.string().optional(),
  KmsDataKeyReusePeriodSeconds: integer.optional(),
  SqsManagedSseEnabled: boolean.optional(),
  Tags: anything,
});

type Properties = z.infer<typeof schema>;

export const sqsQueue = resourceType<Properties>({
  type: 'AWS::SQS::Queue',
  schema: schema as z.ZodType<Properties>,
  withoutEffect: ['KmsMasterKeyId', 'KmsDataKeyReusePeriodSeconds', 'SqsManagedSseEnabled', 'Tags'],
  replacedBy: ['QueueName'],
  async create(context, properties) {
    const QueueName = properties.QueueName ?? context.generatedName(80);
    const { QueueUrl } = await context.call<{ QueueUrl: string }>('sqs', 'CreateQueue', { QueueName });
    return put(context, QueueUrl, properties);
  },
  update: put,
  async delete({ call }, QueueUrl) {
    await call('sqs', 'DeleteQueue', { QueueUrl });
  },
});

async function put({ call, runtime }: ProvisionContext, QueueUrl: string, properties: Properties) {
  const { QueueName, Tags, ...attributes } = properties;
  const Attributes = Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [
      name,
      typeof value === 'object' ? JSON.stringify(value) : String(value),
    ]),
  );
  await call('sqs', 'SetQueueAttributes', { QueueUrl, Attributes });
  const name = QueueUrl.split('/').at(-1) as string;
  const { partition, region, accountId } = runtime;
  return {
    physicalId: QueueUrl,
    attributes: { Arn: `arn:${partition}:sqs:${region}:${accountId}:${name}`, QueueName: name, QueueUrl },
  };
}
