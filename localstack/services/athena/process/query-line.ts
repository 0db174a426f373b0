import { residentMemory } from '../../../process/resident-memory.ts';

/** What the line knows of a process that runs a query. */
interface AtWork {
  readonly pid: number | undefined;
}

export interface LineLimits {
  /** Queries that run at a time, at most; others wait as QUEUED. */
  readonly processes: number;
  /** Beside others that take so much a query may begin at any time, bytes of resident memory. @default 320 MiB */
  readonly besideBytes?: number;
  /** How long a query must have run before its memory tells what it needs, milliseconds. @default 1 s */
  readonly settledMs?: number;
  /** How long a query waits for memory, milliseconds: others that run for long must not stop it. @default a minute */
  readonly patienceMs?: number;
  /** Resident memory of a process, bytes; undefined when it is not known. @default as the system says */
  readonly memoryOf?: (pid: number) => Promise<number | undefined>;
}

/** Time between two looks at the memory of those that run, while others wait. */
const LOOK_MS = 200;

interface Place {
  readonly since: number;
  process?: AtWork;
}

interface Waiting {
  readonly since: number;
  readonly enter: (place: Place) => void;
}

/**
 * Where queries wait until there is room for them. All share a machine: one begins at once where none runs, and beside others while
 * these are known to take little memory. So heavy ones go one after another, which takes them no longer than side by side on the
 * same cores, and light ones pass a query that only takes long.
 */
export class QueryLine {
  readonly #limits: Required<LineLimits>;
  readonly #running = new Set<Place>();
  readonly #waiting: Waiting[] = [];
  #looking = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(limits: LineLimits) {
    this.#limits = {
      besideBytes: 320 * 2 ** 20,
      settledMs: 1000,
      patienceMs: 60_000,
      memoryOf: residentMemory,
      ...limits,
    };
  }

  /**
   * Runs `work` when its turn has come; an abort leaves the line.
   * @param work says which process it took
   * @throws the signal's reason
   */
  async through<T>(signal: AbortSignal, work: (took: (process: AtWork) => void) => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    const place = await this.#enter(signal);
    try {
      return await work((process) => {
        place.process = process;
      });
    } finally {
      this.#running.delete(place);
      void this.#look();
    }
  }

  #enter(signal: AbortSignal): Promise<Place> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
        reject(signal.reason);
      };
      const waiting: Waiting = {
        since: performance.now(),
        enter: (place) => {
          signal.removeEventListener('abort', leave);
          resolve(place);
        },
      };
      signal.addEventListener('abort', leave, { once: true });
      this.#waiting.push(waiting);
      if (this.#running.size === 0) this.#admit();
      else void this.#look();
    });
  }

  /** Lets in whoever may begin now, in order of arrival; looks again while somebody waits. */
  async #look(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    clearTimeout(this.#timer);
    while (this.#waiting.length > 0 && (await this.#hasRoom())) this.#admit();
    this.#looking = false;
    if (this.#waiting.length > 0) this.#timer = setTimeout(() => void this.#look(), LOOK_MS).unref();
  }

  #admit(): void {
    const next = this.#waiting.shift();
    if (!next) return;
    const place: Place = { since: performance.now() };
    this.#running.add(place);
    next.enter(place);
  }

  async #hasRoom(): Promise<boolean> {
    const { processes, besideBytes, settledMs, patienceMs, memoryOf } = this.#limits;
    const running = [...this.#running];
    if (running.length === 0) return true;
    if (running.length >= processes) return false;
    const now = performance.now();
    if (now - (this.#waiting[0]?.since ?? now) >= patienceMs) return true;
    if (running.some(({ since }) => now - since < settledMs)) return false;
    const taken = await Promise.all(running.map(({ process }) => memoryOf(process?.pid ?? 0)));
    // What is not known may be anything.
    return taken.reduce<number>((sum, bytes) => sum + (bytes ?? besideBytes), 0) < besideBytes;
  }
}
