import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { CreateBucketCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type ProviderServer, serveProvider } from '../../../localstack/providers/provider-server.ts';
import type { CallRecord } from '../../../localstack/server/call-record.ts';
import { clientConfig, openRuntime } from '../open-runtime.ts';

let runtime: Awaited<ReturnType<typeof openRuntime>>;
let provider: ProviderServer;
let port: string;
const seen: CallRecord[] = [];
beforeAll(async () => {
  runtime = await openRuntime();
  provider = await serveProvider(() => ({ status: 200, headers: {}, body: 'candles' }));
  port = new URL(runtime.endpoint).port;
  runtime.onCall((record) => seen.push(record));
  await new S3Client(clientConfig(runtime)).send(new CreateBucketCommand({ Bucket: 'market' }));
});
afterAll(async () => {
  await provider.close();
  await runtime[Symbol.asyncDispose]();
});
beforeEach(() => void seen.splice(0));

interface Answer {
  readonly status: number;
  readonly body: string;
}

/** Sends exactly these headers: fetch would set its own. PORT stands for the endpoint's port. */
function send(
  headers: Readonly<Record<string, string>>,
  { method = 'GET', path = '/market?list-type=2', body = '' } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const own = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, value.replaceAll('PORT', port)]),
    );
    const call = httpRequest(
      { host: '127.0.0.1', port, method, path, headers: { authorization: SIGNED, ...own } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }),
        );
      },
    );
    call.on('error', reject);
    call.end(body);
  });
}
const SIGNED =
  'AWS4-HMAC-SHA256 Credential=test/20240101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=x';

/** What the endpoint says of a refusal. */
const refusal = (answer: Answer): string => {
  expect(answer.status).toBe(403);
  return (JSON.parse(answer.body) as { message: string }).message.replaceAll(port, 'PORT');
};

/** Sends bytes as they are. @returns the whole answer */
function raw(text: string, to = port): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(to), '127.0.0.1', () => socket.write(text));
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', reject);
    socket.on('close', () => resolve(Buffer.concat(chunks).toString()));
  });
}

const ANSWERED = 'it answers to 127.0.0.1, [::1], localhost and names that end in .localhost, on port PORT';

describe('Host', () => {
  test.each(['127.0.0.1:PORT', 'localhost:PORT', 'LOCALHOST:PORT', '[::1]:PORT', 'a.b.localhost:PORT'])(
    '%s is answered',
    async (host) => {
      expect((await send({ host })).status).not.toBe(403);
    },
  );

  test('of S3 with the bucket in the name is answered with the bucket', async () => {
    for (const host of ['market.localhost:PORT', 'market.s3.localhost:PORT'])
      expect(await send({ host }, { path: '/?list-type=2' })).toEqual({
        status: 200,
        body: expect.stringContaining('<Name>market</Name>'),
      });
  });

  test.each([
    'evil.example:PORT',
    'evil.example',
    '127.0.0.1',
    'localhost:1',
    '127.0.0.2:PORT',
    '0.0.0.0:PORT',
    'notlocalhost:PORT',
    'localhost.evil.example:PORT',
    '.localhost:PORT',
    'localhost.:PORT',
    'user@localhost:PORT',
    '127.0.0.1:PORT:PORT',
    '2130706433:PORT',
    '[::ffff:127.0.0.1]:PORT',
  ])('%s is refused', async (host) => {
    expect(refusal(await send({ host }))).toBe(`The Host '${host}' is not this server: ${ANSWERED}`);
  });

  test('that is missing, empty or double is refused', async () => {
    const reason = async (text: string) =>
      refusal({ status: 403, body: (await raw(text)).split('\r\n\r\n')[1] ?? '' });
    const missing = `A request without a Host header is refused: ${ANSWERED}`;
    expect(await reason('GET / HTTP/1.1\r\n\r\n')).toBe(missing);
    expect(await reason('GET / HTTP/1.0\r\n\r\n')).toBe(missing);
    expect(await reason('GET / HTTP/1.1\r\nHost:\r\n\r\n')).toBe(
      `The Host '' is not this server: ${ANSWERED}`,
    );
    expect(await reason(`GET / HTTP/1.1\r\nHost: localhost:${port}\r\nHost: evil.example\r\n\r\n`)).toBe(
      `A request with 2 Host headers is refused: ${ANSWERED}`,
    );
    expect(await reason(`GET http://evil.example/ HTTP/1.1\r\nHost: localhost:${port}\r\n\r\n`)).toBe(
      `The address of 'evil.example' is not this server's: ${ANSWERED}`,
    );
  });
});

describe('a page', () => {
  const own = { host: 'localhost:PORT' };

  test('of this very origin is answered', async () => {
    const answer = await send({ ...own, origin: 'http://localhost:PORT', 'sec-fetch-site': 'same-origin' });
    expect(answer.status).toBe(200);
    expect((await send({ ...own, 'sec-fetch-site': 'none' })).status).toBe(200);
  });

  test.each([
    'https://evil.example',
    'null',
    'http://localhost:1',
    'http://127.0.0.1:PORT',
    'http://evil.localhost:PORT',
    'https://localhost:PORT',
    'chrome-extension://abcdefgh',
  ])('of the origin %s is refused', async (origin) => {
    expect(refusal(await send({ ...own, origin }))).toBe(
      `Requests of web pages of other origins are refused: the page's Origin is '${origin}'`,
    );
  });

  test.each(['cross-site', 'same-site', 'anything else'])(
    'with Sec-Fetch-Site: %s is refused',
    async (site) => {
      expect(refusal(await send({ ...own, 'sec-fetch-site': site }))).toBe(
        `Requests of web pages of other origins are refused: Sec-Fetch-Site is '${site}'`,
      );
    },
  );
});

test('nothing of a refused request happens or is recorded, whatever its method and path', async () => {
  const s3 = new S3Client(clientConfig(runtime));
  await s3.send(new PutObjectCommand({ Bucket: 'market', Key: 'kept', Body: 'x' }));
  seen.splice(0);
  const foreign = { host: 'localhost:PORT', origin: 'https://evil.example', 'content-type': 'text/plain' };
  for (const path of ['/market/kept', '/_coinlake/health', '/_coinlake/lambda', '/'])
    for (const method of ['DELETE', 'POST', 'PUT', 'GET', 'HEAD', 'OPTIONS'])
      expect((await send(foreign, { path, method, body: method === 'GET' ? '' : 'x' })).status).toBe(403);
  expect(seen).toEqual([]);
  const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket: 'market' }));
  expect(Contents?.map(({ Key, Size }) => [Key, Size])).toEqual([['kept', 1]]);
});

test('a refused answer grants no other origin and ends the connection before the body is sent', async () => {
  const length = 1024 ** 3;
  const answer = await raw(
    `POST / HTTP/1.1\r\nHost: localhost:${port}\r\nOrigin: null\r\nContent-Length: ${length}\r\n\r\n{`,
  );
  expect(answer).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n/);
  expect(answer.toLowerCase()).toContain('connection: close');
  expect(answer.toLowerCase()).not.toContain('access-control-');
});

test('a provider on loopback holds the same rule', async () => {
  const at = new URL(provider.baseUrl).port;
  const get = (headers: string) => raw(`GET /api HTTP/1.1\r\n${headers}Connection: close\r\n\r\n`, at);
  expect(await get(`Host: 127.0.0.1:${at}\r\n`)).toMatch(/^HTTP\/1\.1 200 [\s\S]*candles$/);
  const before = provider.requests.length;
  expect(await get('Host: evil.example\r\n')).toMatch(/^HTTP\/1\.1 403 [\s\S]*The Host 'evil\.example'/);
  expect(await get(`Host: 127.0.0.1:${at}\r\nOrigin: null\r\n`)).toMatch(/^HTTP\/1\.1 403 /);
  expect(provider.requests.length).toBe(before);
});
