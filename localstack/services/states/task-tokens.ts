import { randomBytes } from 'node:crypto';
import { StateError } from './interpreter/state-error.ts';
import type { Json } from './json-value.ts';

interface Waiting {
  readonly succeed: (output: Json) => void;
  readonly fail: (error: StateError) => void;
  readonly beat: () => void;
}

/** Tokens of tasks that wait for SendTaskSuccess or SendTaskFailure. */
export class TaskTokens {
  readonly #waiting = new Map<string, Waiting>();
  readonly #early = new Map<string, (waiting: Waiting) => void>();
  readonly #issued = new Set<string>();

  issue(): string {
    const token = randomBytes(96).toString('base64');
    this.#issued.add(token);
    return token;
  }

  /** The task's end. An answer that came before the wait began counts. `beat` is called at each heartbeat. */
  wait(token: string, beat: () => void): Promise<Json> {
    return new Promise((succeed, fail) => {
      const waiting = { succeed, fail, beat };
      const early = this.#early.get(token);
      if (early !== undefined) early(waiting);
      else this.#waiting.set(token, waiting);
    });
  }

  /** Ends the token's life. */
  close(token: string): void {
    this.#waiting.delete(token);
    this.#early.delete(token);
    this.#issued.delete(token);
  }

  /** Each returns whether the token is that of a task under way. */
  succeed(token: string, output: Json): boolean {
    return this.#answer(token, (waiting) => waiting.succeed(output));
  }

  fail(token: string, error: string | undefined, cause: string | undefined): boolean {
    return this.#answer(token, (waiting) => waiting.fail(new StateError(error, cause)));
  }

  beat(token: string): boolean {
    this.#waiting.get(token)?.beat();
    return this.#issued.has(token);
  }

  #answer(token: string, answer: (waiting: Waiting) => void): boolean {
    if (!this.#issued.has(token)) return false;
    const waiting = this.#waiting.get(token);
    if (waiting === undefined) this.#early.set(token, answer);
    else answer(waiting);
    return true;
  }
}
