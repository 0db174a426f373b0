import { Aws } from 'aws-cdk-lib';
import { AnyPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { removalPolicy } from './removal-policy.ts';

/**
 * The key of the data buckets. It outlives the setting that made it, in every environment, since what it encrypted can be read with it
 * alone; and it is the key's own policy that lets the pipeline's roles use it, so that they still may when no template knows the key.
 * Other stacks never name the key: an export that they import could not be taken away again.
 * @param pipelineRoles pattern of the ARNs of the pipeline's roles
 */
export function dataKey(scope: Construct, id: string, pipelineRoles: string): Key {
  const key = new Key(scope, id, {
    description: 'Coinlake: buckets and query results',
    enableKeyRotation: true,
    removalPolicy: removalPolicy(true),
  });
  key.addToResourcePolicy(
    new PolicyStatement({
      sid: 'PipelineMayReadAndWrite',
      principals: [new AnyPrincipal()],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: ['*'],
      conditions: {
        StringEquals: { 'kms:CallerAccount': Aws.ACCOUNT_ID },
        ArnLike: { 'aws:PrincipalArn': pipelineRoles },
      },
    }),
  );
  return key;
}
