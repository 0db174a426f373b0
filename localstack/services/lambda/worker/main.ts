// Entry of a worker thread: one execution environment of one function.
import { getHeapStatistics } from 'node:v8';
import { parentPort, workerData } from 'node:worker_threads';
import { memoryUse } from '../memory-use.ts';
import { patchConsole } from './console-lines.ts';
import { loadHandler } from './load-handler.ts';
import type { Invoke, WorkerMessage, WorkerStart } from './messages.ts';
import { resolveAsInSandbox } from './module-resolution.ts';
import { runtimeError } from './runtime-error.ts';

const start = workerData as WorkerStart;
const port = parentPort as NonNullable<typeof parentPort>;
let requestId: string | undefined;

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

const began = performance.now();
try {
  const handler = await loadHandler(start.codeFolder, start.handler);
  port.on('message', (invoke: Invoke) => void run(handler, invoke));
  port.postMessage({ type: 'ready', initMilliseconds: performance.now() - began } satisfies WorkerMessage);
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
  const memoryBytes = memoryUse(getHeapStatistics());
  await send({ type: 'done', requestId: invoke.requestId, memoryBytes, ...outcome });
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

/** Posts behind everything that was written: the parent has the lines before it has the message. */
async function send(message: WorkerMessage): Promise<void> {
  for (const stream of [process.stdout, process.stderr])
    await new Promise<void>((resolve) => stream.write('', () => resolve()));
  port.postMessage(message);
}
