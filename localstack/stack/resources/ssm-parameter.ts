import { z } from 'zod';
import { anything } from '../property-schemas.ts';
import { type ProvisionContext, resourceType } from '../resource-type.ts';

const schema = z.strictObject({
  Name: z.string().optional(),
  Type: z.enum(['String', 'StringList']),
  Value: z.string(),
  Description: z.string().optional(),
  Tier: anything,
  Tags: anything,
});

type Properties = z.infer<typeof schema>;

export const ssmParameter = resourceType<Properties>({
  type: 'AWS::SSM::Parameter',
  schema,
  withoutEffect: ['Tier', 'Tags'],
  replacedBy: ['Name'],
  create: (context, properties) =>
    put(context, properties.Name ?? `CFN-${context.generatedName(120)}`, properties),
  update: (context, name, properties) => put(context, name, properties),
  delete: ({ runtime }, name) => runtime.service('ssm').deleteParameter(name),
});

function put({ runtime }: ProvisionContext, name: string, { Type, Value, Description }: Properties) {
  runtime.service('ssm').putParameter(name, Value, Type, Description);
  return { physicalId: name, attributes: { Type, Value } };
}
