import { z } from 'zod';
import { type ProvisionContext, resourceType } from '../resource-type.ts';

const schema = z.strictObject({ AliasName: z.string(), TargetKeyId: z.string() });
type Properties = z.infer<typeof schema>;

export const kmsAlias = resourceType<Properties>({
  type: 'AWS::KMS::Alias',
  schema,
  replacedBy: ['AliasName'],
  create: put,
  update: (context, _, properties) => put(context, properties),
  // The alias goes with its key.
  delete() {},
});

function put({ runtime }: ProvisionContext, { AliasName, TargetKeyId }: Properties) {
  runtime.service('kms').putAlias(AliasName, TargetKeyId);
  return { physicalId: AliasName, attributes: {} };
}
