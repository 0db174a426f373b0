import type { Caller } from '../../service.ts';
import type { PreparedStatement } from '../state/prepared-statements.ts';
import type { DuckDb } from './duckdb.ts';
import type { SnapshotCache } from './sources/snapshot-files.ts';

/** Other services, for whoever acts as a caller. The local runtime is one. */
export interface ServiceCalls {
  /** @throws AwsError */
  call(service: string, operation: string, input: unknown, caller: Caller): Promise<unknown>;
}

/** What the engine needs of the process that serves. Calls are made as the query's caller, whoever is named. */
export interface EngineRuntime extends ServiceCalls {
  readonly accountId: string;
  now(): Date;
}

/** The prepared statements, asked from another process. */
export interface PreparedStore {
  get(workGroup: string, name: string): Promise<PreparedStatement | undefined>;
  put(statement: PreparedStatement): Promise<void>;
  delete(workGroup: string, name: string): Promise<void>;
}

/** What statements run with. */
export interface EngineContext {
  readonly runtime: EngineRuntime;
  readonly prepared: PreparedStore;
  readonly duckdb: DuckDb;
  readonly snapshots: SnapshotCache;
  /** Absolute path of a folder for files that are made on the way. */
  readonly folder: string;
  /**
   * Paths on disk of objects' bytes, for a caller who may read them.
   * @throws AwsError AccessDenied; QueryFailure when there is no such object
   */
  localPaths(uris: readonly string[]): Promise<readonly string[]>;
}
