import { z } from 'zod';
import { anything, boolean, integer, policyDocument } from '../property-schemas.ts';
import { resourceType } from '../resource-type.ts';

const schema = z.strictObject({
  Description: z.string().optional(),
  KeyPolicy: policyDocument.optional(),
  EnableKeyRotation: boolean.optional(),
  PendingWindowInDays: integer.optional(),
  Tags: anything,
});

type Properties = z.infer<typeof schema>;

export const kmsKey = resourceType<Properties>({
  type: 'AWS::KMS::Key',
  schema: schema as z.ZodType<Properties>,
  withoutEffect: ['EnableKeyRotation', 'PendingWindowInDays', 'Tags'],
  create({ runtime }, { Description, KeyPolicy }) {
    const { keyId, arn } = runtime.service('kms').createKey({
      ...(Description === undefined ? {} : { description: Description }),
      ...(KeyPolicy === undefined ? {} : { policy: KeyPolicy }),
    });
    return { physicalId: keyId, attributes: { Arn: arn, KeyId: keyId } };
  },
  update({ runtime }, keyId, { KeyPolicy }) {
    if (KeyPolicy !== undefined) runtime.service('kms').putKeyPolicy(keyId, KeyPolicy);
    const arn = `arn:${runtime.partition}:kms:${runtime.region}:${runtime.accountId}:key/${keyId}`;
    return { physicalId: keyId, attributes: { Arn: arn, KeyId: keyId } };
  },
  delete: ({ runtime }, keyId) => runtime.service('kms').deleteKey(keyId),
});
