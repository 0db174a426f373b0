import type { ResourceType } from '../resource-type.ts';
import { ACCEPTED_WITHOUT_EFFECT } from './accepted-types.ts';
import { athenaWorkGroup } from './athena-work-group.ts';
import { cloudWatchAlarm } from './cloudwatch-alarm.ts';
import { eventsRule } from './events-rule.ts';
import { glueDatabase } from './glue-database.ts';
import { iamManagedPolicy } from './iam-managed-policy.ts';
import { iamPolicy } from './iam-policy.ts';
import { iamRole } from './iam-role.ts';
import { kmsAlias } from './kms-alias.ts';
import { kmsKey } from './kms-key.ts';
import { lambdaEventInvokeConfig } from './lambda-event-invoke-config.ts';
import { lambdaFunction } from './lambda-function.ts';
import { lambdaPermission } from './lambda-permission.ts';
import { logGroup } from './logs-log-group.ts';
import { s3Bucket } from './s3-bucket.ts';
import { s3BucketPolicy } from './s3-bucket-policy.ts';
import { schedule } from './scheduler-schedule.ts';
import { scheduleGroup } from './scheduler-schedule-group.ts';
import { secret } from './secretsmanager-secret.ts';
import { snsSubscription } from './sns-subscription.ts';
import { snsTopic } from './sns-topic.ts';
import { snsTopicPolicy } from './sns-topic-policy.ts';
import { sqsQueue } from './sqs-queue.ts';
import { sqsQueuePolicy } from './sqs-queue-policy.ts';
import { ssmParameter } from './ssm-parameter.ts';
import { stateMachine } from './stepfunctions-state-machine.ts';

const all = [
  athenaWorkGroup,
  cloudWatchAlarm,
  eventsRule,
  glueDatabase,
  iamManagedPolicy,
  iamPolicy,
  iamRole,
  kmsAlias,
  kmsKey,
  lambdaEventInvokeConfig,
  lambdaFunction,
  lambdaPermission,
  logGroup,
  s3Bucket,
  s3BucketPolicy,
  schedule,
  scheduleGroup,
  secret,
  snsSubscription,
  snsTopic,
  snsTopicPolicy,
  sqsQueue,
  sqsQueuePolicy,
  ssmParameter,
  stateMachine,
] as unknown as readonly ResourceType[];

/** The implemented types, by name. */
export const resourceTypes: ReadonlyMap<string, ResourceType> = new Map(all.map((type) => [type.type, type]));

export const isAccepted = (type: string): boolean => Object.hasOwn(ACCEPTED_WITHOUT_EFFECT, type);

/** Properties of implemented types that have no effect locally, as `TYPE.PROPERTY`. */
export const propertiesWithoutEffect: readonly string[] = all.flatMap((type) =>
  (type.withoutEffect ?? []).map((property) => `${type.type}.${property}`),
);
