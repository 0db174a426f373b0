import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { LocalRuntime } from '../../runtime.ts';
import type { FunctionRecord } from './function-store.ts';
import { heapLimits } from './heap-limits.ts';
import { LogStream } from './log-stream.ts';
import { MemoryMonitor } from './memory-monitor.ts';
import type { RuntimeError, WorkerMessage, WorkerStart } from './worker/messages.ts';

/** How an invocation ended. */
export interface InvocationResult {
  /** JSON: the handler's result, or the error. */
  readonly payload: string;
  /** As the header X-Amz-Function-Error; undefined when the handler succeeded. */
  readonly functionError?: 'Unhandled';
  readonly requestId: string;
  readonly milliseconds: number;
}

/** Lambda's limit for a response. */
const LARGEST_RESPONSE_BYTES = 6_291_556;

const OUT_OF_MEMORY: RuntimeError = {
  errorType: 'Runtime.OutOfMemory',
  errorMessage: 'Error: Runtime exited with error: signal: killed',
};

type Outcome =
  | { readonly payload: string }
  | { readonly error: RuntimeError; readonly ended?: 'timeout' | 'exit' };

/**
 * One worker thread that runs one invocation at a time. Its environment holds the function's variables, Lambda's own and the role's
 * credentials: nothing of the process it runs in.
 */
export class ExecutionEnvironment {
  readonly #record: FunctionRecord;
  readonly #log: LogStream;
  readonly #worker: Worker;
  readonly #memory: MemoryMonitor;
  readonly #ready: Promise<number>;
  #settle: ((outcome: Outcome) => void) | undefined;
  #fatal: RuntimeError | undefined;
  #initialized = false;
  alive = true;

  constructor(runtime: LocalRuntime, record: FunctionRecord) {
    this.#record = record;
    this.#log = new LogStream(runtime, record);
    const codeFolder = join(runtime.dataFolder, record.codeFolder);
    const start: WorkerStart = {
      codeFolder,
      handler: record.handler,
      sdkAnchor: import.meta.url,
      functionName: record.name,
      functionArn: record.arn,
      memoryMb: record.memoryMb,
      logGroup: record.logGroup,
      logStream: this.#log.name,
    };
    this.#worker = new Worker(new URL('./worker/main.ts', import.meta.url), {
      workerData: start,
      env: environment(runtime, record, codeFolder, this.#log.name),
      execArgv: [],
      argv: [],
      stdin: false,
      stdout: true,
      stderr: true,
      resourceLimits: heapLimits(record.memoryMb, record.environment.NODE_OPTIONS),
      name: record.name,
    });
    for (const stream of [this.#worker.stdout, this.#worker.stderr])
      stream.setEncoding('utf8').on('data', (chunk: string) => this.#log.write(chunk));
    const ready = Promise.withResolvers<number>();
    this.#ready = ready.promise;
    this.#ready.catch(() => {});
    const outOfMemory = () => this.#end(OUT_OF_MEMORY, ready.reject);
    this.#memory = new MemoryMonitor(this.#worker, record.memoryMb * 2 ** 20, outOfMemory);
    this.#memory.start();
    this.#worker.on('message', (message: WorkerMessage) => {
      if (message.type === 'ready') ready.resolve(message.initMilliseconds);
      else if (message.type === 'fatal') this.#end(message.error, ready.reject);
      else if (!this.#memory.note(message.memoryBytes)) outOfMemory();
      else if (message.error) this.#settle?.({ error: message.error });
      else this.#settle?.({ payload: message.payload ?? 'null' });
    });
    this.#worker.on('error', (error: Error & { code?: string }) =>
      this.#end(
        error.code === 'ERR_WORKER_OUT_OF_MEMORY'
          ? OUT_OF_MEMORY
          : { errorType: error.name, errorMessage: error.message, trace: String(error.stack).split('\n') },
        ready.reject,
      ),
    );
    this.#worker.on('exit', (code) =>
      this.#end(
        {
          errorType: 'Runtime.ExitError',
          errorMessage:
            code === 0
              ? 'Error: Runtime exited without providing a reason'
              : `Error: Runtime exited with error: exit status ${code}`,
        },
        ready.reject,
      ),
    );
  }

  /** Runs one invocation to its end; resolves whatever becomes of it. */
  async invoke(requestId: string, payload: string): Promise<InvocationResult> {
    const { timeoutSeconds, memoryMb } = this.#record;
    this.#log.line(`START RequestId: ${requestId} Version: $LATEST`);
    const outcome = Promise.withResolvers<Outcome>();
    let began = performance.now();
    let initMilliseconds: number | undefined;
    let timer: NodeJS.Timeout | undefined;
    this.#settle = outcome.resolve;
    this.#memory.start();
    try {
      const first = !this.#initialized;
      // A sandbox has ten seconds to load its code before the invocation's own time begins.
      const loading = setTimeout(
        () => this.#timeout(outcome.resolve, requestId),
        10_000 + timeoutSeconds * 1000,
      );
      try {
        initMilliseconds = await Promise.race([this.#ready, outcome.promise.then(() => 0)]);
      } finally {
        clearTimeout(loading);
      }
      this.#initialized = true;
      if (!first) initMilliseconds = undefined;
      began = performance.now();
      if (this.alive) {
        const deadline = Date.now() + timeoutSeconds * 1000;
        timer = setTimeout(() => this.#timeout(outcome.resolve, requestId), timeoutSeconds * 1000);
        this.#worker.postMessage({ requestId, payload, deadline });
      } else if (this.#fatal) outcome.resolve({ error: this.#fatal });
    } catch {
      outcome.resolve({
        error: this.#fatal ?? { errorType: 'Runtime.ExitError', errorMessage: 'Error: Runtime exited' },
      });
    }
    const ended = await outcome.promise;
    clearTimeout(timer);
    this.#settle = undefined;
    this.#memory.stop();
    const milliseconds = performance.now() - began;
    const killed = 'error' in ended && ended.error === OUT_OF_MEMORY;
    if (killed) this.#log.line(`RequestId: ${requestId} ${OUT_OF_MEMORY.errorMessage}\nRuntime.ExitError`);
    this.#log.line(`END RequestId: ${requestId}`);
    this.#log.line(
      [
        `REPORT RequestId: ${requestId}`,
        `Duration: ${milliseconds.toFixed(2)} ms`,
        `Billed Duration: ${Math.ceil(milliseconds + (initMilliseconds ?? 0))} ms`,
        `Memory Size: ${memoryMb} MB`,
        `Max Memory Used: ${killed ? memoryMb : Math.ceil(this.#memory.peakBytes / 2 ** 20)} MB`,
        ...(initMilliseconds === undefined ? [] : [`Init Duration: ${initMilliseconds.toFixed(2)} ms`]),
        ...('error' in ended && ended.ended === 'timeout' ? ['Status: timeout'] : []),
        ...(killed ? ['Status: error', 'Error Type: Runtime.OutOfMemory'] : []),
      ].join('\t'),
    );
    await this.#log.flush();
    return { requestId, milliseconds, ...shown(ended, requestId) };
  }

  async end(): Promise<void> {
    this.alive = false;
    this.#memory.stop();
    await this.#worker.terminate();
    await this.#log.flush();
  }

  #timeout(resolve: (outcome: Outcome) => void, requestId: string): void {
    const seconds = this.#record.timeoutSeconds.toFixed(2);
    this.#log.line(`${new Date().toISOString()} ${requestId} Task timed out after ${seconds} seconds`);
    this.alive = false;
    void this.#worker.terminate();
    resolve({
      error: {
        errorType: 'Sandbox.Timedout',
        errorMessage: `Error: Task timed out after ${seconds} seconds`,
      },
      ended: 'timeout',
    });
  }

  #end(error: RuntimeError, refuse: (error: unknown) => void): void {
    this.#fatal ??= error;
    this.#memory.stop();
    if (this.alive) {
      this.alive = false;
      void this.#worker.terminate();
    }
    refuse(error);
    this.#settle?.({ error: this.#fatal, ended: 'exit' });
  }
}

function shown(outcome: Outcome, requestId: string): Pick<InvocationResult, 'payload' | 'functionError'> {
  if ('payload' in outcome) {
    const bytes = Buffer.byteLength(outcome.payload);
    if (bytes <= LARGEST_RESPONSE_BYTES) return { payload: outcome.payload };
    return {
      functionError: 'Unhandled',
      payload: JSON.stringify({
        errorType: 'Function.ResponseSizeTooLarge',
        errorMessage: `Response payload size exceeded maximum allowed payload size (${LARGEST_RESPONSE_BYTES} bytes).`,
      }),
    };
  }
  const { errorType, errorMessage, trace } = outcome.error;
  const sandbox = /^(Sandbox\.|Runtime\.(OutOfMemory|ExitError))/.test(errorType);
  return {
    functionError: 'Unhandled',
    payload: JSON.stringify({
      errorType,
      errorMessage: sandbox ? `RequestId: ${requestId} ${errorMessage}` : errorMessage,
      ...(trace ? { trace } : {}),
    }),
  };
}

function environment(
  runtime: LocalRuntime,
  record: FunctionRecord,
  codeFolder: string,
  logStream: string,
): Record<string, string> {
  const credentials = runtime.credentialsFor(record.roleArn, record.name);
  return {
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    PATH: '/usr/local/bin:/usr/bin:/bin',
    ...record.environment,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    AWS_REGION: runtime.region,
    AWS_DEFAULT_REGION: runtime.region,
    AWS_ENDPOINT_URL: runtime.endpoint,
    AWS_EXECUTION_ENV: `AWS_Lambda_${record.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: record.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(record.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: record.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: logStream,
    LAMBDA_TASK_ROOT: codeFolder,
    _HANDLER: record.handler,
  };
}
