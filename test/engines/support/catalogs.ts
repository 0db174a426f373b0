import type { Catalog } from './trino.ts';

/** Trino's catalog properties that take the endpoint for AWS: Iceberg tables through Glue and S3. */
export const icebergOnGlue = (endpoint: string): Catalog => ({
  connector: 'iceberg',
  'iceberg.catalog.type': 'glue',
  'iceberg.security': 'allow-all',
  'hive.metastore.glue.region': 'us-east-1',
  'hive.metastore.glue.endpoint-url': endpoint,
  'hive.metastore.glue.aws-access-key': 'test',
  'hive.metastore.glue.aws-secret-key': 'test',
  'fs.native-s3.enabled': 'true',
  's3.endpoint': endpoint,
  's3.region': 'us-east-1',
  's3.path-style-access': 'true',
  's3.aws-access-key': 'test',
  's3.aws-secret-key': 'test',
});
