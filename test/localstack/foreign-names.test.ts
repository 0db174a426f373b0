import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { matchesPattern, parsePattern } from '../../localstack/services/events/event-pattern.ts';
import { targetInput } from '../../localstack/services/events/target-input.ts';
import { createLambda } from '../../localstack/services/lambda/lambda-service.ts';
import { snsService } from '../../localstack/services/sns/sns-service.ts';
import { sqsService } from '../../localstack/services/sqs/sqs-service.ts';
import type { Json } from '../../localstack/services/states/json-value.ts';
import { findPath, putPath } from '../../localstack/services/states/jsonpath/path.ts';
import { clientConfig, openRuntime } from './open-runtime.ts';
import { fixture } from './services/states/support/fake-runtime.ts';

/** Names that every object inherits something by. */
const NAMES = ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf', '__defineGetter__'];

let runtime: Awaited<ReturnType<typeof openRuntime>>;
beforeAll(async () => {
  runtime = await openRuntime();
  runtime.register(sqsService);
  runtime.register(snsService);
});
afterAll(() => runtime[Symbol.asyncDispose]());
const call = (service: string, operation: string, input: unknown) =>
  runtime.call(service, operation, input, runtime.owner) as Promise<Record<string, never>>;
const refusal = (service: string, operation: string, input: unknown) =>
  call(service, operation, input).then(
    () => 'no error',
    ({ code }: { code?: string }) => code,
  );

test('nothing is called or found by a name that is not there', async () => {
  for (const name of NAMES) {
    expect([name, await refusal('s3', 'HeadBucket', { Bucket: name })]).toEqual([name, 'NoSuchBucket']);
    expect([name, await refusal('glue', name, {})]).toEqual([name, 'NotImplemented']);
    expect([name, await refusal('glue', 'GetDatabase', { Name: name })]).toEqual([
      name,
      'EntityNotFoundException',
    ]);
    expect([name, await refusal('ssm', 'GetParameter', { Name: name })]).toEqual([name, 'ParameterNotFound']);
    expect([name, await refusal('secretsmanager', 'GetSecretValue', { SecretId: name })]).toEqual([
      name,
      'ResourceNotFoundException',
    ]);
    runtime.identities.putRole('reader', { Statement: [] });
    const policy = { RoleName: 'reader', PolicyName: name };
    expect([name, await refusal('iam', 'GetRolePolicy', policy)]).toEqual([name, 'NoSuchEntity']);
  }
});

test('objects, parameters, databases and policies are kept by such names', async () => {
  const s3 = new S3Client(clientConfig(runtime));
  const ssm = new SSMClient(clientConfig(runtime));
  await s3.send(new CreateBucketCommand({ Bucket: 'constructor' }));
  for (const name of NAMES) {
    // The client itself drops metadata of the name __proto__.
    const Metadata = name === '__proto__' ? {} : JSON.parse(`{"${name.toLowerCase()}":"kept"}`);
    await s3.send(new PutObjectCommand({ Bucket: 'constructor', Key: name, Body: name, Metadata }));
    const got = await s3.send(new GetObjectCommand({ Bucket: 'constructor', Key: name }));
    expect([await got.Body?.transformToString(), JSON.stringify(got.Metadata)]).toEqual([
      name,
      JSON.stringify(Metadata),
    ]);
    await ssm.send(new PutParameterCommand({ Name: name, Value: name, Type: 'String' }));
    expect((await ssm.send(new GetParameterCommand({ Name: name }))).Parameter?.Value).toBe(name);
    await call('glue', 'CreateDatabase', { DatabaseInput: { Name: name } });
    expect((await call('glue', 'GetDatabase', { Name: name })).Database).toMatchObject({
      Name: name.toLowerCase(),
    });
    runtime.identities.putRole('writer', { Statement: [] });
    runtime.identities.putRolePolicy('writer', name, { Statement: [] });
    expect(await call('iam', 'ListRolePolicies', { RoleName: 'writer' })).toMatchObject({
      PolicyNames: expect.arrayContaining([name]),
    });
  }
  const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket: 'constructor' }));
  expect(Contents?.map(({ Key }) => Key).sort()).toEqual([...NAMES].sort());
});

test('attributes of queues and topics', async () => {
  for (const name of NAMES) {
    const attributes = JSON.parse(`{"${name}":"1"}`);
    const topic = await call('sns', 'CreateTopic', { Name: 'topic' });
    await call('sns', 'GetTopicAttributes', topic);
    // Such attributes do not exist: refused or kept, never found where they were not set.
    await call('sqs', 'CreateQueue', { QueueName: `q${NAMES.indexOf(name)}`, Attributes: attributes }).catch(
      () => {},
    );
  }
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

test('requests with such headers, parameters and members are answered', async () => {
  const authorization =
    'AWS4-HMAC-SHA256 Credential=test/20240101/us-east-1/glue/aws4_request, SignedHeaders=host, Signature=x';
  for (const name of NAMES) {
    const answer = await fetch(`${runtime.endpoint}/?${name}=1`, {
      method: 'POST',
      headers: { authorization, 'x-amz-target': `AWSGlue.GetDatabases`, [name]: 'x' },
      body: `{"${name}":{"${name}":1}}`,
    });
    expect([name, answer.status]).toEqual([name, expect.toBeOneOf([200, 501])]);
    const unknown = await fetch(runtime.endpoint, {
      method: 'POST',
      headers: { authorization, 'x-amz-target': `AWSGlue.${name}` },
      body: '{}',
    });
    expect([name, unknown.status]).toEqual([name, 501]);
  }
});

describe('events', () => {
  test.each(NAMES)('%s in a pattern is a member of the event or nothing', (name) => {
    const pattern = parsePattern(`{"detail":{"${name}":[{"exists":true}]}}`);
    expect(matchesPattern(pattern, { detail: {} })).toBe(false);
    expect(matchesPattern(pattern, JSON.parse(`{"detail":{"${name}":1}}`))).toBe(true);
    expect(() => parsePattern(`{"detail":[{"${name}":1}]}`)).toThrow(
      `Event pattern is not valid. Reason: operator '${name}' is not supported by the local runtime`,
    );
  });

  test.each(NAMES)('%s in an input path', (name) => {
    const target = { Id: 't', Arn: 'a', InputPath: `$.detail.${name}` };
    expect(targetInput(target, { detail: {} }, 'rule')).toBe('null');
    expect(targetInput(target, JSON.parse(`{"detail":{"${name}":7}}`), 'rule')).toBe('7');
  });
});

describe('state machines', () => {
  test.each(NAMES)('%s in a path reads and writes the data alone', (name) => {
    expect(findPath(`$.${name}`, {}, {})).toBeUndefined();
    const put = putPath(`$.${name}.polluted`, {}, true);
    expect(JSON.stringify(put)).toBe(`{"${name}":{"polluted":true}}`);
    expect(findPath(`$.${name}.polluted`, put as Json, {})).toBe(true);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect((Object as unknown as Record<string, unknown>).polluted).toBeUndefined();
  });

  test.each(NAMES)('%s as state, target and variable', async (name) => {
    const f = fixture();
    const definition = JSON.parse(
      `{"QueryLanguage":"JSONata","StartAt":"${name}","States":{"${name}":{"Type":"Pass","Output":{"${name}":1},"End":true}}}`,
    );
    const { status, output } = await f.run(f.machine('m', definition), {});
    expect([status, output]).toEqual(['SUCCEEDED', `{"${name}":1}`]);
    expect(() =>
      f.machine('n', { ...definition, StartAt: 'A', States: { A: { Type: 'Pass', Next: name } } }),
    ).toThrow(`Missing 'Next' target: ${name}`);
    expect(() =>
      f.machine('o', { ...definition, StartAt: 'A', States: { A: { Type: name, End: true } } }),
    ).toThrow(name);
  });
});

test('a function may have such an export, and none is found that is not there', async () => {
  const lambda = runtime.register((r) => createLambda(r));
  const { arn } = runtime.identities.putRole('worker', {
    Statement: [
      { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } },
    ],
  });
  mkdirSync(join(runtime.dataFolder, 'code'));
  writeFileSync(join(runtime.dataFolder, 'code', 'index.mjs'), 'export const handler = () => 1');
  lambda.putFunction({
    ...{ name: 'constructor', description: '', runtime: 'nodejs24.x', handler: 'index.constructor' },
    ...{
      roleArn: arn,
      timeoutSeconds: 20,
      memoryMb: 256,
      environment: {},
      codeFolder: 'code',
      logGroup: '/x',
    },
  });
  const answer = await call('lambda', 'Invoke', { FunctionName: 'constructor' });
  expect(JSON.parse(String(answer.Payload))).toMatchObject({ errorType: 'Runtime.HandlerNotFound' });
});
