import { Duration } from 'aws-cdk-lib';
import { type IRule, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { CfnEventInvokeConfig, type IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

export interface FailureNotificationsProps {
  /** ARNs of the state machines. */
  readonly machines: readonly string[];
  /** Tells people. */
  readonly report: IFunction;
  /** Releases the lease that the run held. */
  readonly lease: IFunction;
  /** What could not be delivered, and what a function failed at: both functions' roles may send to it. */
  readonly deadLetters: IQueue;
}

/**
 * Reports and releases for executions that ended where no Catch sees it: timed out, aborted, or failed in reporting.
 * Both functions take the event as it is. An event that a function failed at goes to the dead letters after two more attempts: Lambda
 * would drop it, and nobody would hear of the failure.
 */
export class FailureNotifications extends Construct {
  readonly rule: IRule;

  constructor(scope: Construct, id: string, props: FailureNotificationsProps) {
    super(scope, id);
    const target = (handler: IFunction) =>
      new LambdaTarget(handler, {
        deadLetterQueue: props.deadLetters,
        maxEventAge: Duration.hours(2),
        retryAttempts: 10,
      });
    this.rule = new Rule(this, 'Rule', {
      description: 'Executions that did not succeed',
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: { status: ['FAILED', 'TIMED_OUT', 'ABORTED'], stateMachineArn: [...props.machines] },
      },
      targets: [target(props.report), target(props.lease)],
    });
    for (const [id, handler] of Object.entries({ Report: props.report, Lease: props.lease }))
      new CfnEventInvokeConfig(this, `${id}Events`, {
        functionName: handler.functionName,
        qualifier: '$LATEST',
        maximumRetryAttempts: 2,
        destinationConfig: { onFailure: { destination: props.deadLetters.queueArn } },
      });
  }
}
