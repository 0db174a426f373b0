import { ArnFormat, Aws, Fn, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { checkDefinition } from '../state-machines/check-definition.ts';
import { type Json, renderDefinition } from '../state-machines/render-definition.ts';
import { type Grant, ServiceRole } from './service-role.ts';

export interface PipelineMachineProps {
  /** Name, unique in the account and region. */
  readonly name: string;
  /** The definition, Amazon States Language in JSONata. */
  readonly file: string;
  /** What synthesis fills into the definition. */
  readonly values: Readonly<Record<string, Json>>;
  /** What deployment fills in: ARNs and names, by placeholder. `Partition` is always there. */
  readonly references: Readonly<Record<string, string>>;
  readonly grants: readonly Grant[];
  readonly rolePath: string;
  readonly logRetention: RetentionDays;
}

/** A standard state machine from a checked definition file, with a role and a log group of its own. */
export class PipelineMachine extends Construct {
  readonly name: string;
  readonly arn: string;

  /** @throws InvalidStateMachine */
  constructor(scope: Construct, id: string, props: PipelineMachineProps) {
    super(scope, id);
    const references = { Partition: Aws.PARTITION, ...props.references };
    const definition = renderDefinition(props.file, {
      values: props.values,
      references: Object.keys(references),
    });
    checkDefinition(props.file.split('/').at(-1) ?? props.file, definition);
    const logGroup = new LogGroup(this, 'Logs', {
      logGroupName: `/aws/vendedlogs/states/${props.name}`,
      retention: props.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const { role } = new ServiceRole(this, 'Access', {
      assumedBy: new ServicePrincipal('states.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
      description: `What the state machine ${props.name} may do`,
      path: props.rolePath,
      grants: [...props.grants, DELIVER_LOGS],
    });
    const machine = new CfnStateMachine(this, 'Machine', {
      stateMachineName: props.name,
      stateMachineType: 'STANDARD',
      roleArn: role.roleArn,
      definitionString: Fn.sub(JSON.stringify(definition), references),
      loggingConfiguration: {
        level: 'ALL',
        includeExecutionData: false,
        destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: logGroup.logGroupArn } }],
      },
    });
    Validations.of(machine).acknowledge({
      id: 'AwsSolutions-SF2',
      reason:
        'The execution history and the functions’ logs show each state; traces would only add to the bill.',
    });
    this.name = props.name;
    this.arn = machine.attrArn;
  }
}

/** ARN of a machine, known before the machine is: its own role may name it. */
export function machineArn(scope: Construct, machineName: string): string {
  return Stack.of(scope).formatArn({
    service: 'states',
    resource: 'stateMachine',
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    resourceName: machineName,
  });
}

/** ARN pattern of a machine's executions, known before the machine is. */
export function executionsOf(scope: Construct, machineName: string): string {
  return Stack.of(scope).formatArn({
    service: 'states',
    resource: 'execution',
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    resourceName: `${machineName}:*`,
  });
}

/** Source: Step Functions developer guide, "Logging in CloudWatch Logs". */
const DELIVER_LOGS: Grant = {
  sid: 'DeliverLogs',
  actions: [
    'logs:CreateLogDelivery',
    'logs:GetLogDelivery',
    'logs:UpdateLogDelivery',
    'logs:DeleteLogDelivery',
    'logs:ListLogDeliveries',
    'logs:PutResourcePolicy',
    'logs:DescribeResourcePolicies',
    'logs:DescribeLogGroups',
  ],
  resources: ['*'],
  wildcard: 'CloudWatch Logs has no resource for log deliveries: AWS documents these actions with *.',
};
