import { Duration, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { DataBucket } from '../constructs/data-bucket.ts';
import { dataKey } from '../constructs/data-key.ts';
import { InboxBucket } from '../constructs/inbox-bucket.ts';
import { denyOverwrites } from '../constructs/write-once-policy.ts';

export interface StorageStackProps extends StackProps {
  /** Keep what holds data when the stack is deleted. */
  readonly retain: boolean;
  /** Encrypt with one customer-managed key instead of SSE-S3. */
  readonly kms: boolean;
  /** By dataset that takes what others write, principals of services of AWS that do so by themselves. Undefined where none takes any. */
  readonly inbox?: Readonly<Record<string, readonly string[]>> | undefined;
  /** Pattern of the ARNs of the pipeline's roles. */
  readonly pipelineRoles: string;
}

/** The buckets, and the key if there is one. */
export class StorageStack extends Stack {
  /** Raw pages and manifests, written once. */
  readonly bronze: Bucket;
  /** Silver, gold and operational tables. No lifecycle rule: a table's files go when no snapshot reaches them. */
  readonly lake: Bucket;
  /** Plans, staged descriptors, leases, query results. */
  readonly work: Bucket;
  /** What others write. @default no dataset takes any */
  readonly inbox?: Bucket;

  constructor(scope: Construct, id: string, props: StorageStackProps) {
    super(scope, id, props);
    const key = props.kms ? dataKey(this, 'Key', props.pipelineRoles) : undefined;
    const logs = new DataBucket(this, 'Logs', { retain: props.retain, expiration: Duration.days(90) });
    Validations.of(logs).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'This is where access logs go: logging its own access would never end.',
    });
    const common = { key, accessLogs: logs.bucket };
    const bronze = new DataBucket(this, 'Bronze', { ...common, retain: props.retain, versioned: true });
    denyOverwrites(bronze.bucket, props.pipelineRoles);
    this.bronze = bronze.bucket;
    this.lake = new DataBucket(this, 'Lake', { ...common, retain: props.retain }).bucket;
    this.work = new DataBucket(this, 'Work', {
      ...common,
      retain: false,
      expiration: Duration.days(14),
    }).bucket;
    if (props.inbox)
      this.inbox = new InboxBucket(this, 'InboxBucket', {
        services: props.inbox,
        retain: props.retain,
        accessLogs: logs.bucket,
        pipelineRoles: props.pipelineRoles,
      }).bucket;
  }
}
