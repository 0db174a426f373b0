const MINUTE = 60_000;

/**
 * Keeps one invocation below its share of a provider's request weight per minute. Shares of concurrent invocations add
 * up to the provider's limit: the state machine's concurrency × this budget.
 */
export class RequestBudget {
  readonly #perMinute: number;
  readonly #now: () => number;
  #taken: { readonly at: number; readonly weight: number }[] = [];

  /** @param options.isUsedUp whether another invocation may have used up the minute before. @default false */
  constructor(
    perMinute: number,
    options: {
      /** Milliseconds of a clock that does not step back. @default performance.now */
      readonly now?: () => number;
      readonly isUsedUp?: boolean;
    } = {},
  ) {
    this.#perMinute = perMinute;
    this.#now = options.now ?? (() => performance.now());
    if (options.isUsedUp) this.take(perMinute);
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
