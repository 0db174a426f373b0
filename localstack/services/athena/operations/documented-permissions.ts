import type { Runtime } from '../../../runtime.ts';
import type { Call } from '../../service.ts';
import { bucketAndKey } from '../engine/s3-objects.ts';

/**
 * Athena asks for these of every query, whatever it reads: on the account's catalog and its database `default`.
 * Source: Athena user guide, "Configure access to databases and tables in the AWS Glue Data Catalog", access to the default database.
 */
const DEFAULT_DATABASE_ACTIONS = ['glue:GetDatabase', 'glue:GetDatabases', 'glue:CreateDatabase'];

/**
 * Athena uploads results in parts when they are long; on what it writes. Source: AWS managed policy AmazonAthenaFullAccess,
 * BaseQueryResultsPermissions.
 */
const RESULT_ACTIONS = ['s3:ListMultipartUploadParts', 's3:AbortMultipartUpload'];

/**
 * Holds what AWS documents as needed for a query and that no call made here would ask for, so that a role which lacks it fails here as
 * it would there.
 * @param result s3 URI of the query's result
 * @throws AwsError AccessDeniedException
 */
export function askDocumented(runtime: Runtime, call: Call, result: string): void {
  const { partition, region, accountId } = runtime;
  for (const action of DEFAULT_DATABASE_ACTIONS)
    for (const resource of ['catalog', 'database/default'])
      call.authorize(action, `arn:${partition}:glue:${region}:${accountId}:${resource}`);
  const { Bucket, Key } = bucketAndKey(result);
  call.authorize('s3:ListBucketMultipartUploads', `arn:${partition}:s3:::${Bucket}`);
  for (const action of RESULT_ACTIONS) call.authorize(action, `arn:${partition}:s3:::${Bucket}/${Key}`);
}
