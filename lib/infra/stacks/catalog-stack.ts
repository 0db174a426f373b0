import { Aws, CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { QueryWorkgroup } from '../constructs/query-workgroup.ts';
import { TableDatabase } from '../constructs/table-database.ts';

const databaseNames = ['silver', 'gold', 'staging', 'ops'] as const;

export interface CatalogStackProps extends StackProps {
  /** Name of this deployment, unique in the account and region. */
  readonly prefix: string;
  /** Prefix of database names; empty for none. */
  readonly namespace: string;
  readonly retain: boolean;
  readonly lake: Bucket;
  readonly work: Bucket;
  /** Whether the buckets have a customer-managed key. */
  readonly kms: boolean;
  /** Bytes after which a query is cut off. */
  readonly bytesScannedCutoff: number;
}

/** Where tables are named and how they are queried. Tables are made by the first commit, never here. */
export class CatalogStack extends Stack {
  readonly workgroup: string;

  constructor(scope: Construct, id: string, props: CatalogStackProps) {
    super(scope, id, props);
    for (const name of databaseNames)
      new TableDatabase(this, name, {
        name: `${props.namespace}${name}`,
        location: `s3://${props.lake.bucketName}/${name}/`,
        description: DESCRIPTIONS[name],
        retain: props.retain,
      });
    this.workgroup = new QueryWorkgroup(this, 'Queries', {
      name: props.prefix,
      results: `s3://${props.work.bucketName}/athena/`,
      resultsOwner: Aws.ACCOUNT_ID,
      kms: props.kms,
      bytesScannedCutoff: props.bytesScannedCutoff,
    }).name;
    new CfnOutput(this, 'Workgroup', {
      value: this.workgroup,
      description: 'Athena workgroup to query with',
    });
  }
}

const DESCRIPTIONS: { readonly [name in (typeof databaseNames)[number]]: string } = {
  silver: 'Typed, deduplicated records of the providers',
  gold: 'Models that passed their audits',
  staging: 'Builds that are not published yet',
  ops: 'Batches, quarantine: what the pipeline did',
};
