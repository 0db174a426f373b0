import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import type { LocalRuntime } from '../../runtime.ts';
import { AwsError } from '../service.ts';
import { ExecutionEnvironment, type InvocationResult } from './execution-environment.ts';
import type { FunctionRecord } from './function-store.ts';
import type { WarmEnvironments } from './warm-environments.ts';

/** Execution environments of one revision of one function. More callers than environments wait their turn. */
export class FunctionPool {
  readonly record: FunctionRecord;
  readonly #runtime: LocalRuntime;
  readonly #maximum: number;
  readonly #warm: WarmEnvironments;
  readonly #busy = new Set<ExecutionEnvironment>();
  readonly #waiting: {
    resolve: (environment: ExecutionEnvironment) => void;
    reject: (error: Error) => void;
  }[] = [];
  readonly #underWay = new Set<Promise<InvocationResult>>();
  #closed = false;

  /**
   * @param warm where environments wait between invocations, shared with other pools
   * @param maximum environments at a time. @default one a core, at least two
   */
  constructor(
    runtime: LocalRuntime,
    record: FunctionRecord,
    warm: WarmEnvironments,
    maximum = Math.max(2, availableParallelism()),
  ) {
    this.#runtime = runtime;
    this.record = record;
    this.#warm = warm;
    this.#maximum = maximum;
  }

  /** @throws AwsError ServiceException once it is closed */
  invoke(payload: string, requestId: string = randomUUID()): Promise<InvocationResult> {
    const invocation = this.#invoke(payload, requestId);
    this.#underWay.add(invocation);
    const ended = () => this.#underWay.delete(invocation);
    invocation.then(ended, ended);
    return invocation;
  }

  async #invoke(payload: string, requestId: string): Promise<InvocationResult> {
    const environment = await this.#take();
    try {
      return await environment.invoke(requestId, payload);
    } finally {
      this.#release(environment);
    }
  }

  /** Ends every environment; invocations under way fail, and have written their logs when it returns. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const { reject } of this.#waiting.splice(0)) reject(stopping());
    await Promise.all([this.#warm.endAll(this), ...[...this.#busy].map((one) => one.end())]);
    await Promise.allSettled(this.#underWay);
  }

  /** Ends it once what runs has ended: for a revision that another replaces. */
  retire(): void {
    this.#closed = true;
    void this.#warm.endAll(this);
  }

  #take(): Promise<ExecutionEnvironment> {
    const warm = this.#warm.take(this);
    if (warm) {
      this.#busy.add(warm);
      return Promise.resolve(warm);
    }
    if (this.#busy.size < this.#maximum) return Promise.resolve(this.#make());
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  #make(): ExecutionEnvironment {
    const environment = new ExecutionEnvironment(this.#runtime, this.record);
    this.#busy.add(environment);
    return environment;
  }

  #release(environment: ExecutionEnvironment): void {
    this.#busy.delete(environment);
    const next = this.#waiting.shift();
    if (next) {
      if (environment.alive) {
        this.#busy.add(environment);
        next.resolve(environment);
      } else next.resolve(this.#make());
      return;
    }
    if (this.#closed || !environment.alive) {
      void environment.end();
      return;
    }
    this.#warm.keep(this, environment);
  }
}

/** What callers get of a runtime that ends. */
export const stopping = (): AwsError =>
  new AwsError('ServiceException', 'The local runtime is stopping', 500);
