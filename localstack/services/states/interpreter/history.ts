import type { JsonObject } from '../json-value.ts';

/** One event as GetExecutionHistory returns it; times are milliseconds since the epoch until then. */
export interface HistoryEvent {
  readonly timestamp: number;
  readonly type: string;
  readonly id: number;
  readonly previousEventId: number;
  /** The line of control that the event belongs to; not shown. @default the machine's own */
  readonly line?: string;
  /** Of a state's exit: the state that follows; not shown. @default none, the line has ended */
  readonly next?: string;
  /** One `…EventDetails` member, named for the event's kind. */
  readonly [details: string]: unknown;
}

/** The most events an execution may have. */
export const HISTORY_LIMIT = 25_000;

/** An event as others see it. */
export function withoutPlace({ line: _line, next: _next, ...event }: HistoryEvent): HistoryEvent {
  return event as HistoryEvent;
}

/** Numbers an execution's events and hands each to `append` as it happens. */
export class History {
  #count: number;
  readonly #now: () => number;
  readonly #append: (event: HistoryEvent) => void;

  /** @param count of the events that are there already */
  constructor(now: () => number, append: (event: HistoryEvent) => void, count = 0) {
    this.#count = count;
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
