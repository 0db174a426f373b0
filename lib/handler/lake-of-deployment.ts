import { GlueClient } from '@aws-sdk/client-glue';
import { S3Client } from '@aws-sdk/client-s3';
import { GlueCatalog } from '../aws/glue-catalog.ts';
import { S3Bucket } from '../aws/s3-bucket.ts';
import { S3Inbox } from '../aws/s3-inbox.ts';
import { S3ObjectStore } from '../aws/s3-object-store.ts';
import { dataLabel } from '../contracts/data-label.ts';
import type { ObjectSource } from '../contracts/object-source.ts';
import { bucketAndPrefix } from '../contracts/s3-address.ts';
import type { Lake } from '../lake/lake.ts';
import type { ObjectStore } from '../lake/object-store.ts';
import { environment, namespace } from './environment.ts';

const s3 = new S3Client({});
const glue = new GlueClient({});

/** The deployment's buckets. */
export const objectStore = (): ObjectStore => new S3ObjectStore(s3);

/** Where others write for this deployment's datasets. @throws Error where it has no inbox */
export const inboxOfDeployment = (): ObjectSource => new S3Inbox(environment('INBOX_BUCKET'), s3);

/**
 * Where others keep objects, in whatever region of AWS.
 * @param address as the dataset's settings have it
 */
export const bucketAt = (address: string): ObjectSource =>
  new S3Bucket(bucketAndPrefix(address).bucket, new S3Client({ followRegionRedirects: true }));

/** The lake that the function's environment names: S3 and the Glue catalog. */
export function lakeOfDeployment(): Lake {
  const label = dataLabel(process.env.DATA_LABEL);
  return {
    objects: objectStore(),
    catalog: new GlueCatalog(glue),
    namespace: namespace(),
    bucket: environment('LAKE_BUCKET'),
    ...(label && { dataLabel: label }),
  };
}
