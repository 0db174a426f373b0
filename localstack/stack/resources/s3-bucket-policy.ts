import { z } from 'zod';
import { policyDocument } from '../property-schemas.ts';
import { type ProvisionContext, resourceType } from '../resource-type.ts';

const schema = z.strictObject({ Bucket: z.string(), PolicyDocument: policyDocument });
type Properties = z.infer<typeof schema>;

export const s3BucketPolicy = resourceType<Properties>({
  type: 'AWS::S3::BucketPolicy',
  schema,
  replacedBy: ['Bucket'],
  create: put,
  update: (context, _, properties) => put(context, properties),
  delete: ({ runtime }, _, { Bucket }) =>
    runtime.identities.deleteResourcePolicy(`arn:${runtime.partition}:s3:::${Bucket}`),
});

function put({ runtime }: ProvisionContext, { Bucket, PolicyDocument }: Properties) {
  runtime.identities.putResourcePolicy(
    `arn:${runtime.partition}:s3:::${Bucket}`,
    PolicyDocument,
    'BucketPolicy',
  );
  return { physicalId: Bucket, attributes: {} };
}
