import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Grant } from './service-role.ts';

/**
 * What functions may do with the inbox: see and read what lies below the prefixes of the datasets that are deployed, and nothing else. A version
 * that is gone answers as one that may not be read: telling them apart would take listing the whole bucket.
 * @param datasets names of those that have an inbox
 */
export function inboxAccess(
  inbox: IBucket,
  datasets: readonly string[],
): { readonly list: Grant; readonly read: Grant } {
  return {
    list: {
      sid: 'ListInbox',
      actions: ['s3:ListBucketVersions'],
      resources: [inbox.bucketArn],
      conditions: { StringLike: { 's3:prefix': datasets.map((name) => `${name}/*`) } },
    },
    read: {
      sid: 'ReadInbox',
      actions: ['s3:GetObjectVersion'],
      resources: datasets.map((name) => inbox.arnForObjects(`${name}/*`)),
      wildcard: 'Writers name their objects; the prefix of each dataset bounds the grant.',
    },
  };
}
