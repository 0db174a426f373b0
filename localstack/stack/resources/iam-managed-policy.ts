import { z } from 'zod';
import { policyDocument } from '../property-schemas.ts';
import { resourceType } from '../resource-type.ts';

const schema = z.strictObject({
  ManagedPolicyName: z.string().optional(),
  Description: z.string().optional(),
  Path: z.string().optional(),
  PolicyDocument: policyDocument,
  Roles: z.array(z.string()).default([]),
});

type Properties = z.infer<typeof schema>;

/** A customer managed policy. */
export const iamManagedPolicy = resourceType<Properties>({
  type: 'AWS::IAM::ManagedPolicy',
  schema: schema as z.ZodType<Properties>,
  withoutEffect: ['Description'],
  replacedBy: ['ManagedPolicyName', 'Path', 'Description'],
  create(context, properties) {
    const { identities } = context.runtime;
    const name = properties.ManagedPolicyName ?? context.generatedName(128);
    const arn = identities.putManagedPolicy(name, properties.PolicyDocument, properties.Path ?? '/');
    for (const role of properties.Roles) identities.attachPolicy(role, arn);
    return { physicalId: arn, attributes: { PolicyArn: arn } };
  },
  update({ runtime: { identities } }, arn, properties, previous) {
    identities.putManagedPolicy(
      arn.split('/').at(-1) as string,
      properties.PolicyDocument,
      properties.Path ?? '/',
    );
    for (const role of previous.Roles)
      if (!properties.Roles.includes(role)) identities.detachPolicy(role, arn);
    for (const role of properties.Roles) identities.attachPolicy(role, arn);
    return { physicalId: arn, attributes: { PolicyArn: arn } };
  },
  delete({ runtime: { identities } }, arn, { Roles }) {
    for (const role of Roles) identities.detachPolicy(role, arn);
    identities.deleteManagedPolicy(arn);
  },
});
