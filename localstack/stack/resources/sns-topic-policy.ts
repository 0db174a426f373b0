import { z } from 'zod';
import { policyDocument } from '../property-schemas.ts';
import { type ProvisionContext, resourceType } from '../resource-type.ts';

const schema = z.strictObject({ PolicyDocument: policyDocument, Topics: z.array(z.string()).min(1) });
type Properties = z.infer<typeof schema>;

export const snsTopicPolicy = resourceType<Properties>({
  type: 'AWS::SNS::TopicPolicy',
  schema,
  async create(context, properties) {
    await put(context, properties.Topics, JSON.stringify(properties.PolicyDocument));
    return { physicalId: context.generatedName(), attributes: {} };
  },
  async update(context, physicalId, properties, previous) {
    await put(
      context,
      previous.Topics.filter((topic) => !properties.Topics.includes(topic)),
      '',
    );
    await put(context, properties.Topics, JSON.stringify(properties.PolicyDocument));
    return { physicalId, attributes: {} };
  },
  delete: (context, _, { Topics }) => put(context, Topics, ''),
});

async function put({ call }: ProvisionContext, topics: readonly string[], policy: string): Promise<void> {
  for (const TopicArn of topics)
    await call('sns', 'SetTopicAttributes', { TopicArn, AttributeName: 'Policy', AttributeValue: policy });
}
