import { residentMemory } from '../../process/resident-memory.ts';

/** Time between two looks at a process: memory grows by some 100 MB within 10 ms at most. `ps` takes longer than /proc. */
const INTERVAL_MS = process.platform === 'linux' ? 10 : 250;

/**
 * Watches how much memory a process takes, as AWS counts it: heap, buffers and Node.js itself. V8's own limit knows the heap alone, so
 * that buffers of gigabytes would pass in a function that AWS kills.
 */
export class MemoryWatch {
  readonly #pid: number;
  readonly #limitBytes: number;
  readonly #exceeded: () => void;
  #timer: NodeJS.Timeout | undefined;
  #watching = false;

  /** @param exceeded called once when the process takes more than `limitBytes`; the watch has ended then */
  constructor(pid: number, limitBytes: number, exceeded: () => void) {
    this.#pid = pid;
    this.#limitBytes = limitBytes;
    this.#exceeded = exceeded;
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

  #next(): void {
    this.#timer = setTimeout(() => void this.#look(), INTERVAL_MS).unref();
  }

  async #look(): Promise<void> {
    const bytes = await residentMemory(this.#pid);
    if (!this.#watching) return;
    if (bytes === undefined || bytes <= this.#limitBytes) return this.#next();
    this.stop();
    this.#exceeded();
  }
}
