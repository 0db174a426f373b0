import type { ExecutionEnvironment } from './execution-environment.ts';

interface Warm {
  /** Whose next invocation may have it. */
  readonly owner: object;
  readonly environment: ExecutionEnvironment;
  /** When it ends. */
  timer?: NodeJS.Timeout;
  isSpare: boolean;
}

/**
 * Execution environments that wait for their function's next invocation. Each holds some 100 MB, so few are kept, for all functions
 * together, fewer while others work, and not for long: a new one costs a fifth of a second. The one that was used last is kept
 * longer than those beside it.
 */
export class WarmEnvironments {
  readonly #most: number;
  readonly #idleMs: number;
  readonly #spareMs: number;
  readonly #busy: () => number;
  /** The longest waiting first. */
  readonly #warm: Warm[] = [];

  /**
   * @param most environments kept at a time. @default 2
   * @param busy how many environments work: with them, one more than `most` are kept. @default none ever
   * @param idleMs how long the one is kept that was used last. @default three seconds
   * @param spareMs how long the others are kept from then on. @default one second
   */
  constructor(most = 2, busy = () => 0, idleMs = 3000, spareMs = 1000) {
    this.#most = most;
    this.#busy = busy;
    this.#idleMs = idleMs;
    this.#spareMs = spareMs;
  }

  /** Keeps one for `owner`, and ends those that have waited longest when there are too many. */
  keep(owner: object, environment: ExecutionEnvironment): void {
    for (const warm of this.#warm) {
      if (warm.isSpare) continue;
      warm.isSpare = true;
      clearTimeout(warm.timer);
      warm.timer = this.#endAfter(warm, this.#spareMs);
    }
    const warm: Warm = { owner, environment, isSpare: false };
    warm.timer = this.#endAfter(warm, this.#idleMs);
    this.#warm.push(warm);
    this.makeRoom();
  }

  /** Ends those that have waited longest while there are too many beside the ones at work. */
  makeRoom(): void {
    const most = Math.max(0, Math.min(this.#most, this.#most + 1 - this.#busy()));
    for (const oldest of this.#warm.slice(0, Math.max(0, this.#warm.length - most))) void this.#end(oldest);
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

  #endAfter(warm: Warm, milliseconds: number): NodeJS.Timeout {
    return setTimeout(() => void this.#end(warm), milliseconds).unref();
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
