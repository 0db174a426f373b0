import { Duration } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

export interface FailureNotificationsProps {
  /** ARNs of the state machines. */
  readonly machines: readonly string[];
  /** Tells people and counts the failure. */
  readonly report: IFunction;
  /** Releases the lease that the run held. */
  readonly lease: IFunction;
  readonly deadLetters: IQueue;
}

/**
 * Reports and releases for executions that ended where no Catch sees it: timed out, aborted, or failed in reporting.
 * Both functions take the event as it is.
 */
export class FailureNotifications extends Construct {
  constructor(scope: Construct, id: string, props: FailureNotificationsProps) {
    super(scope, id);
    const target = (handler: IFunction) =>
      new LambdaTarget(handler, {
        deadLetterQueue: props.deadLetters,
        maxEventAge: Duration.hours(2),
        retryAttempts: 10,
      });
    new Rule(this, 'Rule', {
      description: 'Executions that did not succeed',
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: { status: ['FAILED', 'TIMED_OUT', 'ABORTED'], stateMachineArn: [...props.machines] },
      },
      targets: [target(props.report), target(props.lease)],
    });
  }
}
