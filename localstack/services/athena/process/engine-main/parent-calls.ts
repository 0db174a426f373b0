import type { EngineRuntime, PreparedStore } from '../../engine/engine-context.ts';
import { errorOf } from '../failure-shape.ts';
import type { Ask, FromEngine, ToEngine } from '../messages.ts';

/** The serving process as the engine sees it: asked by messages, one query at a time. */
export class ParentCalls implements EngineRuntime {
  readonly accountId: string;
  readonly prepared: PreparedStore = {
    get: (...values) => this.#ask({ kind: 'prepared', operation: 'get', values }) as Promise<never>,
    put: (...values) => this.#ask({ kind: 'prepared', operation: 'put', values }) as Promise<never>,
    delete: (...values) => this.#ask({ kind: 'prepared', operation: 'delete', values }) as Promise<never>,
  };
  readonly #send: (message: FromEngine) => void;
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>();
  /** URIs by path, of the query that runs. */
  readonly #uris = new Map<string, string>();
  #asked = 0;
  #now = Date.now();

  constructor(accountId: string, send: (message: FromEngine) => void) {
    this.accountId = accountId;
    this.#send = send;
  }

  /** The serving process's time when it last said something. */
  now(): Date {
    return new Date(this.#now);
  }

  /** Begins with another query. */
  begin(now: number): void {
    this.#now = now;
    this.#uris.clear();
  }

  receive(message: ToEngine): void {
    if (message.type !== 'answer' && message.type !== 'refusal') return;
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    this.#now = message.now;
    if (message.type === 'answer') waiting?.resolve(message.value);
    else waiting?.reject(errorOf(message.error));
  }

  /** As the query's caller, whom the serving process knows. */
  call(service: string, operation: string, input: unknown): Promise<unknown> {
    return this.#ask({ kind: 'call', service, operation, input });
  }

  async localPaths(uris: readonly string[]): Promise<readonly string[]> {
    if (uris.length === 0) return [];
    const paths = (await this.#ask({ kind: 'paths', uris })) as readonly string[];
    for (const [i, path] of paths.entries()) this.#uris.set(path, uris[i]!);
    return paths;
  }

  /** The object whose bytes lie at a path that the query was told. */
  uriOf(path: string): string | undefined {
    return this.#uris.get(path);
  }

  #ask(ask: Ask): Promise<unknown> {
    const id = ++this.#asked;
    const waiting = Promise.withResolvers<unknown>();
    this.#waiting.set(id, waiting);
    this.#send({ type: 'ask', id, ask });
    return waiting.promise;
  }
}
