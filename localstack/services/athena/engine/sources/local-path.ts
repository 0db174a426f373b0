import type { Call } from '../../../service.ts';
import { QueryFailure } from '../../query-failure.ts';
import type { EngineContext } from '../athena-engine.ts';
import { bucketAndKey } from '../s3-objects.ts';

/** Path on disk of an object's bytes, for a caller who may read it. @throws AwsError AccessDenied; QueryFailure when there is no such object */
export function localPath({ files }: EngineContext, call: Call, uri: string): string {
  const { Bucket, Key } = bucketAndKey(uri);
  files.authorizeRead(call, Bucket, Key);
  const path = files.objectPath(Bucket, Key);
  if (path === undefined) throw new QueryFailure(`HIVE_CANNOT_OPEN_SPLIT: No object ${uri}`);
  return path;
}
