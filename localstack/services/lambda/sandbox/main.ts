// Entry of a process: one execution environment of one function.
import { readFileSync } from 'node:fs';
import { enableCompileCache, flushCompileCache } from 'node:module';
import { patchConsole } from './console-lines.ts';
import { loadHandler } from './load-handler.ts';
import type { Invoke, SandboxMessage, SandboxStart } from './messages.ts';
import { resolveAsInSandbox } from './module-resolution.ts';
import { runtimeError } from './runtime-error.ts';

const post = process.send!.bind(process);
// Functions on AWS have no parent to talk to.
Reflect.deleteProperty(process, 'send');
// The runtime has ended, in whatever way: nobody waits for an answer.
process.on('disconnect', () => process.exit());

const start = await new Promise<SandboxStart>((resolve) => process.once('message', resolve));
let requestId: string | undefined;
let isKept = false;

patchConsole(() => requestId);
resolveAsInSandbox(start.codeFolder, start.sdkAnchor);
process.on('uncaughtException', (error) => fail(error));
process.on('unhandledRejection', (reason) => {
  const { errorType, errorMessage, trace } = runtimeError(reason);
  void send({
    type: 'fatal',
    error: {
      errorType: 'Runtime.UnhandledPromiseRejection',
      errorMessage: `${errorType}: ${errorMessage}`,
      ...(trace ? { trace } : {}),
    },
  });
});

// A third of a start is compiling what the last process of the function compiled too.
enableCompileCache(start.compileCache);
const began = performance.now();
try {
  const handler = await loadHandler(start.codeFolder, start.handler);
  process.on('message', (invoke: Invoke) => void run(handler, invoke));
  post({ type: 'ready', initMilliseconds: performance.now() - began } satisfies SandboxMessage);
} catch (error) {
  fail(error);
}

async function run(handler: Awaited<ReturnType<typeof loadHandler>>, invoke: Invoke): Promise<void> {
  requestId = invoke.requestId;
  let outcome: { payload: string } | { error: ReturnType<typeof runtimeError> };
  try {
    const result = await handler(JSON.parse(invoke.payload), contextOf(invoke));
    outcome = { payload: JSON.stringify(result === undefined ? null : result) ?? 'null' };
  } catch (error) {
    outcome = { error: runtimeError(error) };
    const { errorType, errorMessage, trace } = outcome.error;
    console.error('Invoke Error', JSON.stringify({ errorType, errorMessage, stack: trace }));
  }
  await send({ type: 'done', requestId: invoke.requestId, peakBytes: peakBytes(), ...outcome });
  // A process is killed when nobody needs it: it would keep nothing.
  if (!isKept) flushCompileCache();
  isKept = true;
}

/** The context object of Lambda's Node.js runtime. */
function contextOf({ requestId: awsRequestId, deadline }: Invoke) {
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: start.functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: start.functionArn,
    memoryLimitInMB: String(start.memoryMb),
    awsRequestId,
    logGroupName: start.logGroup,
    logStreamName: start.logStream,
    clientContext: undefined,
    identity: undefined,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}

function fail(error: unknown): void {
  void send({ type: 'fatal', error: runtimeError(error) });
}

/** Most memory that this process had at a time. What getrusage says on Linux includes its parent's. */
function peakBytes(): number {
  const kilobytes =
    process.platform === 'linux'
      ? Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1])
      : process.resourceUsage().maxRSS;
  return kilobytes * 1024;
}

/** Marks the end of what was written so far, so that the parent has the lines before it heeds the message. */
async function send(message: SandboxMessage): Promise<void> {
  for (const stream of [process.stdout, process.stderr])
    await new Promise<void>((resolve) => stream.write(start.mark, () => resolve()));
  post(message);
}
