import type { Budget, Wait } from './budget.ts';

const MINUTE = 60_000;

/** Keeps the requests of one call below a weight per minute. */
export class RequestBudget implements Budget {
  readonly #perMinute: number;
  readonly #now: () => number;
  #taken: { readonly at: number; readonly weight: number }[] = [];

  /** @param options.now milliseconds of a clock that does not step back. @default performance.now */
  constructor(perMinute: number, options: { readonly now?: () => number } = {}) {
    this.#perMinute = perMinute;
    this.#now = options.now ?? (() => performance.now());
  }

  async acquire(weight: number, wait: Wait): Promise<void> {
    for (let pause = this.waitFor(weight); pause > 0; pause = this.waitFor(weight)) await wait(pause);
    this.take(weight);
  }

  /** Milliseconds to wait before a request of that weight may be made. */
  waitFor(weight: number): number {
    const now = this.#now();
    this.#taken = this.#taken.filter((request) => now - request.at < MINUTE);
    let excess = this.#taken.reduce((sum, request) => sum + request.weight, weight) - this.#perMinute;
    for (const request of this.#taken) {
      if (excess <= 0) return 0;
      excess -= request.weight;
      if (excess <= 0) return request.at + MINUTE - now;
    }
    return 0;
  }

  take(weight: number): void {
    this.#taken.push({ at: this.#now(), weight });
  }
}
