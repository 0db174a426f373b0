import { CreateBucketCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { StandInObject } from '../../stand-ins/index.ts';
import type { SourceBucket } from '../source-buckets.ts';

/** Where objects of others lie here. */
export interface ObjectPlaces {
  /** Name of the inbox, where a dataset's lie below `<dataset>/`. */
  inbox(): Promise<string>;
  /** Buckets of others, which are made where they are not there. */
  readonly others: readonly SourceBucket[];
}

/**
 * Writes what others would have written into an inbox, or into a bucket of theirs. What lies there already stays: the same objects are written
 * once, however often a data folder is started.
 * @returns how many are new
 */
export async function writeObjects(
  s3: Pick<S3Client, 'send'>,
  objects: Readonly<Record<string, readonly StandInObject[]>>,
  { inbox, others }: ObjectPlaces,
): Promise<number> {
  let written = 0;
  for (const [dataset, some] of Object.entries(objects)) {
    const other = others.find((one) => one.dataset === dataset);
    if (other) await makeBucket(s3, other.bucket);
    const { bucket: Bucket, prefix } = other ?? { bucket: await inbox(), prefix: `${dataset}/` };
    for (const { name, body } of some)
      try {
        await s3.send(
          new PutObjectCommand({ Bucket, Key: `${prefix}${name}`, Body: body, IfNoneMatch: '*' }),
        );
        written++;
      } catch (error) {
        if ((error as Error).name !== 'PreconditionFailed') throw error;
      }
  }
  return written;
}

async function makeBucket(s3: Pick<S3Client, 'send'>, Bucket: string): Promise<void> {
  try {
    await s3.send(new CreateBucketCommand({ Bucket }));
  } catch (error) {
    if ((error as Error).name !== 'BucketAlreadyOwnedByYou') throw error;
  }
}
