import { Aws, Duration } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Bucket, CfnBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { INBOX_DAYS } from '../../contracts/inbox.ts';
import { DataBucket } from './data-bucket.ts';

export interface InboxBucketProps {
  /** By dataset that takes objects, principals of services of AWS that write there by themselves. */
  readonly services: Readonly<Record<string, readonly string[]>>;
  readonly retain: boolean;
  readonly accessLogs: Bucket;
  /** Pattern of the ARNs of the pipeline's roles. */
  readonly pipelineRoles: string;
}

/**
 * Where others write objects for datasets, each dataset's below `<dataset>/`: with versions, so that what is overwritten is not lost, and with
 * S3's own key, so that writers need none. It tells EventBridge of what is written. The pipeline only reads it; bronze keeps what came.
 */
export class InboxBucket extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, { services, pipelineRoles, ...props }: InboxBucketProps) {
    super(scope, id);
    this.bucket = new DataBucket(this, 'Inbox', {
      ...props,
      versioned: true,
      expiration: Duration.days(INBOX_DAYS),
    }).bucket;
    // CDK's own way is a custom resource with a function of its own, from before CloudFormation knew this property.
    (this.bucket.node.defaultChild as CfnBucket).notificationConfiguration = {
      eventBridgeConfiguration: { eventBridgeEnabled: true },
    };
    this.bucket.addToResourcePolicy(
      new PolicyStatement({
        sid: 'PipelineOnlyReads',
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: ['s3:PutObject', 's3:DeleteObject', 's3:DeleteObjectVersion'],
        resources: [this.bucket.arnForObjects('*')],
        conditions: { ArnLike: { 'aws:PrincipalArn': pipelineRoles } },
      }),
    );
    for (const [dataset, principals] of Object.entries(services))
      for (const principal of principals)
        this.bucket.addToResourcePolicy(
          new PolicyStatement({
            effect: Effect.ALLOW,
            principals: [new ServicePrincipal(principal)],
            actions: ['s3:PutObject'],
            // Each service writes an account's logs below its number: those of another account stay out. Source: Elastic Load Balancing,
            // "Enable access logs for your Application Load Balancer"; CloudWatch Logs, "Logs sent to Amazon S3".
            resources: [this.bucket.arnForObjects(`${dataset}/AWSLogs/${Aws.ACCOUNT_ID}/*`)],
          }),
        );
  }
}
