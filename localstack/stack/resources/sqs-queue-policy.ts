import { z } from 'zod';
import { policyDocument } from '../property-schemas.ts';
import { type ProvisionContext, resourceType } from '../resource-type.ts';

const schema = z.strictObject({ PolicyDocument: policyDocument, Queues: z.array(z.string()).min(1) });
type Properties = z.infer<typeof schema>;

export const sqsQueuePolicy = resourceType<Properties>({
  type: 'AWS::SQS::QueuePolicy',
  schema,
  async create(context, properties) {
    await put(context, properties.Queues, JSON.stringify(properties.PolicyDocument));
    return { physicalId: context.generatedName(), attributes: {} };
  },
  async update(context, physicalId, properties, previous) {
    await put(
      context,
      previous.Queues.filter((queue) => !properties.Queues.includes(queue)),
      '',
    );
    await put(context, properties.Queues, JSON.stringify(properties.PolicyDocument));
    return { physicalId, attributes: {} };
  },
  delete: (context, _, { Queues }) => put(context, Queues, ''),
});

async function put({ call }: ProvisionContext, queues: readonly string[], policy: string): Promise<void> {
  for (const QueueUrl of queues)
    await call('sqs', 'SetQueueAttributes', { QueueUrl, Attributes: { Policy: policy } });
}
