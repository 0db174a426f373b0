import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { StandInObject } from '../../stand-ins/index.ts';

/**
 * Writes what others would have written into an inbox. What lies there already stays: the same objects are written once, however often a
 * data folder is started.
 * @returns how many are new
 */
export async function writeObjects(
  s3: Pick<S3Client, 'send'>,
  Bucket: string,
  objects: Readonly<Record<string, readonly StandInObject[]>>,
): Promise<number> {
  let written = 0;
  for (const [dataset, some] of Object.entries(objects))
    for (const { name, body } of some)
      try {
        const Key = `${dataset}/${name}`;
        await s3.send(new PutObjectCommand({ Bucket, Key, Body: body, IfNoneMatch: '*' }));
        written++;
      } catch (error) {
        if ((error as Error).name !== 'PreconditionFailed') throw error;
      }
  return written;
}
