import { Arn, ArnFormat, Aws, Duration, Size, Stack } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { CfnEventInvokeConfig } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { PipelineFunction } from './pipeline-function.ts';

export interface InboxStartsProps {
  /** Prefix of this deployment's names. */
  readonly prefix: string;
  readonly inbox: IBucket;
  /** The datasets that have an inbox: the machine of each, and the role that Scheduler starts it as. */
  readonly datasets: readonly {
    readonly name: string;
    readonly machine: string;
    readonly roleArn: string;
  }[];
  /** Folder of the function's bundle. */
  readonly bundle: string;
  /** What could not be delivered, and what the function failed at. */
  readonly deadLetters: IQueue;
  readonly rolePath: string;
  readonly logRetention: RetentionDays;
}

/**
 * Starts a dataset's run for what others write, at most one every five minutes: EventBridge calls the function for each object, and it makes a
 * one-time schedule for the end of the five minutes, unless there is one. An event that is lost costs a wait until the dataset's own schedule.
 */
export class InboxStarts extends Construct {
  constructor(scope: Construct, id: string, props: InboxStartsProps) {
    super(scope, id);
    const { prefix, datasets, deadLetters } = props;
    const names = `${prefix}-inbox-`;
    const handler = new PipelineFunction(this, 'inbox', {
      description: 'A run for what others write',
      timeout: Duration.seconds(30),
      memory: Size.mebibytes(256),
      bundle: props.bundle,
      environment: {
        SCHEDULE_PREFIX: names,
        DEAD_LETTERS: deadLetters.queueArn,
        TARGETS: Stack.of(this).toJsonString(
          Object.fromEntries(datasets.map(({ name, machine, roleArn }) => [name, { machine, roleArn }])),
        ),
      },
      grants: [
        {
          sid: 'ScheduleRuns',
          actions: ['scheduler:CreateSchedule'],
          resources: [
            Arn.format({
              partition: Aws.PARTITION,
              region: Aws.REGION,
              account: Aws.ACCOUNT_ID,
              service: 'scheduler',
              resource: 'schedule',
              arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
              resourceName: `default/${names}*`,
            }),
          ],
          wildcard: 'A schedule is named by its dataset and time; the prefix bounds the grant.',
        },
        {
          sid: 'LetSchedulerStart',
          actions: ['iam:PassRole'],
          resources: datasets.map(({ roleArn }) => roleArn),
          conditions: { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } },
        },
        { sid: 'KeepDeadLetters', actions: ['sqs:SendMessage'], resources: [deadLetters.queueArn] },
      ],
      rolePath: props.rolePath,
      logRetention: props.logRetention,
    }).function;
    new Rule(this, 'Rule', {
      description: 'Objects that others wrote for a dataset',
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: {
          bucket: { name: [props.inbox.bucketName] },
          object: { key: datasets.map(({ name }) => ({ prefix: `${name}/` })) },
        },
      },
      targets: [
        new LambdaTarget(handler, {
          deadLetterQueue: deadLetters,
          maxEventAge: Duration.hours(2),
          retryAttempts: 10,
        }),
      ],
    });
    new CfnEventInvokeConfig(this, 'Events', {
      functionName: handler.functionName,
      qualifier: '$LATEST',
      maximumRetryAttempts: 2,
      destinationConfig: { onFailure: { destination: deadLetters.queueArn } },
    });
  }
}
