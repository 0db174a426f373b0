import type { ExecutionEnvironment } from './execution-environment.ts';

interface Warm {
  /** Whose next invocation may have it. */
  readonly owner: object;
  readonly environment: ExecutionEnvironment;
  /** When it ends. */
  readonly timer: NodeJS.Timeout;
}

export interface WarmLimits {
  /** Environments at a time, those at work among them. @default 8 */
  readonly most?: number;
  /** Environments that wait at a time where the memory is not known. @default 2 */
  readonly mostUnmeasured?: number;
  /** Memory of the runtime and of all that it has started, from which on none waits, bytes. @default 850 MiB */
  readonly mostBytes?: number;
  /** What the runtime and all that it has started take now, bytes; undefined where the system does not tell. @default undefined */
  readonly memory?: () => number | undefined;
  /** How many environments work. @default none ever */
  readonly busy?: () => number;
  /** How long one waits, milliseconds. @default ten seconds */
  readonly idleMs?: number;
}

/** What a new environment takes, bytes. */
const NEW_BYTES = 100 * 2 ** 20;
/** Time between two looks at the memory while environments wait: a query beside them may grow by 100 MB in it. */
const LOOK_MS = 50;
/** What a use counts for after each further one of whatever function: some twenty uses are remembered. */
const DECAY = 0.95;

/**
 * Execution environments that wait for their function's next invocation: a new one costs half a second of a core. Each holds some
 * 100 MB, so they wait as long as memory allows, and not for long. A run calls its functions in turn: the ones that wait
 * longest are those whose turn comes next, so the ones whose functions are used the least end first.
 */
export class WarmEnvironments {
  readonly #limits: Required<WarmLimits>;
  /** The longest waiting first. */
  readonly #warm: Warm[] = [];
  readonly #uses = new WeakMap<object, { weight: number; at: number }>();
  #time = 0;
  #look: NodeJS.Timeout | undefined;

  constructor(limits: WarmLimits = {}) {
    this.#limits = {
      ...{ most: 8, mostUnmeasured: 2, mostBytes: 850 * 2 ** 20, idleMs: 10_000 },
      ...{ memory: () => undefined, busy: () => 0 },
      ...limits,
    };
  }

  /** Keeps one for `owner`, and ends others when there are too many. */
  keep(owner: object, environment: ExecutionEnvironment): void {
    const timer: NodeJS.Timeout = setTimeout(() => void this.#end(warm), this.#limits.idleMs).unref();
    const warm: Warm = { owner, environment, timer };
    this.#warm.push(warm);
    this.#makeRoom(0);
    if (this.#warm.length > 0) this.#look ??= setInterval(() => this.#makeRoom(0), LOOK_MS).unref();
  }

  /** The one of `owner` that was used last, no longer kept here; undefined when there is none alive, with room for a new one. */
  take(owner: object): ExecutionEnvironment | undefined {
    this.#uses.set(owner, { weight: this.#weight(owner) + 1, at: ++this.#time });
    for (const warm of this.#warm.toReversed()) {
      if (warm.owner !== owner) continue;
      this.#remove(warm);
      if (warm.environment.alive) return warm.environment;
    }
    this.#makeRoom(NEW_BYTES);
    return undefined;
  }

  /** Ends all of `owner`. */
  async endAll(owner: object): Promise<void> {
    const own = this.#warm.filter((warm) => warm.owner === owner);
    await Promise.all(own.map((warm) => this.#end(warm)));
  }

  /** Ends those that are used the least, the longest waiting first, until the others and `bytes` more keep within the limits. */
  #makeRoom(bytes: number): void {
    const { most, mostUnmeasured, mostBytes, memory, busy } = this.#limits;
    const taken = memory();
    let over = (taken ?? 0) + bytes - mostBytes;
    const room = Math.max(0, Math.min(taken === undefined ? mostUnmeasured : most, most - busy()));
    while (this.#warm.length > 0 && (this.#warm.length > room || over > 0)) {
      const least = this.#warm.reduce((a, b) => (this.#weight(b.owner) < this.#weight(a.owner) ? b : a));
      over -= least.environment.bytes;
      void this.#end(least);
    }
  }

  #weight(owner: object): number {
    const uses = this.#uses.get(owner);
    return uses ? uses.weight * DECAY ** (this.#time - uses.at) : 0;
  }

  #end(warm: Warm): Promise<void> {
    this.#remove(warm);
    return warm.environment.end();
  }

  #remove(warm: Warm): void {
    clearTimeout(warm.timer);
    const at = this.#warm.indexOf(warm);
    if (at >= 0) this.#warm.splice(at, 1);
    if (this.#warm.length > 0) return;
    clearInterval(this.#look);
    this.#look = undefined;
  }
}
