import type { ExecutionEnvironment } from './execution-environment.ts';

interface Warm {
  /** Whose next invocation may have it. */
  readonly owner: object;
  readonly environment: ExecutionEnvironment;
  readonly timer: NodeJS.Timeout;
}

/**
 * Execution environments that wait for their function's next invocation. Each holds some 70 MB, so few are kept, for all functions
 * together, and not for long: a new one costs a fifth of a second.
 */
export class WarmEnvironments {
  readonly #most: number;
  readonly #idleMs: number;
  /** The longest waiting first. */
  readonly #warm: Warm[] = [];

  /**
   * @param most environments kept at a time. @default 2
   * @param idleMs how long one is kept. @default half a minute
   */
  constructor(most = 2, idleMs = 30_000) {
    this.#most = most;
    this.#idleMs = idleMs;
  }

  /** Keeps one for `owner`, and ends the one that has waited longest when there are too many. */
  keep(owner: object, environment: ExecutionEnvironment): void {
    const timer = setTimeout(() => this.#end(warm), this.#idleMs).unref();
    const warm = { owner, environment, timer };
    this.#warm.push(warm);
    const [oldest] = this.#warm;
    if (oldest && this.#warm.length > this.#most) this.#end(oldest);
  }

  /** The one of `owner` that was used last, no longer kept here; undefined when there is none alive. */
  take(owner: object): ExecutionEnvironment | undefined {
    for (let at = this.#warm.length - 1; at >= 0; at--) {
      const warm = this.#warm[at];
      if (warm?.owner !== owner) continue;
      this.#remove(warm);
      if (warm.environment.alive) return warm.environment;
    }
    return undefined;
  }

  /** Ends all of `owner`. */
  async endAll(owner: object): Promise<void> {
    const own = this.#warm.filter((warm) => warm.owner === owner);
    await Promise.all(own.map((warm) => this.#end(warm)));
  }

  #end(warm: Warm): Promise<void> {
    this.#remove(warm);
    return warm.environment.end();
  }

  #remove(warm: Warm): void {
    clearTimeout(warm.timer);
    const at = this.#warm.indexOf(warm);
    if (at >= 0) this.#warm.splice(at, 1);
  }
}
