import type { Lake } from '../../lib/lake/lake.ts';
import { GlueCatalog } from '../aws/glue-catalog.ts';
import { S3ObjectStore } from '../aws/s3-object-store.ts';
import { environment, namespace } from './environment.ts';

/** The lake that the function's environment names: S3 and the Glue catalog. */
export function lakeOfDeployment(): Lake {
  return {
    objects: new S3ObjectStore(),
    catalog: new GlueCatalog(),
    namespace: namespace(),
    bucket: environment('LAKE_BUCKET'),
  };
}
