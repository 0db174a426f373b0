import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { QueryFailure } from '../query-failure.ts';
import { engineFailure, isFatal } from './engine-words.ts';

const INTERRUPT_AGAIN_MS = 50;

export interface DuckDbOptions {
  /** Absolute path of a folder of its own, where it puts what does not fit into memory. */
  readonly folder: string;
  /** MiB of rows, sorts and the like. */
  readonly memoryMb: number;
  readonly threads: number;
  /** Called once with the connection, e.g. to register functions. */
  readonly prepare?: (connection: DuckDBConnection) => Promise<void> | void;
  /** The object whose bytes lie at a path, for messages. */
  readonly uriOf?: (path: string) => string | undefined;
}

/** One connection to a DuckDB in memory, for one statement after another. */
export class DuckDb {
  readonly #options: DuckDbOptions;
  #connection: Promise<DuckDBConnection> | undefined;
  #broken = false;

  constructor(options: DuckDbOptions) {
    this.#options = options;
  }

  /** Whether it failed so that it must not be used again. */
  get broken(): boolean {
    return this.#broken;
  }

  /** Opens it ahead of the first statement. */
  async open(): Promise<void> {
    await this.#connect();
  }

  /**
   * Runs `work` with the connection; an abort interrupts its statement.
   * @throws QueryFailure for what DuckDB fails with; the signal's reason; what `work` throws else
   */
  async use<T>(signal: AbortSignal, work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    const connection = await this.#connect();
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
      this.#broken ||= isFatal(error);
      // Errors of classes are refusals that have their words already; DuckDB's come as plain ones.
      if (error instanceof QueryFailure || !(error instanceof Error) || error.constructor !== Error)
        throw error;
      throw engineFailure(error, this.#options.memoryMb, this.#options.uriOf);
    } finally {
      signal.removeEventListener('abort', interrupt);
      clearInterval(repeated);
    }
  }

  #connect(): Promise<DuckDBConnection> {
    this.#connection ??= this.#make();
    return this.#connection;
  }

  async #make(): Promise<DuckDBConnection> {
    const { folder, memoryMb, threads, prepare } = this.#options;
    const instance = await DuckDBInstance.create(':memory:', {
      preserve_insertion_order: 'true',
      memory_limit: `${memoryMb}MiB`,
      temp_directory: join(folder, 'spill'),
      threads: String(threads),
      // What it lacks is refused: it must not fetch parts of itself from the network.
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
    });
    const connection = await instance.connect();
    await prepare?.(connection);
    return connection;
  }
}
