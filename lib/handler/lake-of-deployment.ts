import { GlueClient } from '@aws-sdk/client-glue';
import { S3Client } from '@aws-sdk/client-s3';
import { GlueCatalog } from '../aws/glue-catalog.ts';
import { S3Inbox } from '../aws/s3-inbox.ts';
import { S3ObjectStore } from '../aws/s3-object-store.ts';
import { dataLabel } from '../contracts/data-label.ts';
import type { Inbox } from '../contracts/inbox.ts';
import type { Lake } from '../lake/lake.ts';
import type { ObjectStore } from '../lake/object-store.ts';
import { environment, namespace } from './environment.ts';

const s3 = new S3Client({});
const glue = new GlueClient({});

/** The deployment's buckets. */
export const objectStore = (): ObjectStore => new S3ObjectStore(s3);

/** Where others write for this deployment's datasets. @throws Error where it has no inbox */
export const inboxOfDeployment = (): Inbox => new S3Inbox(environment('INBOX_BUCKET'), s3);

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
