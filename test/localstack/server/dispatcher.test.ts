import { CloudWatchClient, DescribeAlarmsCommand, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { GetTopicAttributesCommand, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { cbor, dateToTag } from '@smithy/core/cbor';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CallRecord } from '../../../localstack/server/call-record.ts';
import { AwsError } from '../../../localstack/services/service.ts';
import { clientConfig, openRuntime } from '../open-runtime.ts';

let runtime: Awaited<ReturnType<typeof openRuntime>>;
const received: unknown[] = [];
const at = new Date(1_700_000_000_123);
beforeAll(async () => {
  runtime = await openRuntime();
  runtime.register({
    name: 'monitoring',
    operations: {
      PutMetricData: (input) => void received.push(input),
      DescribeAlarms: () => ({ MetricAlarms: [{ AlarmName: 'a', StateUpdatedTimestamp: at }] }),
    },
  });
  runtime.register({
    name: 'sns',
    operations: {
      GetTopicAttributes: () => ({ Attributes: { DisplayName: 'a & b' } }),
      Publish: (input) => {
        received.push(input);
        throw new AwsError('NotFound', 'Topic does not exist', 404);
      },
    },
  });
});
afterAll(() => runtime[Symbol.asyncDispose]());
const authorization = (service: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=test/20240101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=x`,
});

test('AWS JSON: timestamps are seconds', async () => {
  const client = new CloudWatchClient(clientConfig(runtime));
  expect((await client.send(new DescribeAlarmsCommand({}))).MetricAlarms?.[0]?.StateUpdatedTimestamp).toEqual(
    at,
  );
  await client.send(
    new PutMetricDataCommand({ Namespace: 'n', MetricData: [{ MetricName: 'm', Timestamp: at }] }),
  );
  expect(received.pop()).toEqual({
    Namespace: 'n',
    MetricData: [{ MetricName: 'm', Timestamp: 1_700_000_000.123 }],
  });
});

test('AWS query: maps, and errors as XML', async () => {
  const client = new SNSClient(clientConfig(runtime));
  const got = await client.send(new GetTopicAttributesCommand({ TopicArn: 't' }));
  expect(got.Attributes).toEqual({ DisplayName: 'a & b' });
  const MessageAttributes = { run: { DataType: 'String', StringValue: 'r' } };
  await expect(
    client.send(new PublishCommand({ TopicArn: 't', Message: 'ü', MessageAttributes })),
  ).rejects.toMatchObject({
    message: 'Topic does not exist',
    $metadata: { httpStatusCode: 404 },
  });
  expect(received.pop()).toEqual({ TopicArn: 't', Message: 'ü', MessageAttributes });
});

test('smithy RPC v2 CBOR', async () => {
  const post = (operation: string, input: unknown) =>
    fetch(`${runtime.endpoint}/service/GraniteServiceVersion20100801/operation/${operation}`, {
      method: 'POST',
      headers: {
        ...authorization('monitoring'),
        'smithy-protocol': 'rpc-v2-cbor',
        'content-type': 'application/cbor',
      },
      body: cbor.serialize(input) as Uint8Array<ArrayBuffer>,
    });
  await post('PutMetricData', { MetricData: [{ Timestamp: dateToTag(at), Value: 1.5 }] });
  expect(received.pop()).toEqual({ MetricData: [{ Timestamp: at, Value: 1.5 }] });
  const alarms = cbor.deserialize(new Uint8Array(await (await post('DescribeAlarms', {})).arrayBuffer()));
  expect(alarms.MetricAlarms[0].StateUpdatedTimestamp.value).toBe(1_700_000_000.123);
  const unknown = await post('DeleteAlarms', {});
  expect([unknown.status, cbor.deserialize(new Uint8Array(await unknown.arrayBuffer())).__type]).toEqual([
    501,
    'NotImplemented',
  ]);
});

test('an unknown service or action answers 501 with its name', async () => {
  const sqs = new SQSClient(clientConfig(runtime));
  await expect(sqs.send(new ListQueuesCommand({}))).rejects.toMatchObject({
    message: 'The local runtime does not implement sqs:ListQueues',
    $metadata: { httpStatusCode: 501 },
  });
  await expect(runtime.call('glue', 'constructor', {}, runtime.owner)).rejects.toThrow(
    'The local runtime does not implement glue:constructor',
  );
});

test('keys of a session that is not of this run are refused; every other key is the owner', async () => {
  const call = (accessKeyId: string) =>
    fetch(runtime.endpoint, {
      method: 'POST',
      headers: {
        authorization: authorization('sts').authorization.replace('test', accessKeyId),
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: 'Action=GetCallerIdentity&Version=2011-06-15',
    });
  const other = await call('LSIACOINLAKE000000000000');
  expect([other.status, await other.text()]).toEqual([
    400,
    expect.stringContaining('UnrecognizedClientException'),
  ]);
  expect(await (await call('AKIAWHATEVER')).text()).toContain('<Arn>arn:aws:iam::000000000000:root</Arn>');
});

test('every call is observed: who, what, on which resource, with which outcome', async () => {
  const seen: CallRecord[] = [];
  const end = runtime.onCall((record) => seen.push(record));
  runtime.identities.putRole('Nobody', { Statement: [] });
  const caller = runtime.sessionCaller('arn:aws:iam::000000000000:role/Nobody', 's');
  await expect(runtime.call('ssm', 'GetParameter', { Name: '/a' }, caller)).rejects.toThrow('not authorized');
  end();
  expect(seen).toMatchObject([
    {
      ...{ service: 'ssm', operation: 'GetParameter', caller: caller.arn, wire: false },
      ...{ statusCode: 400, errorCode: 'AccessDeniedException' },
      resources: ['arn:aws:ssm:us-east-1:000000000000:parameter/a'],
    },
  ]);
});
