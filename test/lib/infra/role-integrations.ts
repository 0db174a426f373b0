import type { Template } from '../../../lib/infra/cost/read-deployment.ts';
import { matchesArn } from '../../../localstack/iam/pattern.ts';
import { valuesOf } from './template-values.ts';

/** A use of a service that AWS documents a policy for, with what stands for the policy's `{placeholders}`. */
export interface Use {
  readonly integration: string;
  readonly names: Readonly<Record<string, string>>;
}

export interface RoleUse {
  /** Logical id without its hash and `AccessRole`. */
  readonly role: string;
  readonly uses: readonly Use[];
  readonly grants: readonly { readonly actions: readonly string[]; readonly resources: readonly string[] }[];
}

interface State {
  readonly Type: string;
  readonly Resource?: string;
  readonly Arguments?: {
    readonly FunctionName?: string;
    readonly StateMachineArn?: string;
    readonly WorkGroup?: string;
  };
  readonly Branches?: readonly Block[];
  readonly ItemProcessor?: Block & { readonly ProcessorConfig?: { readonly Mode?: string } };
}
interface Block {
  readonly States: Readonly<Record<string, State>>;
}

// biome-ignore lint/suspicious/noExplicitAny: properties of CloudFormation resources.
type Properties = any;

/** What every role of the templates is used for, read from the resources that name it. */
export function rolesInUse(templates: readonly Template[]): readonly RoleUse[] {
  return templates.flatMap((template) => {
    const resolve = valuesOf(template, templates);
    const resources = Object.entries(template.Resources).map(([id, { Type: type }]) => ({
      id,
      type,
      properties: () => resolve(template.Resources[id]?.Properties) as Properties,
    }));
    const withRole = (roleId: string) =>
      resources.filter(({ id, type }) => {
        if (type === 'AWS::IAM::Role') return false;
        const text = JSON.stringify(template.Resources[id]?.Properties ?? {});
        return text.includes(`{"Fn::GetAtt":["${roleId}","Arn"]}`);
      });
    return resources
      .filter(({ type }) => type === 'AWS::IAM::Role')
      .map(({ id, properties }) => {
        const own = properties().Policies.flatMap((policy: Properties) =>
          policy.PolicyDocument.Statement.filter((s: Properties) => s.Effect === 'Allow').map(
            (s: Properties) => ({
              actions: [s.Action].flat(),
              resources: [s.Resource].flat(),
            }),
          ),
        ) as RoleUse['grants'];
        const grants = [
          ...own,
          ...grantsOfKeys(`arn:aws:iam::123456789012:role${properties().Path}${id}`, templates),
        ];
        const users = withRole(id);
        const uses = users.flatMap((user) => usesOf(user, resources, templates));
        return {
          role: id.replace(/AccessRole[0-9A-F]{8}$/, ''),
          uses: [...uses, ...keyUses(grants, templates)],
          grants,
        };
      });
  });
}

function usesOf(
  user: { readonly id: string; readonly type: string; readonly properties: () => Properties },
  resources: readonly { readonly id: string; readonly type: string; readonly properties: () => Properties }[],
  templates: readonly Template[],
): readonly Use[] {
  const properties = user.properties();
  switch (user.type) {
    case 'AWS::StepFunctions::StateMachine':
      return [
        ...(properties.LoggingConfiguration ? [{ integration: 'states: logging', names: {} }] : []),
        ...statesOf(JSON.parse(properties.DefinitionString)).flatMap((state) =>
          stateUses(state, properties.StateMachineName, templates),
        ),
      ];
    case 'AWS::Lambda::Function': {
      const logs = { integration: 'lambda: logs', names: { 'log group': properties.LoggingConfig.LogGroup } };
      const destinations = resources
        .filter(({ type }) => type === 'AWS::Lambda::EventInvokeConfig')
        .map(({ properties: of }) => of())
        .filter((config) => config.FunctionName === user.id && config.DestinationConfig?.OnFailure)
        .map((config) => ({
          integration: `lambda: on-failure destination ${config.DestinationConfig.OnFailure.Destination.split(':')[2]}`,
          names: {},
        }));
      return [logs, ...destinations];
    }
    case 'AWS::Scheduler::Schedule': {
      const { Arn: target, DeadLetterConfig: dead } = properties.Target;
      return [
        { integration: 'scheduler: states:startExecution', names: { machine: last(target) } },
        ...(dead
          ? [{ integration: 'scheduler: dead-letter queue', names: { 'dead letters': last(dead.Arn) } }]
          : []),
      ];
    }
    default:
      throw new Error(`${user.id}: what ${user.type} needs of its role is not known to this test`);
  }
}

function stateUses(state: State, machine: string, templates: readonly Template[]): readonly Use[] {
  if (state.ItemProcessor?.ProcessorConfig?.Mode === 'DISTRIBUTED')
    return [{ integration: 'states: distributed map', names: { machine } }];
  if (state.Type !== 'Task') return [];
  const integration = (state.Resource as string).replace(/^arn:aws:states:::/, '').replace(/:2$/, '');
  switch (integration) {
    case 'lambda:invoke':
      return [{ integration, names: { function: last(state.Arguments?.FunctionName as string) } }];
    case 'states:startExecution':
      // The definition names its own machine alone.
      return [{ integration, names: { machine } }];
    case 'states:startExecution.sync':
      return [{ integration, names: { machine: last(state.Arguments?.StateMachineArn as string) } }];
    case 'athena:startQueryExecution.sync': {
      const names = athenaNames(templates);
      return [integration, 'athena: every query', 'athena: CREATE TABLE', 'athena: results'].map((one) => ({
        integration: one,
        names,
      }));
    }
    case 'athena:getQueryResults':
      return [{ integration, names: athenaNames(templates) }];
    default:
      throw new Error(`What the integration ${integration} needs is not known to this test`);
  }
}

function athenaNames(templates: readonly Template[]): Readonly<Record<string, string>> {
  const [workgroup] = templates.flatMap((template) =>
    Object.values(template.Resources)
      .filter(({ Type: type }) => type === 'AWS::Athena::WorkGroup')
      .map(({ Properties }) => valuesOf(template, templates)(Properties) as Properties),
  );
  const databases = templates.flatMap((template) =>
    Object.values(template.Resources)
      .filter(({ Type: type }) => type === 'AWS::Glue::Database')
      .map(({ Properties }) => Properties.DatabaseInput.Name as string),
  );
  const results = workgroup.WorkGroupConfiguration.ResultConfiguration.OutputLocation.replace('s3://', '');
  return {
    workgroup: workgroup.Name,
    results,
    'results bucket': results.split('/')[0],
    staging: databases.find((name) => name.endsWith('staging')) as string,
  };
}

/** What the keys' own policies let a role do. */
function grantsOfKeys(roleArn: string, templates: readonly Template[]): RoleUse['grants'] {
  return templates.flatMap((template) =>
    Object.entries(template.Resources)
      .filter(([, { Type: type }]) => type === 'AWS::KMS::Key')
      .flatMap(([id, { Properties }]) =>
        (valuesOf(template, templates)(Properties.KeyPolicy.Statement) as Properties[])
          .filter(({ Principal: principal, Condition: condition }) => {
            const pattern = condition?.ArnLike?.['aws:PrincipalArn'];
            return principal.AWS === '*' && pattern !== undefined && matchesArn(pattern, roleArn);
          })
          .map(({ Action: action }) => ({
            actions: [action].flat(),
            resources: [`arn:aws:kms:us-east-1:123456789012:key/${id}`],
          })),
      ),
  );
}

/** Where the buckets have a key, who reads and writes their objects needs it too. */
function keyUses(grants: RoleUse['grants'], templates: readonly Template[]): readonly Use[] {
  const [key] = templates.flatMap(({ Resources: resources }) =>
    Object.keys(resources).filter((id) => resources[id]?.Type === 'AWS::KMS::Key'),
  );
  if (key === undefined) return [];
  const may = (action: string) => grants.some(({ actions }) => actions.includes(action));
  return [
    ...(may('s3:GetObject') ? [{ integration: 's3: read with a customer-managed key', names: { key } }] : []),
    ...(may('s3:PutObject')
      ? [{ integration: 's3: write with a customer-managed key', names: { key } }]
      : []),
  ];
}

function statesOf(block: Block): readonly State[] {
  return Object.values(block.States).flatMap((state) => [
    state,
    ...[...(state.Branches ?? []), ...(state.ItemProcessor ? [state.ItemProcessor] : [])].flatMap(statesOf),
  ]);
}

const last = (arn: string): string => arn.split(':').at(-1) as string;
