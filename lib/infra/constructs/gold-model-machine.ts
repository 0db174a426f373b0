import { join } from 'node:path';
import { type Duration, Stack } from 'aws-cdk-lib';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { goldModelRetries } from '../state-machines/retries.ts';
import type { LakehouseAccess } from './lakehouse-access.ts';
import type { PipelineFunctions } from './pipeline-functions.ts';
import { PipelineMachine } from './pipeline-machine.ts';
import type { Grant } from './service-role.ts';

export interface GoldModelMachineProps {
  /** Prefix of the machine's name. */
  readonly prefix: string;
  /** Longest time of one run. */
  readonly timeout: Duration;
  /** Longest time of one query. */
  readonly queryTimeout: Duration;
  readonly workgroup: string;
  /** Prefix of database names; empty for none. */
  readonly namespace: string;
  readonly lake: IBucket;
  readonly work: IBucket;
  readonly access: LakehouseAccess;
  readonly functions: PipelineFunctions;
  readonly definitions: string;
  readonly rolePath: string;
  readonly logRetention: RetentionDays;
}

/** The `gold-model` state machine: one for all models, which come as its input. */
export class GoldModelMachine extends Construct {
  readonly machine: PipelineMachine;

  constructor(scope: Construct, id: string, props: GoldModelMachineProps) {
    super(scope, id);
    const { functions } = props;
    const used = ['lease', 'plan', 'publish', 'report'] as const;
    this.machine = new PipelineMachine(this, 'Machine', {
      name: goldModelMachineName(props.prefix),
      file: join(props.definitions, 'gold-model.asl.json'),
      values: {
        ...functions.timeouts(used),
        ...goldModelRetries,
        Timeout: props.timeout.toSeconds(),
        QueryTimeout: props.queryTimeout.toSeconds(),
        Catalog: CATALOG,
        StagingDatabase: `${props.namespace}staging`,
      },
      references: { ...functions.references(used), WorkGroup: props.workgroup },
      grants: [functions.invoke(used), ...this.queries(props)],
      rolePath: props.rolePath,
      logRetention: props.logRetention,
    });
  }

  /**
   * Athena reads and writes on behalf of the caller. Sources: Step Functions developer guide, "IAM policies for Amazon Athena
   * calls"; Athena user guide, "Configure access to databases and tables in the AWS Glue Data Catalog".
   */
  private queries({ access, lake, work, workgroup }: GoldModelMachineProps): readonly Grant[] {
    const athena = (resource: string, resourceName: string) =>
      Stack.of(this).formatArn({ service: 'athena', resource, resourceName });
    return [
      {
        sid: 'RunQueries',
        actions: [
          'athena:StartQueryExecution',
          'athena:GetQueryExecution',
          'athena:GetQueryResults',
          'athena:StopQueryExecution',
          'athena:GetDataCatalog',
        ],
        resources: [athena('workgroup', workgroup), athena('datacatalog', CATALOG)],
      },
      access.tables('ReadTables', [...READ_DATABASES, ...READ_TABLES], ['silver', 'gold', 'staging']),
      access.tables('StageTables', ['glue:CreateTable', 'glue:UpdateTable'], ['staging']),
      // Without these on the account's database `default` Athena refuses statements that never name it.
      access.defaultDatabase([...READ_DATABASES, 'glue:CreateDatabase']),
      {
        sid: 'LocateBuckets',
        actions: ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'],
        resources: [lake.bucketArn, work.bucketArn],
      },
      ...access.readObjects('lake', 'silver/', 'gold/'),
      ...access.writeObjects('lake', 'gold/'),
      ...access.readObjects('work', 'athena/'),
      ...access.writeObjects('work', 'athena/'),
      {
        sid: 'UploadInParts',
        actions: ['s3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
        resources: [lake.arnForObjects('gold/*'), work.arnForObjects('athena/*')],
        wildcard: 'Athena names the objects that it writes; the prefix bounds the grant.',
      },
    ];
  }
}

/** The account's own Glue catalog, as Athena calls it. */
const CATALOG = 'AwsDataCatalog';
const READ_DATABASES = ['glue:GetDatabase', 'glue:GetDatabases'];
const READ_TABLES = ['glue:GetTable', 'glue:GetTables', 'glue:GetPartitions'];

export const goldModelMachineName = (prefix: string): string => `${prefix}-gold-model`;
