import type { LocalRuntime } from '../../runtime.ts';
import type { Operation } from '../service.ts';
import type { ObjectStorage } from './object-storage.ts';
import { unquoted } from './object-storage.ts';
import type { S3Access } from './s3-access.ts';

/** Operations that make an object. Source: Amazon S3 user guide, "EventBridge event message structure": `reason`. */
const CREATING = ['PutObject', 'CopyObject', 'CompleteMultipartUpload'] as const;

/**
 * The operations, those that make an object telling EventBridge of it where their bucket is set so: `Object Created` of `aws.s3`. Other events
 * of S3 are not told.
 */
export function withCreatedEvents(
  runtime: LocalRuntime,
  storage: ObjectStorage,
  access: S3Access,
  operations: Readonly<Record<string, Operation>>,
): Readonly<Record<string, Operation>> {
  let sequence = 0;
  const telling = CREATING.map((reason): [string, Operation] => [
    reason,
    async (input, call) => {
      const output = await operations[reason]!(input, call);
      const { Bucket: bucket, Key: key } = input as { readonly Bucket: string; readonly Key: string };
      const { tellsEventBridge, versioning } = storage.bucket(bucket);
      const made = storage.find(bucket, key);
      if (!tellsEventBridge || !made) return output;
      runtime.emitEvent({
        source: 'aws.s3',
        detailType: 'Object Created',
        resources: [access.bucketArn(bucket)],
        detail: {
          version: '0',
          bucket: { name: bucket },
          object: {
            key,
            size: made.size,
            etag: unquoted(made.etag),
            ...(versioning && { 'version-id': made.versionId }),
            sequencer: (runtime.now().getTime() * 1000 + (sequence++ % 1000)).toString(16).toUpperCase(),
          },
          'request-id': call.requestId,
          requester: runtime.accountId,
          reason,
        },
      });
      return output;
    },
  ]);
  return { ...operations, ...Object.fromEntries(telling) };
}
