import type { Json, JsonObject } from '../json-value.ts';
import type { History } from './history.ts';
import { BranchAborted } from './state-error.ts';
import { Variables } from './variables.ts';

/** One line of control: the machine itself, a branch of Parallel, an iteration of Map. */
export class Frame {
  readonly history: History;
  readonly variables: Variables;
  /** The Map item that this line works on, as $states.context.Map.Item shows it. */
  readonly mapItem: JsonObject | undefined;
  /** Names the line within its execution; empty for the machine's own. */
  readonly line: string;
  previousEventId: number;
  readonly #controller = new AbortController();
  readonly #children = new Set<Frame>();
  readonly #onAbort: ((frame: Frame, previousEventId: number) => void) | undefined;
  #current: { readonly type: string } | undefined;

  constructor(
    history: History,
    options: {
      readonly previousEventId: number;
      readonly outer?: Frame;
      readonly mapItem?: JsonObject;
      /** @default the machine's own */
      readonly line?: string;
      /** Writes the event that says this line was aborted (MapIterationAborted). */
      readonly onAbort?: (frame: Frame, previousEventId: number) => void;
      /** Whether the outer variables are visible; not in a distributed Map's child executions. @default true */
      readonly seesOuter?: boolean;
    },
  ) {
    this.history = history;
    this.previousEventId = options.previousEventId;
    this.line = options.line ?? '';
    this.mapItem = options.mapItem ?? options.outer?.mapItem;
    this.variables = new Variables(options.seesOuter === false ? undefined : options.outer?.variables);
    this.#onAbort = options.onAbort;
    options.outer?.adopt(this);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  adopt(child: Frame): void {
    this.#children.add(child);
  }

  release(child: Frame): void {
    this.#children.delete(child);
  }

  /**
   * Writes an event that follows this line's last one.
   * @throws BranchAborted once the line was aborted.
   */
  record(type: string, details: JsonObject = {}): number {
    this.throwIfAborted();
    const place = this.line === '' ? {} : { line: this.line };
    this.previousEventId = this.history.record(type, this.previousEventId, { ...details, ...place });
    return this.previousEventId;
  }

  enter(type: string): void {
    this.#current = { type };
  }

  leave(): void {
    this.#current = undefined;
  }

  throwIfAborted(): void {
    if (this.signal.aborted) throw new BranchAborted();
  }

  /** Ends this line and all below it, innermost first; `previousEventId` is the event that made it necessary. */
  abort(previousEventId: number): void {
    if (this.signal.aborted) return;
    for (const child of this.#children) child.abort(previousEventId);
    if (this.#current !== undefined) {
      this.history.record(`${this.#current.type}StateAborted`, previousEventId);
    }
    this.#onAbort?.(this, previousEventId);
    this.#controller.abort(new BranchAborted());
  }

  /** Ends this line and all below it without a word: the execution as a whole is over. */
  end(): void {
    for (const child of this.#children) child.end();
    this.#controller.abort(new BranchAborted());
  }
}

/** `work`, or BranchAborted as soon as the signal aborts. */
export async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) {
    work.catch(() => undefined);
    throw new BranchAborted();
  }
  let onAbort: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(new BranchAborted());
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** `{ field, fieldDetails: { truncated: false } }` as history shows data. */
export function eventData(field: 'input' | 'output', value: Json): JsonObject {
  return { [field]: JSON.stringify(value), [`${field}Details`]: { truncated: false } };
}
