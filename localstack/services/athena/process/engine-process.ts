import { type ChildProcess, fork } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { countProcess } from '../../../process/started-processes.ts';
import { outOfMemory } from '../engine/engine-words.ts';
import type { EngineResult } from '../engine/query-engine.ts';
import { CATEGORY, ERROR_TYPE, QueryFailure } from '../query-failure.ts';
import type { EngineLimits } from './engine-limits.ts';
import { errorOf, refusalShape } from './failure-shape.ts';
import { LIMIT_VARIABLES } from './limit-variables.ts';
import type { Ask, EngineStart, FromEngine, SentQuery, ToEngine } from './messages.ts';

const MAIN = fileURLToPath(new URL('./engine-main/main.ts', import.meta.url));

/** How long a query that is to stop may take to let go, before its process is killed. */
const GRACE_MS = 300;
/** Largest half of V8's young generation, MiB: by itself it takes up to 64. */
const SEMI_SPACE_MB = 4;
/** Characters of what a process says at its end that are kept. */
const LAST_WORDS = 4000;

/** Answers what a query's process asks. */
export interface AskedHost {
  answer(ask: Ask): Promise<unknown>;
  /** Milliseconds since 1970. */
  now(): number;
}

interface Running {
  readonly host: AskedHost;
  readonly result: PromiseWithResolvers<EngineResult>;
  /** Why it is to stop. */
  stopped?: unknown;
  /** Whether it changes the catalog: from there on it goes to its end. */
  changing: boolean;
}

/** A process that runs queries, one at a time, and can be killed whatever it does. */
export class EngineProcess {
  readonly #child: ChildProcess;
  readonly #folder: string;
  readonly #limits: EngineLimits;
  readonly #gone = Promise.withResolvers<void>();
  #running: Running | undefined;
  #lastWords = '';
  #alive = true;
  #broken = false;
  #memory = 0;

  /** @param folder absolute path of a folder of its own: made now, removed when the process has ended */
  constructor(accountId: string, folder: string, limits: EngineLimits) {
    this.#folder = folder;
    this.#limits = limits;
    mkdirSync(folder, { recursive: true });
    const { memoryMb, threads } = limits;
    const start: EngineStart = { parent: process.pid, accountId, folder, memoryMb, threads };
    this.#child = fork(MAIN, [JSON.stringify(start)], {
      serialization: 'advanced',
      execArgv: [`--max-old-space-size=${memoryMb}`, `--max-semi-space-size=${SEMI_SPACE_MB}`],
      env: environment(),
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#lastWords = (this.#lastWords + text).slice(-LAST_WORDS);
    });
    this.#child.on('message', (message: FromEngine) => this.#receive(message));
    this.#child.on('error', (error) => this.#end(error));
    this.#child.on('exit', () => this.#end());
    countProcess(this.#child);
    this.#keepAlive(false);
  }

  /** Whether it can take another query. */
  get usable(): boolean {
    return this.#alive && !this.#broken && this.#running === undefined;
  }

  /** Resident memory after its last query, bytes. */
  get memory(): number {
    return this.#memory;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /**
   * Runs a query. An abort, or the time limit, stops it: it is asked to let go, then its process is killed. A statement that has begun to
   * change the catalog is not stopped any more.
   * @throws QueryFailure, ScanLimitExceeded; the signal's reason
   */
  async run(query: SentQuery, signal: AbortSignal, host: AskedHost): Promise<EngineResult> {
    signal.throwIfAborted();
    const running: Running = { host, result: Promise.withResolvers(), changing: false };
    this.#running = running;
    this.#keepAlive(true);
    const timers: NodeJS.Timeout[] = [];
    const stop = (reason: unknown) => {
      if (running.changing || running.stopped !== undefined) return;
      running.stopped = reason;
      this.#send({ type: 'abort' });
      timers.push(setTimeout(() => this.#child.kill('SIGKILL'), GRACE_MS));
    };
    const abort = () => stop(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    timers.push(setTimeout(() => stop(timedOut(this.#limits.timeMs)), this.#limits.timeMs));
    try {
      if (!this.#alive) throw this.#crash();
      this.#send({ type: 'run', now: host.now(), query });
      return await running.result.promise;
    } catch (error) {
      throw running.stopped ?? error;
    } finally {
      signal.removeEventListener('abort', abort);
      for (const timer of timers) clearTimeout(timer);
      this.#running = undefined;
      this.#keepAlive(false);
    }
  }

  /** Kills the process. Resolves when it and its files are gone. */
  async end(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#gone.promise;
  }

  #receive(message: FromEngine): void {
    const running = this.#running;
    if (!running) return;
    switch (message.type) {
      case 'ask':
        void this.#answer(running, message.id, message.ask);
        return;
      case 'ended':
        this.#memory = message.memory;
        running.result.resolve(message.result);
        return;
      case 'failed':
        this.#memory = message.memory;
        this.#broken = message.broken;
        running.result.reject(errorOf(message.error));
    }
  }

  async #answer(running: Running, id: number, ask: Ask): Promise<void> {
    // Nothing is changed any more for a statement that ends as stopped.
    if (running.stopped !== undefined) {
      const error = refusalShape(new QueryFailure('The query was stopped'));
      return this.#send({ type: 'refusal', now: running.host.now(), id, error });
    }
    if (changesCatalog(ask)) running.changing = true;
    try {
      const value = await running.host.answer(ask);
      this.#send({ type: 'answer', now: running.host.now(), id, value });
    } catch (error) {
      this.#send({ type: 'refusal', now: running.host.now(), id, error: refusalShape(error) });
    }
  }

  #send(message: ToEngine): void {
    // A process that ends at this moment is told by its exit.
    if (this.#child.connected) this.#child.send(message, () => {});
  }

  #end(error?: Error): void {
    if (!this.#alive) return;
    this.#alive = false;
    this.#running?.result.reject(this.#crash(error));
    void rm(this.#folder, { recursive: true, force: true })
      .catch(() => {})
      .then(() => this.#gone.resolve());
  }

  /** Why a query's process is gone that nobody killed from here. */
  #crash(cause: unknown = new Error(this.#lastWords)): QueryFailure {
    const { signalCode, exitCode } = this.#child;
    // The system's killer of processes sends SIGKILL, too.
    if (/heap out of memory|Allocation failed|bad_alloc/.test(this.#lastWords) || signalCode === 'SIGKILL')
      return outOfMemory(this.#limits.memoryMb, cause);
    return new QueryFailure(
      `INTERNAL_ERROR: The process that ran the query ended by itself (${signalCode ?? `exit code ${exitCode}`}). Other queries are not affected; simplify this one if it happens again`,
      ERROR_TYPE.internal,
      CATEGORY.system,
      { cause },
    );
  }

  /** An idle process keeps nothing from ending. */
  #keepAlive(keep: boolean): void {
    for (const handle of [this.#child, this.#child.channel, this.#child.stderr])
      (handle as { ref?(): void; unref?(): void } | null | undefined)?.[keep ? 'ref' : 'unref']?.();
  }
}

/** Operations of the catalog after which a statement has had an effect. */
const changesCatalog = (ask: Ask): boolean =>
  ask.kind === 'prepared'
    ? ask.operation !== 'get'
    : ask.kind === 'call' && ask.service === 'glue' && !/^(Get|BatchGet|Search|List)/.test(ask.operation);

const timedOut = (timeMs: number): QueryFailure =>
  new QueryFailure(
    `EXCEEDED_TIME_LIMIT: Query exceeded the local Athena's time limit of ${timeMs / 60_000} minutes. Read less, or raise the limit with ${LIMIT_VARIABLES.minutes}; on AWS it is 30 minutes`,
    ERROR_TYPE.timeout,
    CATEGORY.user,
  );

/** What a process needs of this one's environment: no keys. */
function environment(): NodeJS.ProcessEnv {
  const names = ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'USERPROFILE', 'NODE_COMPILE_CACHE'];
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}
