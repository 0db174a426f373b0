import { Aws } from 'aws-cdk-lib';
import { CfnDatabase } from 'aws-cdk-lib/aws-glue';
import { Construct } from 'constructs';
import { removalPolicy } from './removal-policy.ts';

export interface TableDatabaseProps {
  /** Name in the Glue catalog, unique in the account and region. */
  readonly name: string;
  /** s3 URI of the folder that holds its tables. */
  readonly location: string;
  readonly description: string;
  /** Keep the database, with its tables' entries, when the stack is deleted. */
  readonly retain: boolean;
}

/** A database of the Glue catalog. */
export class TableDatabase extends Construct {
  constructor(scope: Construct, id: string, props: TableDatabaseProps) {
    super(scope, id);
    new CfnDatabase(this, 'Database', {
      catalogId: Aws.ACCOUNT_ID,
      databaseInput: { name: props.name, locationUri: props.location, description: props.description },
    }).applyRemovalPolicy(removalPolicy(props.retain));
  }
}
