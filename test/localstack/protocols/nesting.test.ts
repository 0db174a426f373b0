import { cbor } from '@smithy/core/cbor';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkNesting, TOO_DEEP } from '../../../localstack/protocols/nesting.ts';
import { openRuntime } from '../open-runtime.ts';

let runtime: Awaited<ReturnType<typeof openRuntime>>;
beforeAll(async () => {
  runtime = await openRuntime();
});
afterAll(() => runtime[Symbol.asyncDispose]());

const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;

test('500 levels are read, one more is not; brackets within texts do not count', () => {
  expect(() => checkNesting(nested(500))).not.toThrow();
  expect(() => checkNesting(nested(501))).toThrow(
    'The request is nested too deeply: at most 500 levels are read',
  );
  expect(() => checkNesting(`"${'['.repeat(600)}\\"${'{'.repeat(600)}"`)).not.toThrow();
  expect(() => checkNesting('[]'.repeat(1000))).not.toThrow();
});

const post = async (
  service: string,
  headers: Record<string, string>,
  body: string | Uint8Array<ArrayBuffer>,
  path = '',
) => {
  const authorization = `AWS4-HMAC-SHA256 Credential=test/20240101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=x`;
  const answer = await fetch(`${runtime.endpoint}${path}`, {
    method: 'POST',
    headers: { authorization, ...headers },
    body,
  });
  return [answer.status, Buffer.from(await answer.arrayBuffer()).toString()] as const;
};

test('a body that is nested without end is refused in words, by every protocol', async () => {
  const json = `{"DatabaseInput":{"Name":"d","Parameters":${nested(200_000)}}}`;
  expect(await post('glue', { 'x-amz-target': 'AWSGlue.CreateDatabase' }, json)).toEqual([
    400,
    expect.stringContaining(TOO_DEEP),
  ]);
  const form = `Action=GetCallerIdentity&Name=a${'.b'.repeat(50_000)}=1&Attributes${'.entry.1.value'.repeat(50_000)}=x`;
  const [status, text] = await post('sts', { 'content-type': 'application/x-www-form-urlencoded' }, form);
  expect([status, text]).toEqual([400, expect.stringContaining(TOO_DEEP)]);
  const one = cbor.serialize([]) as Uint8Array;
  const deep = new Uint8Array(200_000).fill(0x81);
  deep.set(one, deep.length - one.length);
  const [code, answer] = await post(
    'monitoring',
    { 'smithy-protocol': 'rpc-v2-cbor', 'content-type': 'application/cbor' },
    deep,
    '/service/GraniteServiceVersion20100801/operation/PutMetricData',
  );
  expect([code, answer]).toEqual([expect.toBeOneOf([400, 501]), expect.not.stringContaining('call stack')]);
  const xml = `<Delete>${'<a>'.repeat(100_000)}${'</a>'.repeat(100_000)}</Delete>`;
  const [s3, s3Text] = await post('s3', {}, xml, '/bucket?delete');
  expect([s3, s3Text]).toEqual([expect.toBeOneOf([400, 404]), expect.not.stringContaining('call stack')]);
});
