import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import type { LocalRuntime } from '../../runtime.ts';
import { AwsError } from '../service.ts';
import type { EnvironmentPlaces } from './environment-places.ts';
import { ExecutionEnvironment, type InvocationResult } from './execution-environment.ts';
import type { FunctionRecord } from './function-store.ts';
import type { WarmEnvironments } from './warm-environments.ts';

/** Execution environments of one revision of one function. More callers than environments, or than places, wait their turn. */
export class FunctionPool {
  readonly record: FunctionRecord;
  readonly #runtime: LocalRuntime;
  readonly #maximum: number;
  readonly #warm: WarmEnvironments;
  readonly #places: EnvironmentPlaces;
  readonly #busy = new Set<ExecutionEnvironment>();
  readonly #waiting: (() => void)[] = [];
  #turns = 0;
  readonly #underWay = new Set<Promise<InvocationResult>>();
  #retired = false;
  #closed = false;

  /**
   * @param warm where environments wait between invocations, shared with other pools
   * @param places of environments at work, shared with other pools
   * @param maximum environments at a time. @default one a core, at least two
   */
  constructor(
    runtime: LocalRuntime,
    record: FunctionRecord,
    warm: WarmEnvironments,
    places: EnvironmentPlaces,
    maximum = Math.max(2, availableParallelism()),
  ) {
    this.#runtime = runtime;
    this.record = record;
    this.#warm = warm;
    this.#places = places;
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
    await this.#turn();
    await this.#places.take();
    let environment: ExecutionEnvironment | undefined;
    try {
      if (this.#closed) throw stopping();
      environment = this.#take();
      return await environment.invoke(requestId, payload);
    } finally {
      this.#places.give();
      if (environment) this.#release(environment);
      const next = this.#waiting.shift();
      if (next) next();
      else this.#turns--;
    }
  }

  /** Ends every environment; invocations under way fail, and have written their logs when it returns. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#retired = true;
    await Promise.all([this.#warm.endAll(this), ...[...this.#busy].map((one) => one.end())]);
    await Promise.allSettled(this.#underWay);
  }

  /** Ends it once what runs has ended: for a revision that another replaces. */
  retire(): void {
    this.#retired = true;
    void this.#warm.endAll(this);
  }

  /** Waits until fewer than `maximum` are under way. */
  #turn(): Promise<void> {
    if (this.#turns < this.#maximum) {
      this.#turns++;
      return Promise.resolve();
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #take(): ExecutionEnvironment {
    const environment = this.#warm.take(this) ?? new ExecutionEnvironment(this.#runtime, this.record);
    this.#busy.add(environment);
    return environment;
  }

  #release(environment: ExecutionEnvironment): void {
    this.#busy.delete(environment);
    if (this.#retired || !environment.alive) void environment.end();
    else this.#warm.keep(this, environment);
  }
}

/** What callers get of a runtime that ends. */
export const stopping = (): AwsError =>
  new AwsError('ServiceException', 'The local runtime is stopping', 500);
