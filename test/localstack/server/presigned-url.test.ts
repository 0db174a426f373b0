import { beforeAll, describe, expect, test } from 'vitest';
import { checkPresignedUrl } from '../../../localstack/server/presigned-url.ts';
import type { RestRequest } from '../../../localstack/services/rest-service.ts';
import type { AwsError } from '../../../localstack/services/service.ts';
import { openRuntime } from '../open-runtime.ts';

const NOW = new Date('2024-02-29T12:00:00.500Z');

/** What becomes of a URL with these parameters: 'good', or the error. */
function outcome(parameters: Readonly<Record<string, string | undefined>>, headers = {}): string {
  const given = Object.entries(parameters).filter((pair): pair is [string, string] => pair[1] !== undefined);
  const request: RestRequest = {
    ...{
      method: 'GET',
      path: '/lake/key',
      query: new URLSearchParams(given),
      headers,
      body: new Uint8Array(),
    },
  };
  try {
    checkPresignedUrl(request, NOW);
    return 'good';
  } catch (error) {
    const { code, statusCode, message } = error as AwsError;
    return `${statusCode} ${code}: ${message}`;
  }
}

describe('a URL with a signature of version 4', () => {
  const good = {
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': 'test/20240229/us-east-1/s3/aws4_request',
    'X-Amz-Date': '20240229T120000Z',
    'X-Amz-Expires': '60',
    'X-Amz-SignedHeaders': 'host',
    'X-Amz-Signature': 'f00d',
  };
  const PARAMETERS = '400 AuthorizationQueryParametersError';

  test('is good from its date until its end, exclusive', () => {
    expect(outcome(good)).toBe('good');
    expect(outcome({ ...good, 'X-Amz-Date': '20240229T115901Z' })).toBe('good');
    const ended = '403 AccessDenied: Request has expired';
    expect(outcome({ ...good, 'X-Amz-Date': '20240229T115900Z' })).toBe(ended);
    expect(outcome({ ...good, 'X-Amz-Date': '20240222T120001Z', 'X-Amz-Expires': '604800' })).toBe('good');
    expect(outcome({ ...good, 'X-Amz-Date': '20240222T120000Z', 'X-Amz-Expires': '604800' })).toBe(ended);
  });

  test('of a clock ahead by a quarter of an hour is good, by more is not yet', () => {
    expect(outcome({ ...good, 'X-Amz-Date': '20240229T121500Z' })).toBe('good');
    expect(outcome({ ...good, 'X-Amz-Date': '20240229T121501Z' })).toBe(
      '403 AccessDenied: Request is not valid yet',
    );
  });

  test.each([
    [
      '604801',
      'X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds',
    ],
    [
      '99999999999999999999',
      'X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds',
    ],
    ['0', 'X-Amz-Expires must be non-negative'],
    ['-1', 'X-Amz-Expires must be non-negative'],
    ['soon', 'X-Amz-Expires should be a number'],
    ['1e3', 'X-Amz-Expires should be a number'],
    ['60.5', 'X-Amz-Expires should be a number'],
    ['Infinity', 'X-Amz-Expires should be a number'],
  ])('with X-Amz-Expires=%s is refused', (expires, message) => {
    expect(outcome({ ...good, 'X-Amz-Expires': expires })).toBe(`${PARAMETERS}: ${message}`);
  });

  test.each(['tomorrow', '2024-02-29T12:00:00Z', '20240230T120000Z', '20240229T250000Z', '20240229120000'])(
    'with X-Amz-Date=%s is refused',
    (date) => {
      expect(outcome({ ...good, 'X-Amz-Date': date })).toBe(
        `${PARAMETERS}: X-Amz-Date must be in the ISO8601 Long Format "yyyyMMdd'T'HHmmss'Z'"`,
      );
    },
  );

  test.each(Object.keys(good))('without %s is refused', (name) => {
    expect(outcome({ ...good, [name]: undefined })).toBe(
      `${PARAMETERS}: Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.`,
    );
  });

  test('of another service is refused by the name that those have for it', () => {
    const sts = { ...good, 'X-Amz-Credential': 'test/20240229/us-east-1/sts/aws4_request' };
    expect(outcome({ ...sts, 'X-Amz-Expires': '604801' })).toMatch(/^400 IncompleteSignatureException: /);
  });

  test('counts where the header has another kind of authorization, not where it has a signature', () => {
    const bad = { ...good, 'X-Amz-Expires': 'soon' };
    expect(outcome(bad, { authorization: 'Basic x' })).toBe(
      `${PARAMETERS}: X-Amz-Expires should be a number`,
    );
    const signed = 'AWS4-HMAC-SHA256 Credential=test/20240229/us-east-1/s3/aws4_request, Signature=x';
    expect(outcome(bad, { authorization: signed })).toBe('good');
  });
});

describe('a URL in the older form', () => {
  const seconds = Math.floor(NOW.getTime() / 1000);
  const good = { AWSAccessKeyId: 'test', Signature: 'x=', Expires: String(seconds + 1) };

  test('is good until its end, exclusive', () => {
    expect(outcome(good)).toBe('good');
    expect(outcome({ ...good, Expires: String(seconds) })).toBe('403 AccessDenied: Request has expired');
  });

  test.each(['soon', '-1', '1e9', 'NaN', '4294967296'])('with Expires=%s is refused', (expires) => {
    expect(outcome({ ...good, Expires: expires })).toBe(
      `403 AccessDenied: Invalid date (should be seconds since epoch): ${expires}`,
    );
  });

  test('without its end or signature is refused', () => {
    for (const name of ['Expires', 'Signature'])
      expect(outcome({ ...good, [name]: undefined })).toBe(
        '403 AccessDenied: Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters',
      );
  });
});

test('a request that is signed in its header or not at all has no end', () => {
  expect(outcome({ Expires: 'x', 'list-type': '2' })).toBe('good');
});

describe('on the wire', () => {
  let endpoint: Awaited<ReturnType<typeof openRuntime>>;
  beforeAll(async () => {
    endpoint = await openRuntime({ now: () => NOW });
    return () => endpoint[Symbol.asyncDispose]();
  });

  test('the error says when the URL ended, as S3 does', async () => {
    const answer = await fetch(
      `${endpoint.endpoint}/lake/key?AWSAccessKeyId=test&Signature=x&Expires=1709200000`,
    );
    expect([answer.status, await answer.text()]).toEqual([
      403,
      expect.stringContaining(
        '<Code>AccessDenied</Code><Message>Request has expired</Message><Expires>2024-02-29T09:46:40Z</Expires><ServerTime>2024-02-29T12:00:00Z</ServerTime>',
      ),
    ]);
  });
});
