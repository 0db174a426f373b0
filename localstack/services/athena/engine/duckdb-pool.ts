import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';

const INTERRUPT_AGAIN_MS = 50;

/** Connections to one DuckDB instance in memory, as many as queries run at a time. */
export class DuckDbPool {
  readonly #size: number;
  readonly #idle: DuckDBConnection[] = [];
  readonly #waiting: ((connection: DuckDBConnection) => void)[] = [];
  readonly #prepare: (connection: DuckDBConnection) => Promise<void> | void;
  #instance: Promise<DuckDBInstance> | undefined;
  #open = 0;

  /**
   * @param size connections at most @default 4
   * @param prepare called once with each new connection, e.g. to register functions
   */
  constructor(size = 4, prepare: (connection: DuckDBConnection) => Promise<void> | void = () => {}) {
    this.#size = size;
    this.#prepare = prepare;
  }

  /** Runs `work` with a connection of its own; an abort interrupts its statement. */
  async use<T>(signal: AbortSignal, work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    const connection = await this.#take(signal);
    let repeated: NodeJS.Timeout | undefined;
    // An interrupt that comes just before a statement begins is lost: it is repeated until the work lets go.
    const interrupt = () => {
      connection.interrupt();
      repeated ??= setInterval(() => connection.interrupt(), INTERRUPT_AGAIN_MS);
    };
    signal.addEventListener('abort', interrupt);
    try {
      signal.throwIfAborted();
      return await work(connection);
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    } finally {
      signal.removeEventListener('abort', interrupt);
      clearInterval(repeated);
      this.#give(connection);
    }
  }

  async close(): Promise<void> {
    for (const connection of this.#idle.splice(0)) connection.closeSync();
    (await this.#instance)?.closeSync();
    this.#instance = undefined;
    this.#open = 0;
  }

  async #take(signal: AbortSignal): Promise<DuckDBConnection> {
    const idle = this.#idle.pop();
    if (idle) return idle;
    if (this.#open >= this.#size) return this.#wait(signal);
    this.#open++;
    try {
      this.#instance ??= DuckDBInstance.create(':memory:', { preserve_insertion_order: 'true' });
      const connection = await (await this.#instance).connect();
      await this.#prepare(connection);
      return connection;
    } catch (error) {
      this.#open--;
      throw error;
    }
  }

  /** The next connection that is given back; an abort leaves the queue. */
  #wait(signal: AbortSignal): Promise<DuckDBConnection> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(take), 1);
        reject(signal.reason);
      };
      const take = (connection: DuckDBConnection) => {
        signal.removeEventListener('abort', leave);
        resolve(connection);
      };
      this.#waiting.push(take);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  #give(connection: DuckDBConnection): void {
    const next = this.#waiting.shift();
    if (next) next(connection);
    else this.#idle.push(connection);
  }
}
