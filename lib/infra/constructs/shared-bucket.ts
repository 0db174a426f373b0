import { Stack } from 'aws-cdk-lib';
import { Bucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

/**
 * A bucket of another stack, as an explicit import: grants on it then read the same while constructs are made as they do
 * in the template, which is what the reasons for wildcards are matched by.
 */
export function sharedBucket(scope: Construct, id: string, bucket: Bucket): IBucket {
  const owner = Stack.of(bucket);
  Stack.of(scope).addStackDependency(owner);
  return Bucket.fromBucketAttributes(scope, id, {
    bucketName: owner.exportValue(bucket.bucketName),
    bucketArn: owner.exportValue(bucket.bucketArn),
  });
}
