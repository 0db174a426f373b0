import { z } from 'zod';
import { resourceType } from '../resource-type.ts';

const schema = z.strictObject({ TopicArn: z.string(), Protocol: z.string(), Endpoint: z.string() });

/** A subscription; one to a mail address stays pending, because nothing sends mail. */
export const snsSubscription = resourceType<z.infer<typeof schema>>({
  type: 'AWS::SNS::Subscription',
  schema,
  replacedBy: ['TopicArn', 'Protocol', 'Endpoint'],
  async create({ call }, properties) {
    const { SubscriptionArn } = await call<{ SubscriptionArn: string }>('sns', 'Subscribe', {
      ...properties,
      ReturnSubscriptionArn: true,
    });
    return { physicalId: SubscriptionArn, attributes: { Arn: SubscriptionArn } };
  },
  update: (_, physicalId) => ({ physicalId, attributes: { Arn: physicalId } }),
  async delete({ call }, SubscriptionArn) {
    await call('sns', 'Unsubscribe', { SubscriptionArn });
  },
});
