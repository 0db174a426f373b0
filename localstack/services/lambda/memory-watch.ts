import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';

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
    const bytes = await residentBytes(this.#pid);
    if (!this.#watching) return;
    if (bytes === undefined || bytes <= this.#limitBytes) return this.#next();
    this.stop();
    this.#exceeded();
  }
}

/** Resident memory of a process; undefined when it is gone or the system does not tell. */
async function residentBytes(pid: number): Promise<number | undefined> {
  if (process.platform === 'linux') {
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    return kilobytes(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]);
  }
  if (process.platform === 'win32') return undefined;
  return new Promise((resolve) =>
    execFile('ps', ['-o', 'rss=', '-p', String(pid)], (_error, output) => resolve(kilobytes(output.trim()))),
  );
}

const kilobytes = (text: string | undefined): number | undefined =>
  text && /^\d+$/.test(text) ? Number(text) * 1024 : undefined;
