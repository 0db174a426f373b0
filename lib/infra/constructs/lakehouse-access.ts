import { Arn, Aws } from 'aws-cdk-lib';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Grant } from './service-role.ts';

export type Area = 'bronze' | 'lake' | 'work';
export type Database = 'silver' | 'gold' | 'staging' | 'ops';

export interface LakehouseAccessProps {
  readonly bronze: IBucket;
  readonly lake: IBucket;
  readonly work: IBucket;
  /** Prefix of database names; empty for none. */
  readonly namespace: string;
}

const KEYS =
  'Object keys carry runs, partitions and snapshots, which are not known when the stack is deployed.';
const TABLES = 'Tables are made by the first commit, not by the stack; the database bounds the grant.';

/** Says "read below silver/ in the lake" as statements of a role. The buckets' key, if there is one, admits the roles itself. */
export class LakehouseAccess {
  private readonly props: LakehouseAccessProps;

  constructor(props: LakehouseAccessProps) {
    this.props = props;
  }

  /** @param prefix key prefix with a slash at the end; empty for the whole bucket */
  readObjects(area: Area, ...prefixes: readonly string[]): readonly Grant[] {
    return [this.objects('Read', 's3:GetObject', area, prefixes)];
  }

  writeObjects(area: Area, ...prefixes: readonly string[]): readonly Grant[] {
    return [this.objects('Write', 's3:PutObject', area, prefixes)];
  }

  /** Also what makes a missing object answer 404 instead of 403. */
  listObjects(area: Area): readonly Grant[] {
    return [
      { sid: `List${title(area)}`, actions: ['s3:ListBucket'], resources: [this.props[area].bucketArn] },
    ];
  }

  readTables(...databases: readonly Database[]): readonly Grant[] {
    return [this.tables('ReadTables', ['glue:GetTable'], databases)];
  }

  writeTables(...databases: readonly Database[]): readonly Grant[] {
    return [this.tables('WriteTables', ['glue:CreateTable', 'glue:UpdateTable'], databases)];
  }

  deleteTables(...databases: readonly Database[]): readonly Grant[] {
    return [this.tables('DeleteTables', ['glue:DeleteTable'], databases)];
  }

  tables(sid: string, actions: readonly string[], databases: readonly Database[]): Grant {
    return {
      sid,
      actions,
      resources: [
        glueArn('catalog'),
        ...databases.map((name) => glueArn('database', `${this.props.namespace}${name}`)),
        ...databases.map((name) => glueArn('table', `${this.props.namespace}${name}/*`)),
      ],
      wildcard: TABLES,
    };
  }

  /** The account's database `default`, which Athena looks at whatever a statement names. */
  defaultDatabase(actions: readonly string[]): Grant {
    return {
      sid: 'UseDefaultDatabase',
      actions,
      resources: [glueArn('catalog'), glueArn('database', 'default')],
    };
  }

  objects(verb: string, action: string, area: Area, prefixes: readonly string[]): Grant {
    return {
      sid: `${verb}${title(area)}`,
      actions: [action],
      resources: (prefixes.length > 0 ? prefixes : ['']).map((prefix) =>
        this.props[area].arnForObjects(`${prefix}*`),
      ),
      wildcard: KEYS,
    };
  }
}

const title = (area: string): string => `${area[0]?.toUpperCase()}${area.slice(1)}`;

function glueArn(resource: string, resourceName?: string): string {
  return Arn.format({
    partition: Aws.PARTITION,
    region: Aws.REGION,
    account: Aws.ACCOUNT_ID,
    service: 'glue',
    resource,
    ...(resourceName && { resourceName }),
  });
}
