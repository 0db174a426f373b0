import { GetFunctionConfigurationCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { HeadBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { expect, test } from 'vitest';
import type { LocalRuntime } from '../../../localstack/runtime.ts';
import { createLambda } from '../../../localstack/services/lambda/lambda-service.ts';
import {
  type DeployOptions,
  deploy,
  deployedStacks,
  describeStack,
  type StackEvent,
} from '../../../localstack/stack/deploy.ts';
import { clientConfig, openRuntime } from '../open-runtime.ts';
import { type AssemblySource, writeAssembly } from './assembly-folder.ts';

const trust = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }],
};
const storage = {
  Resources: {
    Bucket: { Type: 'AWS::S3::Bucket', Properties: { Tags: [{ Key: 'a', Value: 'b' }] } },
  },
  Outputs: { Name: { Value: { Ref: 'Bucket' }, Export: { Name: 'storage:Bucket' } } },
};
const application = {
  Parameters: {
    Greeting: { Type: 'String', Default: 'hello' },
    BootstrapVersion: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/cdk/version' },
  },
  Rules: { CheckBootstrapVersion: {} },
  Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } },
  Resources: {
    Function: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Code: { S3Bucket: { 'Fn::Sub': `cdk-\${AWS::AccountId}` }, S3Key: 'abc.zip' },
        Handler: 'index.handler',
        Runtime: 'nodejs24.x',
        Timeout: '10',
        Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
        Environment: {
          Variables: { BUCKET: { 'Fn::ImportValue': 'storage:Bucket' }, GREETING: { Ref: 'Greeting' } },
        },
      },
    },
    Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: trust } },
    Setting: { Type: 'AWS::SSM::Parameter', Properties: { Name: '/app/x', Type: 'String', Value: '1' } },
    Dashboard: { Type: 'AWS::CloudWatch::Dashboard', Properties: { DashboardBody: '{}' } },
    Absent: {
      Type: 'AWS::SSM::Parameter',
      Condition: 'Never',
      Properties: { Type: 'String', Value: 'x' },
    },
  },
};
const present = application.Resources;
const source: AssemblySource = {
  stacks: { storage, app: application },
  code: {
    abc:
      'export const handler = async (event) => ({ said: `$' +
      '{process.env.GREETING} $' +
      '{event.name}` });',
  },
};

async function deployed(
  runtime: LocalRuntime,
  from: AssemblySource,
  parameters: Record<string, string> = {},
) {
  const events: StackEvent[] = [];
  const result = await deploy(runtime, writeAssembly(from), { parameters, onEvent: (e) => events.push(e) });
  const story = events
    .filter(({ status }) => !status.endsWith('IN_PROGRESS'))
    .map(({ logicalId, status }) => `${logicalId} ${status}`);
  return { ...result, story };
}

const open = async () => {
  const runtime = await openRuntime();
  runtime.register((r) => createLambda(r));
  return runtime;
};

const withResources = (changes: Record<string, object | undefined>): AssemblySource => ({
  ...source,
  stacks: {
    storage,
    app: {
      ...application,
      Resources: Object.fromEntries(
        Object.entries({ ...present, ...changes }).filter(([, resource]) => resource !== undefined),
      ),
    },
  },
});

test('stacks with a parameter, an import and an asset become resources that work', async () => {
  await using runtime = await open();
  const { stacks, story, outputs } = await deployed(runtime, source, { Greeting: 'good day' });
  expect(stacks).toEqual(['storage', 'app']);
  expect(story).toEqual([
    'Bucket CREATE_COMPLETE',
    'Role CREATE_COMPLETE',
    'Function CREATE_COMPLETE',
    'Setting CREATE_COMPLETE',
    'Dashboard CREATE_COMPLETE',
  ]);
  const bucket = outputs.storage?.Name as string;
  expect(bucket).toMatch(/^storage-bucket-[0-9a-f]{12}$/);
  await new S3Client(clientConfig(runtime)).send(new HeadBucketCommand({ Bucket: bucket }));
  const name = describeStack(runtime, 'app').resources.find((r) => r.logicalId === 'Function')?.physicalId;
  const lambda = new LambdaClient(clientConfig(runtime));
  const configuration = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name }));
  expect(configuration.Environment?.Variables).toEqual({ BUCKET: bucket, GREETING: 'good day' });
  expect(configuration.Timeout).toBe(10);
  const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: name, Payload: '{"name":"you"}' }));
  expect(Payload?.transformToString()).toBe('{"said":"good day you"}');
  expect(deployedStacks(runtime)).toEqual(['app', 'storage']);
});

test('a second deployment of the same template changes nothing', async () => {
  await using runtime = await open();
  const first = await deployed(runtime, source);
  const second = await deployed(runtime, source);
  expect(second.story.every((line) => line.endsWith(' UNCHANGED'))).toBe(true);
  expect(second.resources).toEqual(first.resources);
});

test('a changed parameter changes what reads it, in place', async () => {
  await using runtime = await open();
  const first = await deployed(runtime, source);
  const second = await deployed(runtime, source, { Greeting: 'bye' });
  expect(second.story.filter((line) => !line.endsWith(' UNCHANGED'))).toEqual(['Function UPDATE_COMPLETE']);
  const id = (all: typeof first) => all.resources.find((r) => r.logicalId === 'Function')?.physicalId;
  expect(id(second)).toBe(id(first));
  const lambda = new LambdaClient(clientConfig(runtime));
  const invoke = new InvokeCommand({ FunctionName: id(second), Payload: '{"name":"x"}' });
  expect((await lambda.send(invoke)).Payload?.transformToString()).toBe('{"said":"bye x"}');
});

test('a changed name replaces the resource; one that left the template goes, or stays when retained', async () => {
  await using runtime = await open();
  await deployed(runtime, source);
  const renamed = { Type: 'AWS::SSM::Parameter', Properties: { Name: '/app/y', Type: 'String', Value: '1' } };
  const { story } = await deployed(runtime, withResources({ Setting: renamed }));
  expect(story.filter((line) => line.startsWith('Setting'))).toEqual([
    'Setting UPDATE_COMPLETE',
    'Setting DELETE_COMPLETE',
  ]);
  const ssm = new SSMClient(clientConfig(runtime));
  const read = (Name: string) => ssm.send(new GetParameterCommand({ Name }));
  await expect(read('/app/x')).rejects.toMatchObject({ name: 'ParameterNotFound' });
  expect((await read('/app/y')).Parameter?.Value).toBe('1');
  await deployed(runtime, withResources({ Setting: { ...renamed, DeletionPolicy: 'Retain' } }));
  const last = await deployed(runtime, withResources({ Setting: undefined }));
  expect(last.story).toContain('Setting DELETE_SKIPPED');
  expect((await read('/app/y')).Parameter?.Value).toBe('1');
  expect(describeStack(runtime, 'app').resources.map((r) => r.logicalId)).not.toContain('Setting');
});

test('a bucket with objects is not deleted', async () => {
  await using runtime = await open();
  const { outputs } = await deployed(runtime, { stacks: { storage } });
  const Bucket = outputs.storage?.Name as string;
  await new S3Client(clientConfig(runtime)).send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'x' }));
  await expect(deployed(runtime, { stacks: { storage: { Resources: {} } } })).rejects.toThrow(
    `Stack storage: AWS::S3::Bucket (Bucket): The bucket you tried to delete is not empty: ${Bucket}`,
  );
});

test('an unknown type, attribute or property fails by name, before anything is made', async () => {
  await using runtime = await open();
  const refused = (changes: Record<string, object>) => deployed(runtime, withResources(changes));
  await expect(refused({ Table: { Type: 'AWS::DynamoDB::Table' } })).rejects.toThrow(
    'Stack app: AWS::DynamoDB::Table (Table) is not supported by the local runtime',
  );
  expect(deployedStacks(runtime)).toEqual([]);
  await expect(refused({ Role: { ...present.Role, UpdatePolicy: {} } })).rejects.toThrow(
    'Stack app: UpdatePolicy of AWS::IAM::Role (Role) is not supported',
  );
  const queue = { Type: 'AWS::SQS::Queue', Properties: { FifoQueue: true } };
  await expect(refused({ Queue: queue })).rejects.toThrow(
    'Stack app: AWS::SQS::Queue (Queue): property FifoQueue is not supported by the local runtime',
  );
  const nested = {
    Type: 'AWS::SSM::Parameter',
    Properties: { Type: 'String', Value: { 'Fn::GetAtt': ['Role', 'Nope'] } },
  };
  await expect(refused({ Setting: nested })).rejects.toThrow(
    'Stack app: AWS::SSM::Parameter (Setting): AWS::IAM::Role (Role) has no attribute Nope in the local runtime',
  );
});

test('unknown parameters, imports and stacks are named', async () => {
  await using runtime = await open();
  await expect(deployed(runtime, source, { Greting: 'x' })).rejects.toThrow(
    'Parameter Greting is in no template; there are Greeting',
  );
  await expect(
    deployed(runtime, { ...source, stacks: { app: source.stacks.app as object } }),
  ).rejects.toThrow('Stack app: AWS::Lambda::Function (Function): no deployed stack exports storage:Bucket');
  expect(() => describeStack(runtime, 'nope')).toThrow('Stack nope is not deployed');
});

test('an export that another stack uses is neither changed nor taken away, and nothing is deleted for it', async () => {
  const runtime = await open();
  await deployed(runtime, source);
  const renamed = {
    Resources: { Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'another' } } },
    Outputs: storage.Outputs,
  };
  await expect(
    deployed(runtime, { ...source, stacks: { storage: renamed, app: application } }),
  ).rejects.toThrow('Stack storage: export storage:Bucket cannot be updated as it is in use by app');
  const { Outputs: _, ...without } = storage;
  await expect(
    deployed(runtime, { ...source, stacks: { storage: without, app: application } }),
  ).rejects.toThrow('Stack storage: export storage:Bucket cannot be deleted as it is in use by app');
  const s3 = new S3Client({ ...clientConfig(runtime), forcePathStyle: true });
  const physicalId = describeStack(runtime, 'storage').resources[0]!.physicalId;
  await s3.send(new HeadBucketCommand({ Bucket: physicalId }));
});

test('with previous parameters a changed default does not reach a stack that is deployed', async () => {
  const runtime = await open();
  const greeting = async (Default: string, options: DeployOptions) => {
    const { Greeting: before, ...others } = application.Parameters;
    const app = { ...application, Parameters: { ...others, Greeting: { ...before, Default } } };
    const folder = writeAssembly({ ...source, stacks: { storage, app } });
    await deploy(runtime, folder, options);
    return describeStack(runtime, 'app').parameters.Greeting;
  };
  const usePreviousParameters = true;
  expect(await greeting('hello', { usePreviousParameters })).toBe('hello');
  expect(await greeting('good day', { usePreviousParameters })).toBe('hello');
  expect(await greeting('good day', {})).toBe('good day');
  expect(await greeting('good day', { usePreviousParameters, parameters: { Greeting: 'ahoy' } })).toBe(
    'ahoy',
  );
});
