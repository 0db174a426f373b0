import type { Runtime } from '../../../runtime.ts';
import { AwsError, type Caller } from '../../service.ts';
import type { MachineDefinition, StateDefinition, StatesBlock } from '../definition/machine-definition.ts';
import type { StatesDependencies } from '../dependencies.ts';
import type { LoggingConfiguration } from '../store/records.ts';

/** What delivery of execution logs needs. https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html */
const LOG_ACTIONS = [
  'logs:CreateLogDelivery',
  'logs:GetLogDelivery',
  'logs:UpdateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:DescribeResourcePolicies',
  'logs:DescribeLogGroups',
];

/** What nested .sync executions need. https://docs.aws.amazon.com/step-functions/latest/dg/connect-stepfunctions.html */
const RULE_ACTIONS = ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'];

/**
 * Checks that AWS makes of a machine's role when the machine is created or changed.
 * @throws AwsError AccessDeniedException that names role, action and resource.
 */
export function checkRole(
  runtime: Runtime,
  access: StatesDependencies['access'],
  roleArn: string,
  definition: MachineDefinition,
  logging: LoggingConfiguration,
): void {
  const principal: Caller = {
    arn: 'states.amazonaws.com',
    service: 'states.amazonaws.com',
    sourceArn: `arn:${runtime.partition}:states:${runtime.region}:${runtime.accountId}:stateMachine:*`,
  };
  try {
    access.authorizeAssumeRole(principal, roleArn);
  } catch {
    throw new AwsError(
      'AccessDeniedException',
      `Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the provided role ${roleArn}.`,
    );
  }
  const role: Caller = {
    arn: `arn:${runtime.partition}:sts::${runtime.accountId}:assumed-role/${roleArn.split('/').at(-1)}/states`,
    roleArn,
  };
  if (logging.level !== undefined && logging.level !== 'OFF') {
    hold(
      access,
      role,
      LOG_ACTIONS,
      '*',
      'The state machine IAM Role is not authorized to access the Log Destination.',
    );
  }
  if (startsNestedSync(definition)) {
    const { partition, region, accountId } = runtime;
    const rule = `arn:${partition}:events:${region}:${accountId}:rule/StepFunctionsGetEventsForStepFunctionsExecutionRule`;
    hold(access, role, RULE_ACTIONS, rule, `'${roleArn}' is not authorized to create managed-rule.`);
  }
}

function hold(
  access: StatesDependencies['access'],
  role: Caller,
  actions: readonly string[],
  resource: string,
  text: string,
): void {
  for (const action of actions) {
    try {
      access.authorize(role, action, resource);
    } catch (error) {
      throw new AwsError('AccessDeniedException', `${text} ${(error as Error).message}`);
    }
  }
}

function startsNestedSync(block: StatesBlock): boolean {
  return Object.values(block.States).some((state: StateDefinition) => {
    if (/:states:startExecution\.sync(:2)?$/.test(String(state.Resource))) return true;
    const inner = [...((state.Branches ?? []) as StatesBlock[]), state.ItemProcessor ?? state.Iterator];
    return inner.some((child) => child !== undefined && startsNestedSync(child as StatesBlock));
  });
}
