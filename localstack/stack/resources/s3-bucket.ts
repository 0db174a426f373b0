import { z } from 'zod';
import { anything, boolean, tags } from '../property-schemas.ts';
import { type ProvisionContext, resourceType } from '../resource-type.ts';

const encryptionRule = z.strictObject({
  BucketKeyEnabled: boolean.optional(),
  ServerSideEncryptionByDefault: z
    .strictObject({ SSEAlgorithm: z.enum(['AES256', 'aws:kms']), KMSMasterKeyID: z.string().optional() })
    .optional(),
});

const schema = z.strictObject({
  BucketName: z.string().optional(),
  BucketEncryption: z
    .strictObject({ ServerSideEncryptionConfiguration: z.array(encryptionRule).length(1) })
    .optional(),
  NotificationConfiguration: z
    .strictObject({ EventBridgeConfiguration: z.strictObject({ EventBridgeEnabled: boolean }) })
    .optional(),
  VersioningConfiguration: z.strictObject({ Status: z.enum(['Enabled', 'Suspended']) }).optional(),
  LifecycleConfiguration: anything,
  LoggingConfiguration: anything,
  OwnershipControls: z
    .strictObject({ Rules: z.array(z.strictObject({ ObjectOwnership: z.literal('BucketOwnerEnforced') })) })
    .optional(),
  PublicAccessBlockConfiguration: anything,
  Tags: tags,
});

type Properties = z.infer<typeof schema>;

export const s3Bucket = resourceType<Properties>({
  type: 'AWS::S3::Bucket',
  schema: schema as z.ZodType<Properties>,
  withoutEffect: [
    'LifecycleConfiguration',
    'LoggingConfiguration',
    'OwnershipControls',
    'PublicAccessBlockConfiguration',
    'Tags',
  ],
  replacedBy: ['BucketName'],
  create: (context, properties) =>
    put(context, properties.BucketName ?? context.generatedName(63, { lowerCase: true }), properties),
  update: (context, name, properties) => put(context, name, properties),
  delete({ runtime }, name) {
    const s3 = runtime.service('s3');
    if (s3.bucket(name) === undefined) return;
    if (s3.listObjects(name, '').length > 0)
      throw new Error(`The bucket you tried to delete is not empty: ${name}`);
    s3.deleteBucket(name);
  },
});

function put({ runtime }: ProvisionContext, name: string, properties: Properties) {
  const s3 = runtime.service('s3');
  const rule = properties.BucketEncryption?.ServerSideEncryptionConfiguration[0];
  const given = rule?.ServerSideEncryptionByDefault;
  const algorithm = given?.SSEAlgorithm ?? 'AES256';
  s3.createBucket(name, {
    versioning: properties.VersioningConfiguration?.Status === 'Enabled',
    tellsEventBridge:
      properties.NotificationConfiguration?.EventBridgeConfiguration.EventBridgeEnabled ?? false,
    encryption: {
      algorithm,
      ...(given?.KMSMasterKeyID ? { kmsKeyArn: given.KMSMasterKeyID } : {}),
      ...(rule?.BucketKeyEnabled === undefined ? {} : { bucketKey: rule.BucketKeyEnabled }),
    },
    properties,
  });
  return {
    physicalId: name,
    attributes: {
      Arn: `arn:${runtime.partition}:s3:::${name}`,
      DomainName: `${name}.s3.amazonaws.com`,
      RegionalDomainName: `${name}.s3.${runtime.region}.amazonaws.com`,
    },
  };
}
