import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CreateBucketCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { CallRecord } from '../../localstack/server/call-record.ts';
import { sqsService } from '../../localstack/services/sqs/sqs-service.ts';
import { clientConfig, openRuntime } from '../localstack/open-runtime.ts';
import { type Browser, launchBrowser } from './support/browser.ts';

let runtime: Awaited<ReturnType<typeof openRuntime>>;
let foreign: Server;
let foreignPort: number;
let port: string;
let browser: Browser;
const seen: CallRecord[] = [];

beforeAll(async () => {
  runtime = await openRuntime();
  runtime.register(sqsService);
  runtime.onCall((record) => seen.push(record));
  port = new URL(runtime.endpoint).port;
  foreign = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end('<!doctype html><title>A foreign page</title>');
  });
  await new Promise<void>((resolve) => foreign.listen(0, '127.0.0.1', resolve));
  foreignPort = (foreign.address() as AddressInfo).port;
  browser = await launchBrowser(['MAP evil.example 127.0.0.1']);
});
afterAll(async () => {
  await browser?.close();
  foreign?.close();
  await runtime?.[Symbol.asyncDispose]();
});

const s3 = () => new S3Client(clientConfig(runtime));
beforeEach(async () => {
  await s3().send(new CreateBucketCommand({ Bucket: 'lake' }));
  await s3().send(new PutObjectCommand({ Bucket: 'lake', Key: 'kept', Body: 'rows' }));
  seen.splice(0);
});

/** Credentials in the address: a request with them needs no header that a page could not send. */
function presigned(service: string): string {
  const date = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  return new URLSearchParams({
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `test/${date.slice(0, 8)}/us-east-1/${service}/aws4_request`,
    'X-Amz-Date': date,
    'X-Amz-Expires': '3600',
    'X-Amz-SignedHeaders': 'host',
    'X-Amz-Signature': '0',
  }).toString();
}

const DELETE = '<Delete><Object><Key>kept</Key></Object></Delete>';
const CREATE_QUEUE = 'Action=CreateQueue&QueueName=made-by-a-page&Version=2012-11-05';

/** What pages can do without a preflight, each on the endpoint at this address. */
const attacks: Readonly<Record<string, (at: string) => string>> = {
  'a text/plain POST that deletes an object': (at) =>
    `fetch('${at}/lake?delete&${presigned('s3')}', { method: 'POST', mode: 'no-cors', body: '${DELETE}' }).catch(String)`,
  'the same by a beacon': (at) => `navigator.sendBeacon('${at}/lake?delete&${presigned('s3')}', '${DELETE}')`,
  'the same, with credentials of the browser': (at) =>
    `fetch('${at}/lake?delete&${presigned('s3')}', { method: 'POST', mode: 'no-cors', credentials: 'include', referrerPolicy: 'no-referrer', body: '${DELETE}' }).catch(String)`,
  'a DELETE by fetch': (at) =>
    `fetch('${at}/lake/kept?${presigned('s3')}', { method: 'DELETE' }).catch(String)`,
  'a form that makes a queue': (at) => `
    document.body.innerHTML = '<form method="post" action="${at}/?${presigned('sqs')}">'
      + '${CREATE_QUEUE}'.split('&').map((pair) => '<input type="hidden" name="' + pair.split('=')[0] + '" value="' + pair.split('=')[1] + '">').join('')
      + '</form>';
    document.forms[0].submit()`,
  'an image that lists a bucket': (at) => `
    new Promise((resolve) => { const image = new Image(); image.onerror = resolve; image.src = '${at}/lake?list-type=2&${presigned('s3')}'; })`,
  'a frame that shows an object': (at) => `
    document.body.innerHTML = '<iframe src="${at}/lake/kept?${presigned('s3')}"></iframe>'`,
  'a script read from a bucket': (at) => `
    new Promise((resolve) => { const script = document.createElement('script'); script.onerror = resolve; script.onload = resolve;
      script.src = '${at}/lake/kept?${presigned('s3')}'; document.head.append(script); })`,
};

/** The icon of the page that shows the refusal, which a browser asks for by itself: an object or a bucket of that name, not given. */
const isIcon = ({ caller, operation, statusCode }: CallRecord): boolean =>
  caller === 'anonymous' &&
  ['GetObject', 'ListObjects'].includes(operation) &&
  [403, 404].includes(statusCode);

/** Everything that a request could have changed or read. */
async function expectNothingHappened(): Promise<void> {
  // A browser that shows the refusal asks for its icon, and is refused that too.
  expect(seen.filter((call) => !isIcon(call))).toEqual([]);
  const { Contents } = await s3().send(new ListObjectsV2Command({ Bucket: 'lake' }));
  expect(Contents?.map(({ Key }) => Key)).toEqual(['kept']);
  const { QueueUrls } = await new SQSClient(clientConfig(runtime)).send(new ListQueuesCommand({}));
  expect(QueueUrls ?? []).toEqual([]);
}

const HOSTS = ['127.0.0.1', 'localhost', 'lake.localhost'];

describe.each([
  ['a page of another port', 0, () => `http://127.0.0.1:${foreignPort}/`],
  ['a page of another site', 1, () => `http://evil.example:${foreignPort}/`],
  ['a page of a name below localhost', 2, () => `http://evil.localhost:${foreignPort}/`],
] as const)('%s', (_name, site, address) => {
  /** Each attack on one name of the endpoint from each site, so that it meets every name; on all of them in the soak. */
  const cases = Object.entries(attacks).flatMap(([attack, script], number) =>
    HOSTS.filter(
      (_host, index) => process.env.COINLAKE_WHOLE || index === (site + number) % HOSTS.length,
    ).map((host) => [attack, host, script] as const),
  );

  test.each(cases)('%s of %s does nothing', async (attack, host, script) => {
    // A page of its own: a form that left a page late would interrupt the next attack.
    const page = await browser.newPage();
    await page.goto(address());
    // A form leaves its page, sometimes before the script's end is told.
    await page.evaluate(script(`http://${host}:${port}`)).catch((error: Error) => {
      if (!error.message.includes('Execution context was destroyed')) throw error;
    });
    if (attack.startsWith('a form')) await page.waitForURL((url) => url.port === port);
    await page.waitForTimeout(300);
    await page.close();
    await expectNothingHappened();
  });
});

test('a name that is pointed at 127.0.0.1 gets nothing, not even its own page', async () => {
  const page = await browser.newPage();
  const answer = await page.goto(`http://evil.example:${port}/lake/kept?${presigned('s3')}`);
  expect([answer?.status(), JSON.parse((await answer?.text()) ?? '').message]).toEqual([
    403,
    `The Host 'evil.example:${port}' is not this server: it answers to 127.0.0.1, [::1], localhost and names that end in .localhost, on port ${port}`,
  ]);
  await page.close();
  await expectNothingHappened();
});

test('what a person types into the address bar is answered', async () => {
  const put = {
    Bucket: 'lake',
    Key: 'page',
    Body: '<title>A page of the lake</title>',
    ContentType: 'text/html',
  };
  await s3().send(new PutObjectCommand(put));
  const page = await browser.newPage();
  const answer = await page.goto(`http://127.0.0.1:${port}/lake/page?${presigned('s3')}`);
  expect(answer?.status()).toBe(200);
  expect(await page.evaluate('document.title')).toBe('A page of the lake');
  await page.close();
});

test('the same requests work for a program of this machine', async () => {
  const at = `http://127.0.0.1:${port}`;
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  await fetch(`${at}/?${presigned('sqs')}`, { method: 'POST', headers: form, body: CREATE_QUEUE });
  await fetch(`${at}/lake?delete&${presigned('s3')}`, { method: 'POST', body: DELETE });
  expect(seen.map(({ service, operation, statusCode }) => [service, operation, statusCode])).toEqual([
    ['sqs', 'CreateQueue', 200],
    ['s3', 'DeleteObjects', 200],
  ]);
});
