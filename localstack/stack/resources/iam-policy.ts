import { z } from 'zod';
import { policyDocument } from '../property-schemas.ts';
import { resourceType } from '../resource-type.ts';

const schema = z.strictObject({
  PolicyName: z.string(),
  PolicyDocument: policyDocument,
  Roles: z.array(z.string()).min(1),
});

/** An inline policy of one or more roles. */
export const iamPolicy = resourceType<z.infer<typeof schema>>({
  type: 'AWS::IAM::Policy',
  schema,
  replacedBy: ['PolicyName'],
  create(context, { PolicyName, PolicyDocument, Roles }) {
    for (const role of Roles) context.runtime.identities.putRolePolicy(role, PolicyName, PolicyDocument);
    return { physicalId: `${context.generatedName(64)}/${PolicyName}`, attributes: {} };
  },
  update({ runtime }, physicalId, { PolicyName, PolicyDocument, Roles }, previous) {
    for (const role of previous.Roles)
      if (!Roles.includes(role)) runtime.identities.deleteRolePolicy(role, previous.PolicyName);
    for (const role of Roles) runtime.identities.putRolePolicy(role, PolicyName, PolicyDocument);
    return { physicalId, attributes: {} };
  },
  delete({ runtime }, _physicalId, { PolicyName, Roles }) {
    for (const role of Roles) runtime.identities.deleteRolePolicy(role, PolicyName);
  },
});
