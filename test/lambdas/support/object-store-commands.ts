import {
  GetObjectCommand,
  HeadObjectCommand,
  NoSuchKey,
  NotFound,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { type ObjectStore, PreconditionFailed } from '../../../lib/lake/object-store.ts';
import { mockedClient } from '../../setup/mocked-client.ts';

const uriOf = ({ Bucket, Key }: { Bucket?: string | undefined; Key?: string | undefined }) =>
  `s3://${Bucket}/${Key}`;

/** Answers the S3 client's commands from an object store. */
export function mockS3(objects: ObjectStore) {
  const mock = mockedClient(S3Client);
  mock.on(HeadObjectCommand).callsFake(async (input) => {
    const found = await objects.head(uriOf(input));
    if (!found) throw new NotFound({ $metadata: { httpStatusCode: 404 }, message: 'NotFound' });
    return { ContentLength: found.size, ETag: found.etag };
  });
  mock.on(GetObjectCommand).callsFake(async (input) => {
    const found = await objects.getVersion(uriOf(input));
    if (!found) throw new NoSuchKey({ $metadata: { httpStatusCode: 404 }, message: 'NoSuchKey' });
    return { Body: { transformToByteArray: async () => found.body }, ETag: found.etag };
  });
  mock.on(PutObjectCommand).callsFake(async (input) => {
    try {
      const { etag } = await objects.put(uriOf(input), input.Body, {
        ifNoneMatch: input.IfNoneMatch,
        ifMatch: input.IfMatch,
      });
      return { ETag: etag };
    } catch (error) {
      if (!(error instanceof PreconditionFailed)) throw error;
      throw new S3ServiceException({
        name: 'PreconditionFailed',
        $fault: 'client',
        $metadata: { httpStatusCode: 412 },
        message: 'At least one of the pre-conditions you specified did not hold',
      });
    }
  });
  return mock;
}
