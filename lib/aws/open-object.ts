import { GetObjectCommand, type GetObjectCommandInput, type S3Client } from '@aws-sdk/client-s3';
import { type ObjectBody, ObjectRefused } from '../contracts/object-source.ts';

const NOT_MODIFIED = 304;
const PRECONDITION_FAILED = 412;

/**
 * The bytes of an object that others wrote, as they come.
 * @param request what is asked for
 * @param from the first byte. @default 0
 * @returns as ObjectSource.open()
 * @throws ObjectRefused when it may not be read
 */
export async function openObject(
  client: Pick<S3Client, 'send'>,
  request: GetObjectCommandInput,
  from = 0,
): Promise<ObjectBody | 'unchanged' | undefined> {
  try {
    const { Body, ETag, ContentLength } = await client.send(
      new GetObjectCommand({ ...request, ...(from > 0 && { Range: `bytes=${from}-` }) }),
    );
    return {
      etag: ETag ?? '',
      length: ContentLength ?? 0,
      body: Body as unknown as AsyncIterable<Uint8Array>,
    };
  } catch (error) {
    const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
    const status = $metadata?.httpStatusCode;
    if (status === NOT_MODIFIED) return 'unchanged';
    // Of a version that became a delete marker S3 says that the method is not allowed.
    if (['NoSuchKey', 'NoSuchVersion', 'NotFound', 'MethodNotAllowed'].includes(name)) return undefined;
    if (name === 'PreconditionFailed' || status === PRECONDITION_FAILED) return undefined;
    if (name === 'AccessDenied' || /^KMS|kms/.test(name)) throw new ObjectRefused(message, { cause: error });
    throw error;
  }
}
