import { matchesError } from './error-matching.ts';
import type { StateError } from './state-error.ts';

/** One entry of a state's Retry field. */
export interface Retrier {
  readonly ErrorEquals: readonly string[];
  /** Seconds before the first retry. @default 1 */
  readonly IntervalSeconds?: number;
  /** 0 means never. @default 3 */
  readonly MaxAttempts?: number;
  /** Factor on each further wait. @default 2 */
  readonly BackoffRate?: number;
  /** Longest wait in seconds. */
  readonly MaxDelaySeconds?: number;
  /** FULL draws the wait uniformly from zero to the computed one. @default NONE */
  readonly JitterStrategy?: 'FULL' | 'NONE';
}

/** Counts the retries of one entry into a state; each retrier has its own count. */
export class RetryPolicy {
  readonly #retriers: readonly Retrier[];
  readonly #used: number[];
  readonly #random: () => number;

  constructor(retriers: readonly Retrier[] = [], random: () => number = Math.random) {
    this.#retriers = retriers;
    this.#used = retriers.map(() => 0);
    this.#random = random;
  }

  /** Seconds to wait before the state runs again; undefined if it must not. The first retrier that names the error decides. */
  next(failure: StateError): number | undefined {
    const index = this.#retriers.findIndex((retrier) => matchesError(retrier.ErrorEquals, failure));
    const retrier = this.#retriers[index];
    if (retrier === undefined) return undefined;
    const used = this.#used[index] ?? 0;
    if (used >= (retrier.MaxAttempts ?? 3)) return undefined;
    this.#used[index] = used + 1;
    const delay = Math.min(
      (retrier.IntervalSeconds ?? 1) * (retrier.BackoffRate ?? 2) ** used,
      retrier.MaxDelaySeconds ?? Number.POSITIVE_INFINITY,
    );
    return retrier.JitterStrategy === 'FULL' ? delay * this.#random() : delay;
  }
}
