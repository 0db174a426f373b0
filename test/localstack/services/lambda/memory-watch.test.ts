import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLambda, type LambdaService } from '../../../../localstack/services/lambda/lambda-service.ts';
import { clientConfig, openRuntime } from '../../open-runtime.ts';

const MEMORY_MB = 192;
let runtime: Awaited<ReturnType<typeof openRuntime>>;
let lambda: LambdaService;
let role: string;
let provider: Server;
const lines: string[] = [];

beforeAll(async () => {
  runtime = await openRuntime();
  runtime.register({
    name: 'logs',
    operations: {
      CreateLogStream: () => ({}),
      PutLogEvents: ({ logEvents }) =>
        void lines.push(...logEvents.map((event: { message: string }) => event.message)),
    },
  });
  lambda = runtime.register((r) => createLambda(r));
  role = runtime.identities.putRole('worker', {
    Statement: [
      { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } },
    ],
  }).arn;
  provider = createServer((_request, response) => {
    // 1 GiB, as fast as it is read.
    const chunk = Buffer.alloc(1 << 20);
    let left = 1024;
    const write = () => {
      while (left-- > 0) if (!response.write(chunk)) return;
      response.end();
    };
    response.on('drain', write);
    write();
  });
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  provider.closeAllConnections();
  provider.close();
  await runtime[Symbol.asyncDispose]();
});

async function run(name: string, body: string, memoryMb = MEMORY_MB) {
  const codeFolder = join('lambda', name);
  mkdirSync(join(runtime.dataFolder, codeFolder), { recursive: true });
  const url = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
  writeFileSync(
    join(runtime.dataFolder, codeFolder, 'index.mjs'),
    `const kept = []; const url = '${url}'; export const handler = async (event) => { ${body} }`,
  );
  lambda.putFunction({
    ...{ name, description: '', runtime: 'nodejs24.x', handler: 'index.handler', roleArn: role },
    ...{
      timeoutSeconds: 30,
      memoryMb,
      environment: {},
      codeFolder,
      logGroup: `/aws/lambda/${name}`,
    },
  });
  lines.splice(0);
  const output = await new LambdaClient(clientConfig(runtime)).send(
    new InvokeCommand({ FunctionName: name }),
  );
  return { error: output.FunctionError, payload: JSON.parse(output.Payload?.transformToString() ?? 'null') };
}

test.each([
  ['buffers', 'for (;;) { kept.push(Buffer.alloc(1 << 20, 1)); await null; }'],
  ['a-loop', 'for (;;) kept.push(new Float64Array(1 << 17).fill(1));'],
  ['one-buffer', 'kept.push(Buffer.alloc(2 ** 30, 1)); return 1;'],
  ['an-answer', 'return (await (await fetch(url)).arrayBuffer()).byteLength;'],
  [
    'many-answers',
    'return (await Promise.all(Array.from({ length: 4 }, () => fetch(url).then((r) => r.bytes())))).length;',
  ],
  [
    'an-archive',
    `const zlib = await import('node:zlib'); const bomb = zlib.gzipSync(Buffer.alloc(100e6)); return zlib.gunzipSync(Buffer.concat([bomb, bomb, bomb])).length;`,
  ],
  [
    'web-assembly',
    'const memory = new WebAssembly.Memory({ initial: 8192 }); new Uint8Array(memory.buffer).fill(1); kept.push(memory); return 1;',
  ],
  ['one-array', 'return new Array(1e8).fill(0).length;'],
  ['text', `return Buffer.from('x'.repeat(4e8)).length;`],
  ['objects', 'for (;;) kept.push(new Array(1e5).fill({}));'],
])('%s beyond the memory size end the function as AWS ends it', async (name, body) => {
  const { error, payload } = await run(name, body);
  expect(error).toBe('Unhandled');
  expect(payload).toEqual({
    errorType: 'Runtime.OutOfMemory',
    errorMessage: expect.stringMatching(
      /^RequestId: [0-9a-f-]{36} Error: Runtime exited with error: signal: killed$/,
    ),
  });
  expect(lines).toContainEqual(
    expect.stringMatching(
      /^RequestId: [0-9a-f-]{36} Error: Runtime exited with error: signal: killed\nRuntime\.ExitError$/,
    ),
  );
  expect(lines).toContainEqual(
    expect.stringMatching(
      /^REPORT .*\tMemory Size: 192 MB\tMax Memory Used: 192 MB\t.*Status: error\tError Type: Runtime\.OutOfMemory$/,
    ),
  );
});

test('the next invocation has a fresh environment', async () => {
  expect(
    (await run('once', `if (!event.again) kept.push(Buffer.alloc(2 ** 30, 1)); return kept.length;`)).error,
  ).toBe('Unhandled');
  const output = await new LambdaClient(clientConfig(runtime)).send(
    new InvokeCommand({ FunctionName: 'once', Payload: '{"again":true}' }),
  );
  expect(output.Payload?.transformToString()).toBe('0');
});

test('buffers below the memory size, and those that are let go, pass and are reported', async () => {
  const body = `kept.push(Buffer.alloc(64 * 2 ** 20, 1));
    for (let i = 0; i < 200; i++) { Buffer.alloc(4 * 2 ** 20, 1); await new Promise((r) => setTimeout(r, 1)); }
    return 1;`;
  expect(await run('frugal', body, 512)).toEqual({ error: undefined, payload: 1 });
  const report = lines.find((line) => line.startsWith('REPORT')) ?? '';
  const used = Number(/Max Memory Used: (\d+) MB/.exec(report)?.[1]);
  expect(used).toBeGreaterThan(64);
  expect(used).toBeLessThan(512);
});
