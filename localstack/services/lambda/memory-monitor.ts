import type { Worker } from 'node:worker_threads';
import { type HeapUse, memoryUse } from './memory-use.ts';

/** Time between two looks at a worker that is busy. A look takes some 30 µs of it. */
const INTERVAL_MS = 10;

/**
 * Watches how much memory a worker takes. V8's own limit knows the heap alone, so that buffers of gigabytes would pass in a function
 * that AWS kills. The worker is interrupted for each look: a loop that never yields is seen as well, a call into native code when
 * it returns.
 */
export class MemoryMonitor {
  readonly #worker: Worker;
  readonly #limitBytes: number;
  readonly #exceeded: () => void;
  #timer: NodeJS.Timeout | undefined;
  #watching = false;
  #peakBytes = 0;

  /** @param exceeded called once, when the worker takes more than `limitBytes` */
  constructor(worker: Worker, limitBytes: number, exceeded: () => void) {
    this.#worker = worker;
    this.#limitBytes = limitBytes;
    this.#exceeded = exceeded;
  }

  /** Most that was seen, bytes; at most the limit, as AWS reports it. */
  get peakBytes(): number {
    return Math.min(this.#peakBytes, this.#limitBytes);
  }

  start(): void {
    if (this.#watching) return;
    this.#watching = true;
    this.#next();
  }

  stop(): void {
    this.#watching = false;
    clearTimeout(this.#timer);
  }

  /** Takes note of a size; ends the watch when it is too large. @returns whether it is within the limit */
  note(bytes: number): boolean {
    this.#peakBytes = Math.max(this.#peakBytes, bytes);
    if (bytes <= this.#limitBytes) return true;
    this.stop();
    return false;
  }

  #next(): void {
    this.#timer = setTimeout(() => void this.#look(), INTERVAL_MS).unref();
  }

  async #look(): Promise<void> {
    let heap: HeapUse;
    try {
      heap = await this.#worker.getHeapStatistics();
    } catch {
      // Not started yet, or gone: whoever waits for the worker hears of its end.
      if (this.#watching) this.#next();
      return;
    }
    if (!this.#watching) return;
    if (this.note(memoryUse(heap))) this.#next();
    else this.#exceeded();
  }
}
