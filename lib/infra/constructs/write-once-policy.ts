import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';

/**
 * Denies puts that would overwrite, and deletes by the pipeline's own roles: what landed stays as it was received.
 * Parts of a multipart upload carry no condition and are exempt; its completion is not.
 * Source: Amazon S3 user guide, "Enforce conditional writes on Amazon S3 buckets".
 * @param pipelineRoles pattern of the ARNs of the pipeline's roles
 */
export function denyOverwrites(bucket: Bucket, pipelineRoles: string): void {
  bucket.addToResourcePolicy(
    new PolicyStatement({
      sid: 'DenyUnconditionalPut',
      effect: Effect.DENY,
      principals: [new AnyPrincipal()],
      actions: ['s3:PutObject'],
      resources: [bucket.arnForObjects('*')],
      conditions: {
        Null: { 's3:if-none-match': 'true' },
        Bool: { 's3:ObjectCreationOperation': 'true' },
      },
    }),
  );
  bucket.addToResourcePolicy(
    new PolicyStatement({
      sid: 'DenyDeleteByPipeline',
      effect: Effect.DENY,
      principals: [new AnyPrincipal()],
      actions: ['s3:DeleteObject', 's3:DeleteObjectVersion'],
      resources: [bucket.arnForObjects('*')],
      conditions: { ArnLike: { 'aws:PrincipalArn': pipelineRoles } },
    }),
  );
}
