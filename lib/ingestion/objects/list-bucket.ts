import type { ObjectSource } from '../../contracts/object-source.ts';
import { bucketAndPrefix } from '../../contracts/s3-address.ts';
import type { ObjectVersion } from '../../contracts/slice.ts';
import type { BucketTerms } from '../slice-source.ts';

/**
 * What lies in a folder of somebody else's bucket, by key.
 * @param address where it is in this deployment, as the setting has it
 */
export async function listBucket(
  objects: ObjectSource,
  address: string,
  { endsWith = '' }: BucketTerms,
): Promise<readonly ObjectVersion[]> {
  const listed: ObjectVersion[] = [];
  for await (const object of objects.list(bucketAndPrefix(address).prefix))
    if (object.key.endsWith(endsWith)) listed.push(object);
  return listed;
}
