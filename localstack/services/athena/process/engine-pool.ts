import { randomBytes } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { EngineLimits } from './engine-limits.ts';
import { EngineProcess } from './engine-process.ts';
import { QueryLine } from './query-line.ts';

/** A process that has grown beyond this is not kept for another query: what an engine has taken, it seldom gives back. */
const LARGEST_KEPT_BYTES = 256 * 2 ** 20;
/** How long a process waits for another query: one of them, and those beside it. Each holds some 120 MB. */
const IDLE_MS = 60_000;
const SPARE_MS = 2000;

/** The folder of all local runtimes' processes, below the data folder. */
export const engineFolder = (dataFolder: string): string => join(dataFolder, 'athena');

/** Processes that run queries, started when they are needed and kept for the next ones. */
export class EnginePool {
  readonly #accountId: string;
  readonly #limits: EngineLimits;
  readonly #folder: string;
  readonly #processes = new Set<EngineProcess>();
  readonly #idle = new Map<EngineProcess, NodeJS.Timeout>();
  readonly #line: QueryLine;
  #count = 0;
  #closed = false;

  /** @param dataFolder absolute path */
  constructor(accountId: string, dataFolder: string, limits: EngineLimits) {
    this.#accountId = accountId;
    this.#limits = limits;
    this.#line = new QueryLine(limits);
    this.#folder = join(engineFolder(dataFolder), `${process.pid}-${randomBytes(4).toString('hex')}`);
    removeLeftovers(engineFolder(dataFolder));
  }

  /**
   * Runs `work` with a process of its own. Waits in line for its turn; an abort leaves the line.
   * @throws the signal's reason
   */
  use<T>(signal: AbortSignal, work: (process: EngineProcess) => Promise<T>): Promise<T> {
    return this.#line.through(signal, async (took) => {
      const process = this.#take();
      took(process);
      try {
        return await work(process);
      } finally {
        this.#give(process);
      }
    });
  }

  /** Kills every process; what runs fails. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const timer of this.#idle.values()) clearTimeout(timer);
    this.#idle.clear();
    await Promise.all([...this.#processes].map((process) => process.end()));
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #take(): EngineProcess {
    for (const [process, timer] of [...this.#idle].reverse()) {
      clearTimeout(timer);
      this.#idle.delete(process);
      if (process.usable) return process;
      this.#drop(process);
    }
    return this.#start();
  }

  #give(process: EngineProcess): void {
    if (!this.#closed && process.usable && process.memory < LARGEST_KEPT_BYTES) this.#keep(process);
    else this.#drop(process);
  }

  #start(): EngineProcess {
    if (this.#closed) throw new Error('The local Athena is closed');
    const folder = join(this.#folder, String(++this.#count));
    const started = new EngineProcess(this.#accountId, folder, this.#limits);
    this.#processes.add(started);
    return started;
  }

  #keep(process: EngineProcess): void {
    const wait = this.#idle.size === 0 ? IDLE_MS : SPARE_MS;
    const timer = setTimeout(() => {
      this.#idle.delete(process);
      this.#drop(process);
    }, wait);
    this.#idle.set(process, timer.unref());
  }

  #drop(process: EngineProcess): void {
    void process.end().then(() => this.#processes.delete(process));
  }
}

/** Removes folders of processes whose runtime is gone: those were killed before they could do it. */
function removeLeftovers(folder: string): void {
  let names: string[] = [];
  try {
    names = readdirSync(folder);
  } catch {
    return;
  }
  for (const name of names)
    if (!isAlive(Number.parseInt(name, 10))) rmSync(join(folder, name), { recursive: true, force: true });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
