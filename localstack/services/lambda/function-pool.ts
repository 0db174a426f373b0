import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import type { LocalRuntime } from '../../create-runtime.ts';
import { AwsError } from '../service.ts';
import { ExecutionEnvironment, type InvocationResult } from './execution-environment.ts';
import type { FunctionRecord } from './function-store.ts';

/** How long a warm environment waits for its next invocation. */
const IDLE_MS = 5 * 60_000;

/** Warm execution environments of one revision of one function. More callers than environments wait their turn. */
export class FunctionPool {
  readonly record: FunctionRecord;
  readonly #runtime: LocalRuntime;
  readonly #maximum: number;
  readonly #idle: { environment: ExecutionEnvironment; timer: NodeJS.Timeout }[] = [];
  readonly #busy = new Set<ExecutionEnvironment>();
  readonly #waiting: {
    resolve: (environment: ExecutionEnvironment) => void;
    reject: (error: Error) => void;
  }[] = [];
  #closed = false;

  /** @param maximum environments at a time. @default one a core, at least two */
  constructor(runtime: LocalRuntime, record: FunctionRecord, maximum = Math.max(2, availableParallelism())) {
    this.#runtime = runtime;
    this.record = record;
    this.#maximum = maximum;
  }

  async invoke(payload: string, requestId: string = randomUUID()): Promise<InvocationResult> {
    const environment = await this.#take();
    try {
      return await environment.invoke(requestId, payload);
    } finally {
      this.#release(environment);
    }
  }

  /** Ends every environment; invocations under way fail. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const { reject } of this.#waiting.splice(0))
      reject(new AwsError('ServiceException', 'The local runtime is stopping', 500));
    const idle = this.#idle.splice(0);
    for (const { timer } of idle) clearTimeout(timer);
    await Promise.all([...idle.map(({ environment }) => environment), ...this.#busy].map((one) => one.end()));
  }

  /** Ends it once what runs has ended: for a revision that another replaces. */
  retire(): void {
    this.#closed = true;
    for (const { environment, timer } of this.#idle.splice(0)) {
      clearTimeout(timer);
      void environment.end();
    }
  }

  #take(): Promise<ExecutionEnvironment> {
    for (let idle = this.#idle.pop(); idle; idle = this.#idle.pop()) {
      clearTimeout(idle.timer);
      if (!idle.environment.alive) continue;
      this.#busy.add(idle.environment);
      return Promise.resolve(idle.environment);
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
    const timer = setTimeout(() => {
      this.#idle.splice(
        this.#idle.findIndex((idle) => idle.environment === environment),
        1,
      );
      void environment.end();
    }, IDLE_MS).unref();
    this.#idle.push({ environment, timer });
  }
}
