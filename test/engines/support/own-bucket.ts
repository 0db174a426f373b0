import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import { clientOptions } from '../../end-to-end/client-options.ts';

/** A bucket for what one client writes. */
export interface OwnBucket {
  readonly name: string;
  /** Removes it with all that it holds. */
  remove(): Promise<void>;
}

export async function ownBucket(endpoint: string, name: string): Promise<OwnBucket> {
  const s3 = new S3Client({ ...clientOptions(endpoint), forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: name }));
  return {
    name,
    remove: async () => {
      for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket: name }))
        for (const { Key } of Contents) await s3.send(new DeleteObjectCommand({ Bucket: name, Key }));
      await s3.send(new DeleteBucketCommand({ Bucket: name }));
    },
  };
}
