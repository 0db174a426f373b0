import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { countProcess, discountProcess } from '../../process/started-processes.ts';
import type { LocalRuntime } from '../../runtime.ts';
import type { FunctionRecord } from './function-store.ts';
import { heapFlags } from './heap-flags.ts';
import { LogStream } from './log-stream.ts';
import { MarkedOutput } from './marked-output.ts';
import { MemoryWatch } from './memory-watch.ts';
import type { RuntimeError, SandboxMessage, SandboxStart } from './sandbox/messages.ts';
import { sandboxProgram } from './sandbox-program.ts';

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
 * One process that runs one invocation at a time: what a function does to itself, by endless loops, by memory or by exiting, ends that
 * process alone. Its environment holds the function's variables, Lambda's own and the role's credentials: nothing of the process
 * that started it.
 */
export class ExecutionEnvironment {
  readonly #record: FunctionRecord;
  readonly #log: LogStream;
  readonly #process: ChildProcess;
  readonly #output: readonly MarkedOutput[];
  readonly #memory: MemoryWatch;
  readonly #ready: Promise<number>;
  #settle: ((outcome: Outcome) => void) | undefined;
  #fatal: RuntimeError | undefined;
  #peakBytes = 0;
  #initialized = false;
  alive = true;

  constructor(runtime: LocalRuntime, record: FunctionRecord) {
    this.#record = record;
    this.#log = new LogStream(runtime, record);
    const codeFolder = join(runtime.dataFolder, record.codeFolder);
    const mark = `\u0000${randomBytes(16).toString('hex')}`;
    const start: SandboxStart = {
      codeFolder,
      mark,
      handler: record.handler,
      compileCache: join(runtime.dataFolder, 'sandbox', 'compiled'),
      sdkAnchor: import.meta.url,
      functionName: record.name,
      functionArn: record.arn,
      memoryMb: record.memoryMb,
      logGroup: record.logGroup,
      logStream: this.#log.name,
    };
    this.#process = fork(sandboxProgram(runtime.dataFolder), {
      env: environment(runtime, record, codeFolder, this.#log.name),
      execArgv: [...heapFlags(record.memoryMb, record.environment.NODE_OPTIONS)],
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // In a group of its own: Ctrl-C of the terminal is for the runtime, which ends its functions in order.
      detached: true,
    });
    this.#output = [this.#process.stdout, this.#process.stderr].map(
      (stream) => new MarkedOutput(stream!, mark, (text) => this.#log.write(text)),
    );
    countProcess(this.#process);
    const ready = Promise.withResolvers<number>();
    this.#ready = ready.promise;
    this.#ready.catch(() => {});
    const outOfMemory = () => this.#end(OUT_OF_MEMORY, ready.reject);
    const limit = record.memoryMb * 2 ** 20;
    this.#memory = new MemoryWatch(this.#process.pid ?? 0, limit, outOfMemory);
    this.#memory.start();
    this.#process.on('message', async (message: SandboxMessage) => {
      if (message.type === 'ready') return ready.resolve(message.initMilliseconds);
      await this.#outputPassed();
      if (message.type === 'fatal') return this.#end(message.error, ready.reject);
      this.#peakBytes = Math.max(this.#peakBytes, message.peakBytes);
      if (message.peakBytes > limit) outOfMemory();
      else if (message.error) this.#settle?.({ error: message.error });
      else this.#settle?.({ payload: message.payload ?? 'null' });
    });
    this.#process.on('error', (error) =>
      this.#end({ errorType: 'Runtime.ExitError', errorMessage: `Error: ${error.message}` }, ready.reject),
    );
    this.#process.on('exit', async (code, signal) => {
      await this.#outputPassed();
      this.#end(exitError(code, signal), ready.reject);
    });
    this.#process.send(start, () => {});
  }

  /** The most memory that it has taken so far, bytes. */
  get bytes(): number {
    return this.#peakBytes;
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
        this.#process.send({ requestId, payload, deadline }, () => {});
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
        `Max Memory Used: ${killed ? memoryMb : Math.ceil(this.#peakBytes / 2 ** 20)} MB`,
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
    if (this.#process.exitCode === null && this.#process.signalCode === null && this.#process.pid) {
      this.#kill();
      await once(this.#process, 'exit');
    }
    await this.#log.flush();
  }

  /** Ends the process and those that it started, whatever they do. */
  #kill(): void {
    const { pid } = this.#process;
    discountProcess(this.#process);
    try {
      if (pid) process.kill(-pid, 'SIGKILL');
    } catch {
      // Gone already, or a system without groups.
      this.#process.kill('SIGKILL');
    }
  }

  /** What the function printed is in its log; not waited for when it has closed its output. */
  #outputPassed(): Promise<unknown> {
    return Promise.race([Promise.all(this.#output.map((each) => each.passed())), pause(1000)]);
  }

  #timeout(resolve: (outcome: Outcome) => void, requestId: string): void {
    const seconds = this.#record.timeoutSeconds.toFixed(2);
    this.#log.line(`${new Date().toISOString()} ${requestId} Task timed out after ${seconds} seconds`);
    this.alive = false;
    this.#kill();
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
      this.#kill();
    }
    refuse(error);
    this.#settle?.({ error: this.#fatal, ended: 'exit' });
  }
}

/** Texts of Lambda, which is written in Go: the names that Go gives to signals. */
const SIGNALS: Readonly<Partial<Record<NodeJS.Signals, string>>> = {
  SIGABRT: 'aborted',
  SIGSEGV: 'segmentation fault',
  SIGTRAP: 'trace/breakpoint trap',
  SIGTERM: 'terminated',
};

function exitError(code: number | null, signal: NodeJS.Signals | null): RuntimeError {
  // Nothing else kills it so: the system had no memory left.
  if (signal === 'SIGKILL') return OUT_OF_MEMORY;
  const reason =
    signal === null ? `exit status ${code}` : `signal: ${SIGNALS[signal] ?? signal.toLowerCase()}`;
  return {
    errorType: 'Runtime.ExitError',
    errorMessage:
      code === 0
        ? 'Error: Runtime exited without providing a reason'
        : `Error: Runtime exited with error: ${reason}`,
  };
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
