import { z } from 'zod';
import { anything } from '../property-schemas.ts';
import { type ProvisionContext, type Provisioned, resourceType } from '../resource-type.ts';

const schema = z.strictObject({
  TopicName: z.string().optional(),
  DisplayName: z.string().optional(),
  KmsMasterKeyId: z.string().optional(),
  Subscription: z.array(z.strictObject({ Protocol: z.string(), Endpoint: z.string() })).default([]),
  Tags: anything,
});

type Properties = z.infer<typeof schema>;

export const snsTopic = resourceType<Properties>({
  type: 'AWS::SNS::Topic',
  schema: schema as z.ZodType<Properties>,
  withoutEffect: ['KmsMasterKeyId', 'Tags'],
  replacedBy: ['TopicName', 'Subscription'],
  async create(context, properties) {
    const Name = properties.TopicName ?? context.generatedName(256);
    const { TopicArn } = await context.call<{ TopicArn: string }>('sns', 'CreateTopic', { Name });
    for (const subscription of properties.Subscription)
      await context.call('sns', 'Subscribe', { TopicArn, ...subscription });
    return put(context, TopicArn, properties);
  },
  update: put,
  async delete({ call }, TopicArn) {
    await call('sns', 'DeleteTopic', { TopicArn });
  },
});

async function put(
  { call }: ProvisionContext,
  TopicArn: string,
  properties: Properties,
): Promise<Provisioned> {
  for (const AttributeName of ['DisplayName', 'KmsMasterKeyId'] as const)
    await call('sns', 'SetTopicAttributes', {
      ...{ TopicArn, AttributeName, AttributeValue: properties[AttributeName] ?? '' },
    });
  return {
    physicalId: TopicArn,
    attributes: { TopicArn, TopicName: TopicArn.split(':').at(-1) },
  };
}
