import { GlueCatalog } from '../aws/glue-catalog.ts';
import { S3ObjectStore } from '../aws/s3-object-store.ts';
import type { Lake } from '../lake/lake.ts';
import type { Session } from './session.ts';

/** What of a session tables are read with. */
export type Reader = Pick<Session, 'glue' | 's3' | 'deployment'>;

/** The lake of a deployment, as its catalog names it. Only for tables that exist: new ones need the bucket. */
export const lakeOf = ({ glue, s3, deployment }: Reader): Lake => ({
  objects: new S3ObjectStore(s3),
  catalog: new GlueCatalog(glue),
  namespace: deployment.namespace,
  bucket: '',
});
