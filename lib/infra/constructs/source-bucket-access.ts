import { Aws } from 'aws-cdk-lib';
import type { DatasetSettings } from '../../contracts/dataset.ts';
import { bucketAndPrefix } from '../../contracts/s3-address.ts';
import type { SourcedSlices } from '../../ingestion/dataset.ts';
import type { Grant } from './service-role.ts';

/**
 * What functions may do in buckets of others: see and read what lies below the prefixes of the datasets that are deployed, of one key only
 * that key, and nothing else. Where the bucket is another account's, its owner has to allow the same.
 * @param datasets those that have their objects there
 * @param settings by dataset, as its schema gives them
 */
export function sourceBucketAccess(
  datasets: readonly SourcedSlices[],
  settings: Readonly<Record<string, object | false>>,
): { readonly list: readonly Grant[]; readonly read: readonly Grant[] } {
  const list: Grant[] = [];
  const read: Grant[] = [];
  for (const { name, source } of datasets) {
    const { addresses } = settings[name] as DatasetSettings;
    const { bucket, prefix } = bucketAndPrefix(addresses?.[source.address] ?? source.origin);
    const arn = `arn:${Aws.PARTITION}:s3:::${bucket}`;
    const of = name.replaceAll('_', '');
    const key = source.bucket?.key;
    if (key !== undefined) {
      read.push({ sid: `ReadSource${of}`, actions: ['s3:GetObject'], resources: [`${arn}/${prefix}${key}`] });
      continue;
    }
    list.push({
      sid: `ListSource${of}`,
      actions: ['s3:ListBucket'],
      resources: [arn],
      // A listing of the whole bucket names no prefix.
      ...(prefix !== '' && { conditions: { StringLike: { 's3:prefix': [`${prefix}*`] } } }),
    });
    read.push({
      sid: `ReadSource${of}`,
      actions: ['s3:GetObject'],
      resources: [`${arn}/${prefix}*`],
      wildcard: 'Writers name their objects; the prefix of the dataset’s source bounds the grant.',
    });
  }
  return { list, read };
}
