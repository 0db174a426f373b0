import type { FunctionName } from '../bundles/bundle-functions.ts';
import type { LakehouseAccess } from './lakehouse-access.ts';
import type { Grant } from './service-role.ts';

export interface FunctionGrantsProps {
  /** Whether a dataset is one of slices, whose lateness the ledger in ops tells. */
  readonly hasSlices: boolean;
  readonly access: LakehouseAccess;
  /** Reading the inbox, and seeing what lies there. @default no dataset takes what others write */
  readonly inbox?: { readonly list: Grant; readonly read: Grant } | undefined;
  /** Reading buckets of others, and seeing what lies there. @default no dataset has its objects there */
  readonly sources?: { readonly list: readonly Grant[]; readonly read: readonly Grant[] } | undefined;
  /** ARN pattern of the datasets' parameters. */
  readonly parameters: string;
  /** ARN patterns of the machines' executions. */
  readonly executions: readonly string[];
  readonly topic: string;
  /** ARN of the queue for events that a function failed at. */
  readonly deadLetters: string;
  /** ARN of the secret with the providers' keys. @default no dataset takes a key */
  readonly secret?: string | undefined;
}

/** What each function calls: the table of docs/architecture.md. */
export function functionGrants(props: FunctionGrantsProps): {
  readonly [name in FunctionName]: readonly Grant[];
} {
  const { access } = props;
  // A dataset of slices may ask its source how far it reaches, when a run is planned.
  const providers = props.hasSlices ? ['providers/'] : [];
  const listObjects = [...(props.inbox ? [props.inbox.list] : []), ...(props.sources?.list ?? [])];
  const readSettings: Grant = {
    sid: 'ReadSettings',
    actions: ['ssm:GetParameter'],
    resources: [props.parameters],
    wildcard: 'One parameter a dataset, all below this deployment’s own prefix.',
  };
  const keepDeadLetters: Grant = {
    sid: 'KeepDeadLetters',
    actions: ['sqs:SendMessage'],
    resources: [props.deadLetters],
  };
  return {
    plan: [
      ...access.readObjects('work', 'runs/', 'leases/', ...providers),
      ...access.writeObjects('work', 'runs/', ...providers),
      ...access.listObjects('work'),
      ...access.readObjects('bronze', 'bronze/'),
      ...access.listObjects('bronze'),
      ...access.readObjects('lake'),
      ...access.writeObjects('lake', 'ops/', 'silver/*/metadata/'),
      ...access.readTables('silver', 'gold', 'ops'),
      ...access.writeTables('silver', 'ops'),
      ...listObjects,
      readSettings,
    ],
    ingest: [
      ...access.readObjects('work', 'runs/', 'providers/'),
      ...access.writeObjects('work', 'runs/', 'providers/'),
      ...access.listObjects('work'),
      ...access.readObjects('bronze', 'bronze/'),
      ...access.listObjects('bronze'),
      ...access.writeObjects('bronze', 'bronze/'),
      ...(props.inbox ? [props.inbox.read] : []),
      ...(props.sources?.read ?? []),
      readSettings,
      ...(props.secret === undefined
        ? []
        : [
            {
              sid: 'ReadProviderKeys',
              actions: ['secretsmanager:GetSecretValue'],
              resources: [props.secret],
            },
          ]),
    ],
    normalize: [
      ...access.readObjects('work', 'runs/'),
      ...access.writeObjects('work', 'runs/'),
      ...access.listObjects('work'),
      ...access.readObjects('bronze', 'bronze/'),
      ...access.readObjects('lake', 'silver/', 'ops/'),
      ...access.writeObjects('lake', 'silver/', 'ops/'),
      ...access.readTables('silver', 'ops'),
    ],
    commit: [
      ...access.readObjects('bronze', 'bronze/'),
      ...access.listObjects('bronze'),
      ...access.readObjects('work', 'runs/', 'leases/'),
      ...access.writeObjects('work', 'runs/'),
      ...access.listObjects('work'),
      ...access.readObjects('lake', 'silver/', 'ops/'),
      ...access.writeObjects('lake', 'silver/', 'ops/'),
      ...access.readTables('silver', 'ops'),
      ...access.writeTables('silver', 'ops'),
    ],
    publish: [
      ...access.readObjects('work', 'leases/'),
      ...access.readObjects('lake'),
      ...access.writeObjects('lake', 'gold/'),
      ...access.readTables('silver', 'gold', 'staging'),
      ...access.writeTables('gold'),
      ...access.deleteTables('staging'),
    ],
    lease: [
      ...access.readObjects('work', 'leases/'),
      ...access.listObjects('work'),
      ...access.writeObjects('work', 'leases/'),
      {
        sid: 'SeeWhetherTheHolderRuns',
        actions: ['states:DescribeExecution'],
        resources: props.executions,
        wildcard: 'Executions are named by Step Functions; the machine bounds the grant.',
      },
      keepDeadLetters,
    ],
    report: [
      ...access.readObjects('work', 'runs/', 'health/'),
      ...access.listObjects('work'),
      ...access.writeObjects('work', 'runs/', 'health/'),
      ...access.readObjects('lake'),
      ...access.readTables('silver', ...(props.hasSlices ? (['ops'] as const) : [])),
      ...listObjects,
      readSettings,
      { sid: 'TellPeople', actions: ['sns:Publish'], resources: [props.topic] },
      keepDeadLetters,
    ],
  };
}
