import { availableParallelism } from 'node:os';

/** Environments at work at a time, of all functions together. Each holds some 130 MB, so more cores do not make them more than four. */
const MOST = Math.min(4, Math.max(2, availableParallelism()));
/** How long an invocation waits for others: a function that only waits itself, or for another function, must not stop it. */
const PATIENCE_MS = 2000;

/** Places for execution environments that work, in order of arrival. One that has waited for long gets a place beside the others. */
export class EnvironmentPlaces {
  readonly #most: number;
  readonly #patienceMs: number;
  readonly #waiting: (() => void)[] = [];
  #taken = 0;

  /**
   * @param most places. @default one a core, at least two, at most four
   * @param patienceMs how long one waits at most. @default two seconds
   */
  constructor(most = MOST, patienceMs = PATIENCE_MS) {
    this.#most = most;
    this.#patienceMs = patienceMs;
  }

  get taken(): number {
    return this.#taken;
  }

  /** Resolves with the place taken. */
  take(): Promise<void> {
    if (this.#taken < this.#most) {
      this.#taken++;
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const enter = () => {
        clearTimeout(timer);
        this.#waiting.splice(this.#waiting.indexOf(enter), 1);
        this.#taken++;
        resolve();
      };
      const timer = setTimeout(enter, this.#patienceMs);
      this.#waiting.push(enter);
    });
  }

  give(): void {
    this.#taken--;
    if (this.#taken < this.#most) this.#waiting[0]?.();
  }
}
