import type { JsonObject } from '../json-value.ts';

/** One event as GetExecutionHistory returns it; times are milliseconds since the epoch until then. */
export interface HistoryEvent {
  readonly timestamp: number;
  readonly type: string;
  readonly id: number;
  readonly previousEventId: number;
  /** One `…EventDetails` member, named for the event's kind. */
  readonly [details: string]: unknown;
}

/** The most events an execution may have. */
export const HISTORY_LIMIT = 25_000;

/** Numbers an execution's events and hands each to `append` as it happens. */
export class History {
  #count = 0;
  readonly #now: () => number;
  readonly #append: (event: HistoryEvent) => void;

  constructor(now: () => number, append: (event: HistoryEvent) => void) {
    this.#now = now;
    this.#append = append;
  }

  get count(): number {
    return this.#count;
  }

  /** Returns the event's id; the first is 1. */
  record(type: string, previousEventId: number, details: JsonObject = {}): number {
    const id = ++this.#count;
    this.#append({ timestamp: this.#now(), type, id, previousEventId, ...details });
    return id;
  }
}
