import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  GetFunctionCommand,
  InvokeCommand,
  LambdaClient,
  ListFunctionsCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { LocalRuntime } from '../../../../localstack/runtime.ts';
import type { FunctionSpec } from '../../../../localstack/services/lambda/function-store.ts';
import { createLambda, type LambdaService } from '../../../../localstack/services/lambda/lambda-service.ts';
import { clientConfig, openRuntime } from '../../open-runtime.ts';

let runtime: LocalRuntime & AsyncDisposable;
let lambda: LambdaService;
let role: string;
/** What the functions' roles wrote to their logs, by group. */
const lines: Record<string, string[]> = {};
const metrics: { metric: unknown; datum: { Value?: number } }[] = [];
const sent: unknown[] = [];

beforeAll(async () => {
  runtime = await openRuntime();
  runtime.register({
    name: 'logs',
    operations: {
      CreateLogStream: () => ({}),
      PutLogEvents: ({ logGroupName, logEvents }) => {
        lines[logGroupName] ??= [];
        lines[logGroupName].push(...logEvents.map((e: { message: string }) => e.message));
      },
    },
  });
  runtime.register({
    name: 'monitoring',
    operations: {},
    record: (metric: unknown, datum: object) => metrics.push({ metric, datum }),
  } as never);
  runtime.register({ name: 'sqs', operations: { SendMessage: (input) => void sent.push(input) } });
  lambda = runtime.register((r) => createLambda(r, { retryDelaysMs: [1, 1], concurrency: 2 }));
  role = runtime.identities.putRole('worker', {
    Statement: [
      {
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { Service: 'lambda.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': '000000000000' } },
      },
    ],
  }).arn;
});

afterAll(() => runtime[Symbol.asyncDispose]());

function put(name: string, code: string, changes: Partial<FunctionSpec> = {}, file = 'index.mjs'): string {
  const codeFolder = join('lambda', name);
  mkdirSync(join(runtime.dataFolder, codeFolder), { recursive: true });
  writeFileSync(join(runtime.dataFolder, codeFolder, file), code);
  return lambda.putFunction({
    ...{ name, description: '', runtime: 'nodejs24.x', handler: 'index.handler', roleArn: role },
    ...{ timeoutSeconds: 20, memoryMb: 256, environment: {}, codeFolder, logGroup: `/aws/lambda/${name}` },
    ...changes,
  }).arn;
}

const client = (roleArn?: string) => new LambdaClient(clientConfig(runtime, roleArn));

async function invoke(FunctionName: string, event: unknown = {}) {
  const output = await client().send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) }));
  const payload = output.Payload?.transformToString() ?? '';
  return { error: output.FunctionError, payload: payload === '' ? undefined : JSON.parse(payload) };
}

test('the environment is the function’s alone, with its role’s credentials and the endpoint', async () => {
  process.env.SECRET_OF_THE_USER = 'x';
  put('environment', 'export const handler = async () => process.env', { environment: { MINE: '1' } });
  const { payload } = await invoke('environment');
  expect(Object.keys(payload).sort()).toEqual(
    [
      ...['AWS_ACCESS_KEY_ID', 'AWS_DEFAULT_REGION', 'AWS_ENDPOINT_URL', 'AWS_EXECUTION_ENV'],
      ...['AWS_LAMBDA_FUNCTION_MEMORY_SIZE', 'AWS_LAMBDA_FUNCTION_NAME', 'AWS_LAMBDA_FUNCTION_VERSION'],
      ...['AWS_LAMBDA_INITIALIZATION_TYPE', 'AWS_LAMBDA_LOG_GROUP_NAME', 'AWS_LAMBDA_LOG_STREAM_NAME'],
      ...['AWS_REGION', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'LAMBDA_TASK_ROOT', 'LANG', 'MINE'],
      ...['PATH', 'TZ', '_HANDLER'],
    ].sort(),
  );
  expect(payload).toMatchObject({ MINE: '1', AWS_ENDPOINT_URL: runtime.endpoint, AWS_REGION: 'us-east-1' });
  expect(payload.AWS_LAMBDA_LOG_GROUP_NAME).toBe('/aws/lambda/environment');
});

test('the SDK comes with the runtime, wherever the code lies, and calls as the role', async () => {
  const arn = put(
    'caller',
    `import { STSClient, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
     export const handler = async () => (await new STSClient({}).send(new GetCallerIdentityCommand({}))).Arn;`,
  );
  expect(await invoke(arn)).toEqual({
    error: undefined,
    payload: 'arn:aws:sts::000000000000:assumed-role/worker/caller',
  });
});

test('other packages must be in the bundle', async () => {
  put('unbundled', `import 'zod'; export const handler = async () => 1;`);
  const { error, payload } = await invoke('unbundled');
  expect(error).toBe('Unhandled');
  expect(payload.errorType).toBe('Runtime.ImportModuleError');
  expect(payload.errorMessage).toMatch(/^Error: Cannot find package 'zod' imported from .*\/index\.mjs$/);
});

test('the context object', async () => {
  put(
    'context',
    'export const handler = async (_, c) => ({ ...c, left: c.getRemainingTimeInMillis(), n: _.n })',
  );
  const { payload } = await invoke('context', { n: 3 });
  expect(payload).toMatchObject({
    functionName: 'context',
    functionVersion: '$LATEST',
    memoryLimitInMB: '256',
    logGroupName: '/aws/lambda/context',
    invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:context',
    n: 3,
  });
  expect(payload.left).toBeGreaterThan(0);
  expect(payload.left).toBeLessThanOrEqual(20_000);
  expect(payload.awsRequestId).toMatch(/^[0-9a-f-]{36}$/);
});

test('an environment is warm for the next invocation, until the function changes', async () => {
  put('warm', 'let n = 0; export const handler = async () => ++n');
  expect([(await invoke('warm')).payload, (await invoke('warm')).payload]).toEqual([1, 2]);
  put('warm', 'let n = 0; export const handler = async () => ++n', { environment: { A: '1' } });
  expect((await invoke('warm')).payload).toBe(1);
});

test('no more environments than the limit; all invocations are answered', async () => {
  put(
    'crowd',
    `const id = Math.random();
     export const handler = async () => { await new Promise((r) => setTimeout(r, 20)); return id; };`,
  );
  const answers = await Promise.all(Array.from({ length: 8 }, () => invoke('crowd')));
  expect(answers.every(({ error }) => error === undefined)).toBe(true);
  expect(new Set(answers.map(({ payload }) => payload)).size).toBeLessThanOrEqual(2);
});

test.each<[string, string, object]>([
  [
    'throws',
    `export const handler = async () => { throw Object.assign(new TypeError('bad'), { name: 'LeaseHeld' }); }`,
    { errorType: 'LeaseHeld', errorMessage: 'bad' },
  ],
  [
    'throws-text',
    `export const handler = async () => { throw 'text'; }`,
    { errorType: 'string', errorMessage: 'text', trace: [] },
  ],
  ['init', `throw new RangeError('at load')`, { errorType: 'RangeError', errorMessage: 'at load' }],
  [
    'no-export',
    'export const other = 1',
    { errorType: 'Runtime.HandlerNotFound', errorMessage: 'index.handler is undefined or not exported' },
  ],
  [
    'callback',
    'export const handler = (event, context, callback) => callback(null, 1)',
    { errorType: 'Runtime.CallbackHandlerDeprecated' },
  ],
  [
    'rejection',
    `export const handler = () => { Promise.reject(new Error('lost')); return new Promise((r) => setTimeout(r, 5000)); }`,
    { errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: 'Error: lost' },
  ],
])('%s: the error that AWS reports', async (name, code, expected) => {
  put(`error-${name}`, code);
  const { error, payload } = await invoke(`error-${name}`);
  expect(error).toBe('Unhandled');
  expect(payload).toMatchObject(expected);
});

test('a missing module, a process that exits', async () => {
  put('no-module', '', {}, 'other.mjs');
  expect((await invoke('no-module')).payload).toMatchObject({
    errorType: 'Runtime.ImportModuleError',
    errorMessage: "Error: Cannot find module 'index'",
  });
  put('exits', 'export const handler = async () => process.exit(3)');
  const { payload } = await invoke('exits');
  expect(payload.errorType).toBe('Runtime.ExitError');
  expect(payload.errorMessage).toMatch(
    /^RequestId: [0-9a-f-]{36} Error: Runtime exited with error: exit status 3$/,
  );
});

test('a timeout ends the worker; the next invocation has a fresh one', async () => {
  put(
    'slow',
    `let n = 0;
     export const handler = async ({ forever }) => { n++; while (forever); return n; }`,
    { timeoutSeconds: 1 },
  );
  const { error, payload } = await invoke('slow', { forever: true });
  expect(error).toBe('Unhandled');
  expect(payload.errorType).toBe('Sandbox.Timedout');
  expect(payload.errorMessage).toMatch(
    /^RequestId: [0-9a-f-]{36} Error: Task timed out after 1\.00 seconds$/,
  );
  expect(lines['/aws/lambda/slow']?.some((line) => line.endsWith('Task timed out after 1.00 seconds'))).toBe(
    true,
  );
  expect((await invoke('slow')).payload).toBe(1);
});

test.each([
  ['a loop', 'for (;;);'],
  ['a wait', 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);'],
  ['a regular expression', `return /^(a+)+$/.test('a'.repeat(64) + 'b');`],
  ['native code', `(await import('node:crypto')).pbkdf2Sync('a', 'b', 2 ** 30, 64, 'sha512');`],
  ['another program', `(await import('node:child_process')).execFileSync('sleep', ['60']);`],
])('%s that never ends is ended at the timeout, and others are answered meanwhile', async (name, body) => {
  const endless = `endless-${name.replaceAll(' ', '-')}`;
  put(endless, `export const handler = async () => { ${body} }`, { timeoutSeconds: 1 });
  put('meanwhile', 'export const handler = async () => 1');
  const ended = invoke(endless);
  expect((await invoke('meanwhile')).payload).toBe(1);
  expect((await ended).payload.errorType).toBe('Sandbox.Timedout');
});

test('whatever a function does, the service stops at once', async () => {
  await using other = await openRuntime();
  const service = other.register((r) => createLambda(r));
  const { arn } = other.identities.putRole('worker', {
    Statement: [
      { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } },
    ],
  });
  mkdirSync(join(other.dataFolder, 'code'));
  writeFileSync(join(other.dataFolder, 'code', 'index.mjs'), 'export const handler = () => { for (;;); }');
  service.putFunction({
    ...{ name: 'endless', description: '', runtime: 'nodejs24.x', handler: 'index.handler', roleArn: arn },
    ...{
      timeoutSeconds: 900,
      memoryMb: 256,
      environment: {},
      codeFolder: 'code',
      logGroup: '/aws/lambda/endless',
    },
  });
  const ended = other.call('lambda', 'Invoke', { FunctionName: 'endless' }, other.owner);
  await new Promise((resolve) => setTimeout(resolve, 500));
  const began = performance.now();
  await other.close();
  expect(performance.now() - began).toBeLessThan(2000);
  expect(await ended).toMatchObject({ FunctionError: 'Unhandled' });
});

test('an asynchronous event under way when the service stops is kept, without a word', async () => {
  const warnings: string[] = [];
  const onWarning = ({ message }: Error) => void warnings.push(message);
  process.on('warning', onWarning);
  await using other = await openRuntime();
  const service = other.register((r) => createLambda(r));
  const written: string[] = [];
  other.register({
    name: 'logs',
    operations: {
      CreateLogStream: () => ({}),
      PutLogEvents: ({ logEvents }) =>
        void written.push(...logEvents.map((event: { message: string }) => event.message.slice(0, 6))),
    },
  });
  const { arn } = other.identities.putRole('worker', {
    Statement: [
      { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } },
    ],
  });
  mkdirSync(join(other.dataFolder, 'code'));
  writeFileSync(join(other.dataFolder, 'code', 'index.mjs'), 'export const handler = () => { for (;;); }');
  service.putFunction({
    ...{ name: 'endless', description: '', runtime: 'nodejs24.x', handler: 'index.handler', roleArn: arn },
    ...{ timeoutSeconds: 900, memoryMb: 256, environment: {}, codeFolder: 'code', logGroup: '/x' },
  });
  for (let i = 0; i < 4; i++)
    await other.call('lambda', 'Invoke', { FunctionName: 'endless', InvocationType: 'Event' }, other.owner);
  await new Promise((resolve) => setTimeout(resolve, 500));
  await service.stop?.();
  expect(other.state.list('lambda.events')).toHaveLength(4);
  expect(written).toContain('REPORT');
  await new Promise((resolve) => setTimeout(resolve, 100));
  process.off('warning', onWarning);
  expect(warnings).toEqual([]);
  await expect(other.call('lambda', 'Invoke', { FunctionName: 'endless' }, other.owner)).rejects.toThrow(
    'The local runtime is stopping',
  );
});

test('a heap past the memory size is Runtime.OutOfMemory', async () => {
  put(
    'hungry',
    'export const handler = async () => { const kept = []; for (;;) kept.push(new Array(1e5).fill({})); }',
    { memoryMb: 64 },
  );
  expect((await invoke('hungry')).payload).toMatchObject({ errorType: 'Runtime.OutOfMemory' });
});

test('output becomes log lines between START, END and REPORT; embedded metrics become metrics', async () => {
  const line = {
    _aws: {
      Timestamp: 1_717_200_000_000,
      CloudWatchMetrics: [{ Namespace: 'N', Dimensions: [['d']], Metrics: [{ Name: 'M', Unit: 'Count' }] }],
    },
    ...{ d: 'x', M: 7 },
  };
  put(
    'talker',
    `export const handler = async () => {
       console.warn('two\\nlines', 1);
       process.stdout.write(JSON.stringify(${JSON.stringify(line)}) + '\\n');
     }`,
  );
  expect((await invoke('talker')).payload).toBeNull();
  const log = lines['/aws/lambda/talker'] as string[];
  expect(log).toHaveLength(5);
  expect(log[0]).toMatch(/^START RequestId: [0-9a-f-]{36} Version: \$LATEST$/);
  expect(log[1]).toMatch(/^\d{4}-.*Z\t[0-9a-f-]{36}\tWARN\ttwo\rlines 1$/);
  expect(JSON.parse(log[2] as string)).toEqual(line);
  expect(log[3]).toMatch(/^END RequestId: /);
  expect(log[4]).toMatch(
    /^REPORT RequestId: [0-9a-f-]{36}\tDuration: [\d.]+ ms\tBilled Duration: \d+ ms\tMemory Size: 256 MB\tMax Memory Used: \d+ MB\tInit Duration: [\d.]+ ms$/,
  );
  expect(metrics).toContainEqual({
    metric: { Namespace: 'N', MetricName: 'M', Dimensions: [{ Name: 'd', Value: 'x' }] },
    datum: { Timestamp: new Date(1_717_200_000_000), Values: [7], Unit: 'Count' },
  });
});

test('IAM: a role needs lambda:InvokeFunction, a service the function’s policy', async () => {
  const arn = put('guarded', 'export const handler = async () => 1');
  const caller = runtime.identities.putRole('caller', {
    Statement: [
      { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'states.amazonaws.com' } },
    ],
  }).arn;
  const send = () => client(caller).send(new InvokeCommand({ FunctionName: 'guarded' }));
  await expect(send()).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: `User: arn:aws:sts::000000000000:assumed-role/caller/session is not authorized to perform: lambda:InvokeFunction on resource: ${arn} because no identity-based policy allows the lambda:InvokeFunction action`,
  });
  runtime.identities.putRolePolicy('caller', 'p', {
    Statement: [{ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: arn }],
  });
  expect((await send()).StatusCode).toBe(200);
  const rule = 'arn:aws:events:us-east-1:000000000000:rule/r';
  const service = { arn: rule, service: 'events.amazonaws.com', sourceArn: rule };
  const input = { FunctionName: arn, Payload: '{}' };
  await expect(runtime.call('lambda', 'Invoke', input, service)).rejects.toMatchObject({
    name: 'AccessDeniedException',
  });
  const permission = { id: 'p', action: 'lambda:InvokeFunction', principal: 'events.amazonaws.com' };
  lambda.addPermission(arn, { ...permission, sourceArn: rule });
  expect(await runtime.call('lambda', 'Invoke', input, service)).toMatchObject({ StatusCode: 200 });
  const other = { ...service, sourceArn: `${rule}2` };
  await expect(runtime.call('lambda', 'Invoke', input, other)).rejects.toMatchObject({
    name: 'AccessDeniedException',
  });
});

test('a role that Lambda may not assume is refused', () => {
  const stranger = runtime.identities.putRole('stranger', {
    Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'glue.amazonaws.com' } }],
  }).arn;
  expect(() => put('strange', '', { roleArn: stranger })).toThrow(/sts:AssumeRole/);
});

test('payloads: their limits, and what is no JSON', async () => {
  put('echo', 'export const handler = async (event) => event.size ? "x".repeat(event.size) : event');
  const send = (Payload: string, InvocationType?: 'Event') =>
    client().send(
      new InvokeCommand({ FunctionName: 'echo', Payload, ...(InvocationType && { InvocationType }) }),
    );
  await expect(send(`"${'x'.repeat(6_291_456)}"`)).rejects.toMatchObject({
    name: 'RequestTooLargeException',
    message:
      '6291458 byte payload is too large for the RequestResponse invocation type (limit 6291456 bytes)',
  });
  await expect(send(`"${'x'.repeat(262_144)}"`, 'Event')).rejects.toMatchObject({
    name: 'RequestTooLargeException',
    message: '262146 byte payload is too large for the Event invocation type (limit 262144 bytes)',
  });
  await expect(send('{')).rejects.toMatchObject({ name: 'InvalidRequestContentException' });
  expect((await invoke('echo', { size: 6_291_556 })).payload).toEqual({
    errorType: 'Function.ResponseSizeTooLarge',
    errorMessage: 'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
  });
});

test('options of Invoke without an effect here are refused by name', async () => {
  put('optional', 'export const handler = async () => 1');
  const FunctionName = 'optional';
  await expect(client().send(new InvokeCommand({ FunctionName, LogType: 'Tail' }))).rejects.toMatchObject({
    message: 'The local runtime does not implement lambda:Invoke with LogType Tail',
  });
  await expect(client().send(new InvokeCommand({ FunctionName, Qualifier: '7' }))).rejects.toMatchObject({
    message: 'The local runtime does not implement lambda:Invoke with Qualifier 7',
  });
});

test('an asynchronous event is retried twice, then goes to the dead-letter queue and the destination', async () => {
  const queue = 'arn:aws:sqs:us-east-1:000000000000:letters';
  put('failing', `export const handler = async () => { throw new Error('no'); }`, { deadLetterArn: queue });
  const config = { onFailure: `${queue}-2` };
  expect(() => lambda.putEventInvokeConfig('failing', config)).toThrow(
    `The function execution role does not have permissions to call SendMessage on SQS: User: arn:aws:sts::000000000000:assumed-role/worker/failing is not authorized to perform: sqs:SendMessage on resource: ${queue}-2 because no identity-based policy allows the sqs:SendMessage action`,
  );
  runtime.identities.putRolePolicy('worker', 'send', {
    Statement: [{ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: `${queue}-2` }],
  });
  lambda.putEventInvokeConfig('failing', config);
  const answer = await client().send(
    new InvokeCommand({ FunctionName: 'failing', InvocationType: 'Event', Payload: '{"a":1}' }),
  );
  expect(answer.StatusCode).toBe(202);
  await vi.waitFor(() => expect(sent).toHaveLength(2), { timeout: 30_000 });
  const [report, letter] = sent as { QueueUrl: string; MessageBody: string }[];
  expect(letter).toEqual({ QueueUrl: queue, MessageBody: '{"a":1}' });
  expect(report?.QueueUrl).toBe(`${queue}-2`);
  expect(JSON.parse(report?.MessageBody ?? '')).toMatchObject({
    requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 3 },
    requestPayload: { a: 1 },
    responsePayload: { errorType: 'Error', errorMessage: 'no' },
  });
  expect(lines['/aws/lambda/failing']?.filter((line) => line.startsWith('START'))).toHaveLength(3);
  await vi.waitFor(() => expect(runtime.state.list('lambda.events')).toEqual([]));
});

test('functions are described; an unknown one and an unknown route are named', async () => {
  put('described', 'export const handler = async () => 1', { description: 'd' });
  const { Configuration } = await client().send(new GetFunctionCommand({ FunctionName: 'described' }));
  expect(Configuration).toMatchObject({
    FunctionName: 'described',
    Runtime: 'nodejs24.x',
    Timeout: 20,
    Role: role,
  });
  const { Functions } = await client().send(new ListFunctionsCommand({}));
  expect(Functions?.map((f) => f.FunctionName)).toContain('described');
  await expect(invoke('nope')).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: 'Function not found: arn:aws:lambda:us-east-1:000000000000:function:nope',
  });
  const { ListLayersCommand } = await import('@aws-sdk/client-lambda');
  await expect(client().send(new ListLayersCommand({}))).rejects.toMatchObject({
    message: 'The local runtime does not implement lambda GET /2018-10-31/layers',
  });
});
