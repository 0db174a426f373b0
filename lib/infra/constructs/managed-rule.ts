import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Grant } from './service-role.ts';

/**
 * The rule that Step Functions keeps to hear of nested executions that end (`.sync`).
 * Source: Step Functions developer guide, "IAM policies for nested Step Functions calls".
 */
export function managedRuleOfSync(scope: Construct): Grant {
  return {
    sid: 'HearOfNestedRuns',
    actions: ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'],
    resources: [
      Stack.of(scope).formatArn({
        service: 'events',
        resource: 'rule',
        resourceName: 'StepFunctionsGetEventsForStepFunctionsExecutionRule',
      }),
    ],
  };
}
