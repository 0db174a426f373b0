import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { IKey, Key } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type IBucket,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';

export interface DataBucketProps {
  /** Keep the bucket when its stack is deleted. A bucket that is not kept must be emptied first. */
  readonly retain: boolean;
  /** Where its access logs go, below a prefix of the bucket's id. @default no access logs */
  readonly accessLogs?: Bucket;
  /** Customer-managed key, used with a bucket key. @default SSE-S3 */
  readonly key?: Key | undefined;
  /** Keep overwritten and deleted objects as versions. @default false */
  readonly versioned?: boolean;
  /** Every object goes after this time. @default objects stay */
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
      removalPolicy: props.retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      versioned: props.versioned ?? false,
      ...(props.key
        ? { encryption: BucketEncryption.KMS, encryptionKey: props.key as IKey, bucketKeyEnabled: true }
        : { encryption: BucketEncryption.S3_MANAGED }),
      ...(props.accessLogs && {
        serverAccessLogsBucket: props.accessLogs as IBucket,
        serverAccessLogsPrefix: `${id.toLowerCase()}/`,
      }),
      ...(props.expiration && {
        lifecycleRules: [
          {
            id: 'expire',
            expiration: props.expiration,
            abortIncompleteMultipartUploadAfter: Duration.days(1),
          },
        ],
      }),
    });
  }
}
