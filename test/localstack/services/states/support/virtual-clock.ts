import type { Clock } from '../../../../../localstack/services/states/clock.ts';
import { evaluationsUnderWay } from '../../../../../localstack/services/states/jsonata/evaluator.ts';

interface Timer {
  readonly at: number;
  readonly fire: () => void;
}

/** Time that jumps to the next timer once nothing else is left to do. */
export class VirtualClock implements Clock {
  #now: number;
  readonly #timers = new Set<Timer>();
  #advancing = false;
  /** Every wait that was asked for, in milliseconds. */
  readonly waits: number[] = [];

  constructor(start: string) {
    this.#now = Date.parse(start);
  }

  now(): number {
    return this.#now;
  }

  sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.reject(signal.reason);
    this.waits.push(milliseconds);
    return new Promise((resolve, reject) => {
      const end = () => {
        this.#timers.delete(timer);
        signal.removeEventListener('abort', abort);
      };
      const timer = {
        at: this.#now + Math.max(0, milliseconds),
        fire: () => {
          end();
          resolve();
        },
      };
      const abort = () => {
        end();
        reject(signal.reason);
      };
      signal.addEventListener('abort', abort, { once: true });
      this.#timers.add(timer);
      this.#advance();
    });
  }

  async #advance(): Promise<void> {
    if (this.#advancing) return;
    this.#advancing = true;
    while (this.#timers.size > 0) {
      for (let turn = 0; turn < 10; turn++) {
        await new Promise((resolve) => setImmediate(resolve));
        // Expressions are evaluated in another thread.
        for (; evaluationsUnderWay() > 0; turn = 0) await new Promise((resolve) => setTimeout(resolve, 1));
      }
      const next = [...this.#timers].sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.#now = Math.max(this.#now, next.at);
      next.fire();
    }
    this.#advancing = false;
  }
}
