import { AwsError, type Operation } from '../service.ts';
import type { ObjectStorage } from './object-storage.ts';
import type { S3Access } from './s3-access.ts';
import { notImplemented } from './s3-errors.ts';

const NS = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';

/** What S3 answers where nothing was put: an empty document, or an error's code and message. */
const ABSENT: Readonly<Record<string, string | readonly [string, string]>> = {
  accelerate: `<AccelerateConfiguration ${NS}/>`,
  cors: ['NoSuchCORSConfiguration', 'The CORS configuration does not exist'],
  lifecycle: ['NoSuchLifecycleConfiguration', 'The lifecycle configuration does not exist'],
  logging: `<BucketLoggingStatus ${NS}/>`,
  notification: `<NotificationConfiguration ${NS}/>`,
  'object-lock': [
    'ObjectLockConfigurationNotFoundError',
    'Object Lock configuration does not exist for this bucket',
  ],
  ownershipControls: ['OwnershipControlsNotFoundError', 'The bucket ownership controls were not found'],
  publicAccessBlock: [
    'NoSuchPublicAccessBlockConfiguration',
    'The public access block configuration was not found',
  ],
  replication: ['ReplicationConfigurationNotFoundError', 'The replication configuration was not found'],
  requestPayment: `<RequestPaymentConfiguration ${NS}><Payer>BucketOwner</Payer></RequestPaymentConfiguration>`,
  tagging: ['NoSuchTagSet', 'The TagSet does not exist'],
  website: ['NoSuchWebsiteConfiguration', 'The specified bucket does not have a website configuration'],
};

/** IAM names some of these by other words than their subresource. */
const PERMISSIONS: Readonly<Record<string, string>> = {
  accelerate: 'AccelerateConfiguration',
  cors: 'BucketCORS',
  lifecycle: 'LifecycleConfiguration',
  logging: 'BucketLogging',
  notification: 'BucketNotification',
  'object-lock': 'BucketObjectLockConfiguration',
  ownershipControls: 'BucketOwnershipControls',
  publicAccessBlock: 'BucketPublicAccessBlock',
  replication: 'ReplicationConfiguration',
  requestPayment: 'BucketRequestPayment',
  tagging: 'BucketTagging',
  website: 'BucketWebsite',
};

// biome-ignore lint/suspicious/noExplicitAny: inputs come from the router.
type Input = any;

/** Configuration by subresource, kept as the XML that was put: recorded and answered, without effect. */
export function configurationOperations(
  storage: ObjectStorage,
  access: S3Access,
): Readonly<Record<string, Operation>> {
  const permission = (subresource: string): string => {
    const name = PERMISSIONS[subresource];
    if (!name) throw notImplemented(`?${subresource}`);
    return name;
  };
  return {
    GetBucketConfiguration: (input: Input, call) => {
      const { Bucket: bucket, Subresource: subresource } = input;
      access.bucket(call, `Get${permission(subresource)}`, bucket);
      const kept = storage.bucket(bucket).configuration[subresource] ?? ABSENT[subresource];
      if (typeof kept === 'string') return { Xml: kept };
      const [code, message] = kept as readonly [string, string];
      throw new AwsError(code, message, 404, { BucketName: bucket });
    },
    PutBucketConfiguration: (input: Input, call) => {
      const { Bucket: bucket, Subresource: subresource, Xml: xml = '' } = input;
      access.bucket(call, `Put${permission(subresource)}`, bucket);
      const { configuration } = storage.bucket(bucket);
      storage.updateBucket(bucket, { configuration: { ...configuration, [subresource]: xml } });
      return {};
    },
    DeleteBucketConfiguration: (input: Input, call) => {
      const { Bucket: bucket, Subresource: subresource } = input;
      access.bucket(call, `Put${permission(subresource)}`, bucket);
      const { [subresource as string]: _, ...configuration } = storage.bucket(bucket).configuration;
      storage.updateBucket(bucket, { configuration });
      return {};
    },
  };
}
