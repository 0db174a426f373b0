import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LocalRuntime } from '../../../../localstack/runtime.ts';
import { eventsService } from '../../../../localstack/services/events/events-service.ts';
import { createLambda } from '../../../../localstack/services/lambda/lambda-service.ts';
import { logsService } from '../../../../localstack/services/logs/logs-service.ts';
import { monitoringService } from '../../../../localstack/services/monitoring/monitoring-service.ts';
import { schedulerService } from '../../../../localstack/services/scheduler/scheduler-service.ts';
import { snsService } from '../../../../localstack/services/sns/sns-service.ts';
import { sqsService } from '../../../../localstack/services/sqs/sqs-service.ts';
import { createStates } from '../../../../localstack/services/states/create-states.ts';
import { type Deployment, deploy } from '../../../../localstack/stack/deploy.ts';
import { resourceTypes } from '../../../../localstack/stack/resources/registry.ts';
import { openRuntime } from '../../open-runtime.ts';
import { writeAssembly } from '../assembly-folder.ts';

const trust = (service: string) => ({
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: service } }],
});
const statement = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };
const arn = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
const role = (service: string, more = {}) => ({
  Type: 'AWS::IAM::Role',
  Properties: { AssumeRolePolicyDocument: trust(service), ...more },
});
const type = (Type: string, Properties: object) => ({ Type, Properties });

/** Every implemented type but Athena's, which has a test of its own. */
const resources: Record<string, { Type: string; Properties: object }> = {
  Bucket: type('AWS::S3::Bucket', { BucketName: 'raw-data', VersioningConfiguration: { Status: 'Enabled' } }),
  BucketPolicy: type('AWS::S3::BucketPolicy', {
    Bucket: { Ref: 'Bucket' },
    PolicyDocument: {
      Statement: [{ ...statement, Principal: { AWS: '*' }, Resource: 'arn:aws:s3:::raw-data/*' }],
    },
  }),
  FunctionRole: role('lambda.amazonaws.com', {
    RoleName: 'function',
    Policies: [{ PolicyName: 'inline', PolicyDocument: { Statement: [statement] } }],
  }),
  MachineRole: role('states.amazonaws.com', { RoleName: 'machine' }),
  ScheduleRole: role('scheduler.amazonaws.com'),
  Policy: type('AWS::IAM::Policy', {
    PolicyName: 'attached',
    PolicyDocument: {
      Statement: [
        statement,
        { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:us-east-1:000000000000:q' },
      ],
    },
    Roles: [{ Ref: 'FunctionRole' }],
  }),
  Managed: type('AWS::IAM::ManagedPolicy', {
    ManagedPolicyName: 'managed',
    PolicyDocument: { Statement: [statement] },
    Roles: [{ Ref: 'FunctionRole' }],
  }),
  Group: type('AWS::Logs::LogGroup', { LogGroupName: 'group', RetentionInDays: 30 }),
  Function: type('AWS::Lambda::Function', {
    FunctionName: 'f',
    Code: { S3Bucket: 'x', S3Key: 'abc.zip' },
    Handler: 'index.handler',
    Runtime: 'nodejs24.x',
    Role: arn('FunctionRole'),
    LoggingConfig: { LogGroup: { Ref: 'Group' } },
  }),
  Permission: type('AWS::Lambda::Permission', {
    FunctionName: { Ref: 'Function' },
    Action: 'lambda:InvokeFunction',
    Principal: 'events.amazonaws.com',
    SourceArn: arn('Rule'),
  }),
  Asynchronous: type('AWS::Lambda::EventInvokeConfig', {
    FunctionName: { Ref: 'Function' },
    Qualifier: '$LATEST',
    MaximumRetryAttempts: 1,
    DestinationConfig: { OnFailure: { Destination: arn('Queue') } },
  }),
  Machine: type('AWS::StepFunctions::StateMachine', {
    StateMachineName: 'm',
    DefinitionString: '{"StartAt":"A","States":{"A":{"Type":"Pass","Result":"$' + '{Word}","End":true}}}',
    DefinitionSubstitutions: { Word: 'hello' },
    RoleArn: arn('MachineRole'),
  }),
  Schedules: type('AWS::Scheduler::ScheduleGroup', { Name: 'schedules' }),
  Schedule: type('AWS::Scheduler::Schedule', {
    Name: 's',
    GroupName: { Ref: 'Schedules' },
    ScheduleExpression: 'rate(1 hour)',
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: { Arn: arn('Machine'), RoleArn: arn('ScheduleRole') },
  }),
  Rule: type('AWS::Events::Rule', {
    Name: 'r',
    EventPattern: { source: ['aws.states'] },
    Targets: [{ Id: 'one', Arn: arn('Function') }],
  }),
  Topic: type('AWS::SNS::Topic', { TopicName: 't', DisplayName: 'T' }),
  TopicPolicy: type('AWS::SNS::TopicPolicy', {
    Topics: [{ Ref: 'Topic' }],
    PolicyDocument: {
      Statement: [
        { Effect: 'Allow', Action: 'sns:Publish', Resource: { Ref: 'Topic' }, Principal: { AWS: '*' } },
      ],
    },
  }),
  Mail: type('AWS::SNS::Subscription', {
    TopicArn: { Ref: 'Topic' },
    Protocol: 'email',
    Endpoint: 'someone@example.org',
  }),
  Queue: type('AWS::SQS::Queue', { QueueName: 'q', VisibilityTimeout: 5 }),
  QueuePolicy: type('AWS::SQS::QueuePolicy', {
    Queues: [{ Ref: 'Queue' }],
    PolicyDocument: {
      Statement: [
        { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: arn('Queue'), Principal: { AWS: '*' } },
      ],
    },
  }),
  Database: type('AWS::Glue::Database', {
    CatalogId: { Ref: 'AWS::AccountId' },
    DatabaseInput: { Name: 'silver', LocationUri: 's3://raw-data/silver/' },
  }),
  Parameter: type('AWS::SSM::Parameter', { Name: '/p', Type: 'String', Value: 'v' }),
  Key: type('AWS::KMS::Key', { EnableKeyRotation: true }),
  Alias: type('AWS::KMS::Alias', { AliasName: 'alias/k', TargetKeyId: { Ref: 'Key' } }),
  Secret: type('AWS::SecretsManager::Secret', {
    Name: 'secret',
    GenerateSecretString: {
      SecretStringTemplate: '{"user":"u"}',
      GenerateStringKey: 'key',
      PasswordLength: 20,
    },
  }),
  Alarm: type('AWS::CloudWatch::Alarm', {
    AlarmName: 'a',
    Namespace: 'N',
    MetricName: 'M',
    Period: 60,
    Statistic: 'Sum',
    EvaluationPeriods: 1,
    Threshold: '1',
    ComparisonOperator: 'GreaterThanThreshold',
    AlarmActions: [{ Ref: 'Topic' }],
  }),
};

let runtime: LocalRuntime & AsyncDisposable;
let deployment: Deployment;
const statuses: string[] = [];

async function deployed(Resources: object): Promise<Deployment> {
  statuses.length = 0;
  const code = { abc: 'export const handler = async () => 1' };
  return deploy(runtime, writeAssembly({ stacks: { all: { Resources } }, code }), {
    onEvent: ({ logicalId, status }) => {
      if (!status.endsWith('IN_PROGRESS')) statuses.push(`${logicalId} ${status}`);
    },
  });
}

// biome-ignore lint/suspicious/noExplicitAny: answers are the API's own shapes.
const call = (service: string, operation: string, input: object): Promise<any> =>
  runtime.call(service, operation, input, runtime.owner);

beforeAll(async () => {
  runtime = await openRuntime();
  for (const service of [logsService, monitoringService, sqsService, snsService, eventsService])
    runtime.register<ReturnType<typeof service>>(service);
  runtime.register((r) => createLambda(r));
  runtime.register((r) => createStates(r, { access: r.access }));
  runtime.register((r) => schedulerService(r, { timers: false }));
  deployment = await deployed(resources);
});

afterAll(() => runtime[Symbol.asyncDispose]());

test('the template has every implemented type', () => {
  const present = Object.values(resources).map((resource) => resource.Type);
  expect([...resourceTypes.keys()].filter((name) => !present.includes(name))).toEqual([
    'AWS::Athena::WorkGroup',
  ]);
});

test('each becomes what the services then answer for', async () => {
  expect(statuses.every((line) => line.endsWith('CREATE_COMPLETE'))).toBe(true);
  expect(deployment.resources).toHaveLength(Object.keys(resources).length);
  expect(await call('s3', 'GetBucketVersioning', { Bucket: 'raw-data' })).toEqual({ Status: 'Enabled' });
  expect((await call('s3', 'GetBucketPolicy', { Bucket: 'raw-data' })).Policy).toContain(
    'arn:aws:s3:::raw-data/*',
  );
  const policies = runtime.identities.role('function');
  expect(Object.keys(policies?.inline ?? {})).toEqual(['inline', 'attached']);
  expect(policies?.attached).toEqual(['arn:aws:iam::000000000000:policy/managed']);
  const { logGroups } = await call('logs', 'DescribeLogGroups', {});
  expect(logGroups).toMatchObject([{ logGroupName: 'group', retentionInDays: 30 }]);
  const { LoggingConfig } = await call('lambda', 'GetFunctionConfiguration', { FunctionName: 'f' });
  expect(LoggingConfig.LogGroup).toBe('group');
  const { Policy } = await call('lambda', 'GetPolicy', { FunctionName: 'f' });
  expect(JSON.parse(Policy).Statement).toMatchObject([
    {
      Principal: { Service: 'events.amazonaws.com' },
      Condition: { ArnLike: { 'AWS:SourceArn': 'arn:aws:events:us-east-1:000000000000:rule/r' } },
    },
  ]);
  expect(await call('lambda', 'GetFunctionEventInvokeConfig', { FunctionName: 'f' })).toMatchObject({
    MaximumRetryAttempts: 1,
    DestinationConfig: { OnFailure: { Destination: 'arn:aws:sqs:us-east-1:000000000000:q' } },
  });
  const machine = 'arn:aws:states:us-east-1:000000000000:stateMachine:m';
  const { definition } = await call('states', 'DescribeStateMachine', { stateMachineArn: machine });
  expect(JSON.parse(definition).States.A.Result).toBe('hello');
  expect(await call('scheduler', 'GetSchedule', { Name: 's', GroupName: 'schedules' })).toMatchObject({
    ScheduleExpression: 'rate(1 hour)',
    Target: { Arn: machine },
  });
  const { Targets } = await call('events', 'ListTargetsByRule', { Rule: 'r' });
  expect(Targets).toEqual([{ Id: 'one', Arn: 'arn:aws:lambda:us-east-1:000000000000:function:f' }]);
  const TopicArn = 'arn:aws:sns:us-east-1:000000000000:t';
  const { Attributes } = await call('sns', 'GetTopicAttributes', { TopicArn });
  expect(Attributes.DisplayName).toBe('T');
  expect(JSON.parse(Attributes.Policy).Statement[0].Resource).toBe(TopicArn);
  const { Subscriptions } = await call('sns', 'ListSubscriptionsByTopic', { TopicArn });
  expect(Subscriptions).toMatchObject([{ SubscriptionArn: 'PendingConfirmation', Protocol: 'email' }]);
  const { QueueUrl } = await call('sqs', 'GetQueueUrl', { QueueName: 'q' });
  const queue = await call('sqs', 'GetQueueAttributes', { QueueUrl, AttributeNames: ['All'] });
  expect(queue.Attributes).toMatchObject({ VisibilityTimeout: '5' });
  expect(queue.Attributes.Policy).toContain('sqs:SendMessage');
  expect((await call('glue', 'GetDatabase', { Name: 'silver' })).Database.LocationUri).toBe(
    's3://raw-data/silver/',
  );
  expect((await call('ssm', 'GetParameter', { Name: '/p' })).Parameter.Value).toBe('v');
  const { KeyMetadata } = await call('kms', 'DescribeKey', { KeyId: 'alias/k' });
  expect(KeyMetadata.KeyId).toBe(deployment.resources.find((r) => r.logicalId === 'Key')?.physicalId);
  const { SecretString } = await call('secretsmanager', 'GetSecretValue', { SecretId: 'secret' });
  expect(JSON.parse(SecretString)).toEqual({ user: 'u', key: expect.stringMatching(/^.{20}$/) });
  const { MetricAlarms } = await call('monitoring', 'DescribeAlarms', {});
  expect(MetricAlarms).toMatchObject([{ AlarmName: 'a', Threshold: 1, AlarmActions: [TopicArn] }]);
});

test('the same template again changes nothing', async () => {
  await deployed(resources);
  expect(statuses.every((line) => line.endsWith(' UNCHANGED'))).toBe(true);
});

test('what changed is updated in place', async () => {
  const change = (id: string, properties: object) => ({
    ...resources[id],
    Properties: { ...resources[id]?.Properties, ...properties },
  });
  await deployed({
    ...resources,
    FunctionRole: change('FunctionRole', { Policies: [] }),
    Machine: change('Machine', { DefinitionSubstitutions: { Word: 'bye' } }),
    Rule: change('Rule', { Targets: [{ Id: 'two', Arn: arn('Queue') }] }),
    Queue: change('Queue', { VisibilityTimeout: 9 }),
    Alarm: change('Alarm', { Threshold: 2 }),
    Database: change('Database', {
      DatabaseInput: { Name: 'silver', Description: 'd', LocationUri: 's3://raw-data/silver/' },
    }),
    Parameter: change('Parameter', { Value: 'w' }),
  });
  expect(statuses.filter((line) => !line.endsWith(' UNCHANGED')).sort()).toEqual(
    ['Alarm', 'Database', 'FunctionRole', 'Machine', 'Parameter', 'Queue', 'Rule'].map(
      (id) => `${id} UPDATE_COMPLETE`,
    ),
  );
  expect(Object.keys(runtime.identities.role('function')?.inline ?? {})).toEqual(['attached']);
  const { Targets } = await call('events', 'ListTargetsByRule', { Rule: 'r' });
  expect(Targets.map((target: { Id: string }) => target.Id)).toEqual(['two']);
  expect((await call('ssm', 'GetParameter', { Name: '/p' })).Parameter.Value).toBe('w');
  expect((await call('monitoring', 'DescribeAlarms', {})).MetricAlarms[0].Threshold).toBe(2);
});

test('an empty template deletes all of them', async () => {
  const { resources: left } = await deployed({});
  expect(left).toEqual([]);
  expect(runtime.identities.roles()).toEqual([]);
  expect(runtime.identities.allStatements()).toEqual([]);
  expect((await call('s3', 'ListBuckets', {})).Buckets).toEqual([]);
  expect((await call('lambda', 'ListFunctions', {})).Functions).toEqual([]);
  expect((await call('sqs', 'ListQueues', {})).QueueUrls).toEqual([]);
  expect((await call('sns', 'ListTopics', {})).Topics).toEqual([]);
  expect((await call('events', 'ListRules', {})).Rules).toEqual([]);
  expect((await call('scheduler', 'ListSchedules', {})).Schedules).toEqual([]);
  expect((await call('monitoring', 'DescribeAlarms', {})).MetricAlarms).toEqual([]);
  expect((await call('logs', 'DescribeLogGroups', {})).logGroups).toEqual([]);
});
