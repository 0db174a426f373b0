import { Aws, type Duration } from 'aws-cdk-lib';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { eventBridgeCron, type Schedule } from '../../contracts/schedule.ts';
import { ServiceRole } from './service-role.ts';

export interface MachineScheduleProps {
  /** Name, unique in the account and region. */
  readonly name: string;
  readonly description: string;
  readonly schedule: Schedule;
  /** ARN of the state machine to start. */
  readonly machine: string;
  /** The execution's input beside scheduledTime. */
  readonly input: Readonly<Record<string, string>>;
  /** Where a start that failed to the end goes. */
  readonly deadLetters: IQueue;
  /** How old a start may be when it succeeds at last. */
  readonly maximumAge: Duration;
  readonly rolePath: string;
}

/** Tries again with growing pauses within the maximum age. */
const RETRY_ATTEMPTS = 10;

/** Starts a state machine on a cron, in a time zone, with the time it was scheduled for as input. */
export class MachineSchedule extends Construct {
  /** May start the machine, as Scheduler. */
  readonly roleArn: string;

  constructor(scope: Construct, id: string, props: MachineScheduleProps) {
    super(scope, id);
    const { role } = new ServiceRole(this, 'Access', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
      description: `What the schedule ${props.name} may do`,
      path: props.rolePath,
      grants: [
        { sid: 'StartMachine', actions: ['states:StartExecution'], resources: [props.machine] },
        { sid: 'KeepDeadLetters', actions: ['sqs:SendMessage'], resources: [props.deadLetters.queueArn] },
      ],
    });
    this.roleArn = role.roleArn;
    new CfnSchedule(this, 'Schedule', {
      name: props.name,
      description: props.description,
      scheduleExpression: eventBridgeCron(props.schedule),
      scheduleExpressionTimezone: props.schedule.timeZone,
      flexibleTimeWindow: { mode: 'OFF' },
      state: 'ENABLED',
      target: {
        arn: props.machine,
        roleArn: role.roleArn,
        input: JSON.stringify({ ...props.input, scheduledTime: '<aws.scheduler.scheduled-time>' }),
        retryPolicy: {
          maximumRetryAttempts: RETRY_ATTEMPTS,
          maximumEventAgeInSeconds: props.maximumAge.toSeconds(),
        },
        deadLetterConfig: { arn: props.deadLetters.queueArn },
      },
    });
  }
}
