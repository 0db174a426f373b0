import type { StatesBlock } from '../definition/machine-definition.ts';
import { concludeWith } from '../interpreter/data-flow.ts';
import { Frame } from '../interpreter/frame.ts';
import type { LineProgress } from '../interpreter/line-progress.ts';
import { runStates } from '../interpreter/run-states.ts';
import { StateError } from '../interpreter/state-error.ts';
import type { Outcome, StateRun } from '../interpreter/state-run.ts';
import type { Json, JsonObject } from '../json-value.ts';
import { runDistributedMap } from './distributed-map.ts';
import { limitOf, type MapItem, mapItems, selectItem } from './map-items.ts';
import { firstFailure } from './parallel.ts';

/** Iterations that an inline Map runs at once at most. https://docs.aws.amazon.com/step-functions/latest/dg/state-map-inline.html */
const INLINE_CONCURRENCY = 40;

export interface ItemProcessor extends StatesBlock {
  readonly ProcessorConfig?: { readonly Mode?: 'INLINE' | 'DISTRIBUTED'; readonly ExecutionType?: string };
}

/** The processor under its current or its former name. */
export function processorOf(run: StateRun): ItemProcessor {
  return (run.state.ItemProcessor ?? run.state.Iterator) as ItemProcessor;
}

/** Map: the processor over every item; the result is the outputs in the items' order. */
export async function runMap(run: StateRun): Promise<Outcome> {
  run.failedEvent = 'MapStateFailed';
  if (processorOf(run).ProcessorConfig?.Mode === 'DISTRIBUTED') return runDistributedMap(run);
  const items = await mapItems(run);
  const concurrency = Math.min(
    (await limitOf(run, 'MaxConcurrency', 0)) || INLINE_CONCURRENCY,
    INLINE_CONCURRENCY,
  );
  return concludeWith(run, await new InlineMap(run, items).run(concurrency));
}

interface Iteration {
  readonly before?: LineProgress | undefined;
  readonly index: number;
  readonly input: Json;
  readonly child: Frame;
}

class InlineMap {
  readonly #run: StateRun;
  readonly #items: readonly MapItem[];
  readonly #startedId: number;
  readonly #frames = new Set<Frame>();
  readonly #results: Json[] = [];
  /** Iterations that had begun before the execution was redriven. */
  readonly #earlier: ReadonlyMap<number, LineProgress>;
  /** Indexes of those that no line has taken. */
  readonly #waiting: number[];
  #failed = false;

  constructor(run: StateRun, items: readonly MapItem[]) {
    this.#run = run;
    this.#items = items;
    const earlier = run.takeChildren();
    this.#earlier = earlier ?? new Map();
    this.#startedId = earlier
      ? run.frame.previousEventId
      : run.frame.record('MapStateStarted', { mapStateStartedEventDetails: { length: items.length } });
    this.#waiting = [...items.keys()].filter((index) => !this.#earlier.get(index)?.ended);
    for (const [index, { ended }] of this.#earlier) if (ended) this.#results[index] = ended.output;
  }

  async run(concurrency: number): Promise<Json[]> {
    const { frame } = this.#run;
    const first = [];
    while (first.length < concurrency && this.#waiting.length > 0) first.push(await this.#start());
    const lines = await Promise.allSettled(first.map((started) => this.#line(started)));
    const failure = firstFailure(lines);
    if (failure !== undefined) throw failure;
    frame.record('MapStateSucceeded');
    this.#run.failedEvent = undefined;
    return this.#results;
  }

  async #start(): Promise<Iteration> {
    const { frame, name } = this.#run;
    const index = this.#waiting.shift()!;
    const before = this.#earlier.get(index);
    const item = this.#items[index]!;
    const input = await selectItem(this.#run, item);
    frame.throwIfAborted();
    const details = { name, index };
    const started = before
      ? this.#startedId
      : frame.history.record('MapIterationStarted', this.#startedId, {
          mapIterationStartedEventDetails: details,
        });
    const child = new Frame(frame.history, {
      previousEventId: started,
      outer: frame,
      mapItem: item.context as JsonObject,
      line: this.#run.lineOf(index),
      onAbort: (_, previousEventId) =>
        frame.history.record('MapIterationAborted', previousEventId, {
          mapIterationAbortedEventDetails: details,
        }),
    });
    this.#frames.add(child);
    return { index, input, child, before };
  }

  /** Runs an iteration, then the next one that no line has taken. */
  async #line(first: Iteration): Promise<void> {
    let started: Iteration | undefined = first;
    while (started !== undefined) {
      await this.#iterate(started);
      started = !this.#failed && this.#waiting.length > 0 ? await this.#start() : undefined;
    }
  }

  async #iterate({ index, input, child, before }: Iteration): Promise<void> {
    const { frame, execution, name, language } = this.#run;
    const details = { name, index };
    try {
      this.#results[index] = await runStates(
        execution,
        processorOf(this.#run),
        input,
        child,
        language,
        before,
      );
      frame.previousEventId = child.record('MapIterationSucceeded', {
        mapIterationSucceededEventDetails: details,
      });
    } catch (error) {
      if (error instanceof StateError && !this.#failed) {
        this.#failed = true;
        const cause = child.previousEventId;
        frame.previousEventId = child.record('MapIterationFailed', {
          mapIterationFailedEventDetails: details,
        });
        for (const other of this.#frames) if (other !== child) other.abort(cause);
      }
      throw error;
    } finally {
      this.#frames.delete(child);
      frame.release(child);
    }
  }
}
