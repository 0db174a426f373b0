import { z } from 'zod';
import { integer, policyDocument, tags } from '../property-schemas.ts';
import { type ProvisionContext, resourceType } from '../resource-type.ts';

const schema = z.strictObject({
  RoleName: z.string().optional(),
  Path: z.string().optional(),
  Description: z.string().optional(),
  AssumeRolePolicyDocument: policyDocument,
  Policies: z.array(z.strictObject({ PolicyName: z.string(), PolicyDocument: policyDocument })).default([]),
  ManagedPolicyArns: z.array(z.string()).default([]),
  MaxSessionDuration: integer.optional(),
  Tags: tags,
});

type Properties = z.infer<typeof schema>;

export const iamRole = resourceType<Properties>({
  type: 'AWS::IAM::Role',
  schema: schema as z.ZodType<Properties>,
  withoutEffect: ['MaxSessionDuration', 'Tags'],
  replacedBy: ['RoleName', 'Path'],
  create: (context, properties) => put(context, properties.RoleName ?? context.generatedName(64), properties),
  update(context, name, properties, previous) {
    const { identities } = context.runtime;
    const kept = new Set(properties.Policies.map((policy) => policy.PolicyName));
    for (const { PolicyName } of previous.Policies)
      if (!kept.has(PolicyName)) identities.deleteRolePolicy(name, PolicyName);
    for (const arn of previous.ManagedPolicyArns)
      if (!properties.ManagedPolicyArns.includes(arn)) identities.detachPolicy(name, arn);
    return put(context, name, properties);
  },
  delete: ({ runtime }, name) => runtime.identities.deleteRole(name),
});

function put({ runtime: { identities } }: ProvisionContext, name: string, properties: Properties) {
  const role = identities.putRole(name, properties.AssumeRolePolicyDocument, {
    ...(properties.Path === undefined ? {} : { path: properties.Path }),
    ...(properties.Description === undefined ? {} : { description: properties.Description }),
  });
  for (const { PolicyName, PolicyDocument } of properties.Policies)
    identities.putRolePolicy(name, PolicyName, PolicyDocument);
  for (const arn of properties.ManagedPolicyArns) identities.attachPolicy(name, arn);
  return { physicalId: name, attributes: { Arn: role.arn, RoleId: role.roleId } };
}
