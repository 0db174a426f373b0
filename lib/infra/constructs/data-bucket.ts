import { Duration } from 'aws-cdk-lib';
import type { IKey, Key } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type IBucket,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { removalPolicy } from './removal-policy.ts';

export interface DataBucketProps {
  /** Keep the bucket when its stack is deleted. A bucket that is not kept must be emptied first. */
  readonly retain: boolean;
  /** Where its access logs go, below a prefix of the bucket's id. @default no access logs */
  readonly accessLogs?: Bucket;
  /** Customer-managed key, used with a bucket key. @default SSE-S3 */
  readonly key?: Key | undefined;
  /** Keep overwritten and deleted objects as versions. @default false */
  readonly versioned?: boolean;
  /** Every object goes after this time, and every overwritten or deleted version so long after that. @default objects stay */
  readonly expiration?: Duration;
}

/** A private, encrypted bucket that answers TLS alone. */
export class DataBucket extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, props: DataBucketProps) {
    super(scope, id);
    this.bucket = new Bucket(this, 'Bucket', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      removalPolicy: removalPolicy(props.retain),
      versioned: props.versioned ?? false,
      ...(props.key
        ? { encryption: BucketEncryption.KMS, encryptionKey: props.key as IKey, bucketKeyEnabled: true }
        : { encryption: BucketEncryption.S3_MANAGED }),
      ...(props.accessLogs && {
        serverAccessLogsBucket: props.accessLogs as IBucket,
        serverAccessLogsPrefix: `${id.toLowerCase()}/`,
      }),
      lifecycleRules: [
        // Parts of an upload that nobody completed are in no listing, and are paid for until they are aborted.
        { id: 'abort-uploads', abortIncompleteMultipartUploadAfter: Duration.days(7) },
        ...(props.expiration
          ? [
              {
                id: 'expire',
                expiration: props.expiration,
                ...(props.versioned && { noncurrentVersionExpiration: props.expiration }),
              },
            ]
          : []),
      ],
    });
  }
}
