import type { EngineQuery, EngineResult } from '../engine/query-engine.ts';
import type { FailureShape } from './failure-shape.ts';

/** What a process that runs queries is told at its start. */
export interface EngineStart {
  /** Process id of whoever started it, with whom it ends. */
  readonly parent: number;
  readonly accountId: string;
  /** Absolute path of a folder of its own, for all files that it makes. The process that started it removes it. */
  readonly folder: string;
  /** MiB. */
  readonly memoryMb: number;
  readonly threads: number;
}

/** A query as it crosses: without what lives in the process that took it. */
export type SentQuery = Omit<EngineQuery, 'signal'>;

/** From the process that serves to the one that runs queries. `now` is the serving process's time, in milliseconds since 1970. */
export type ToEngine =
  | { readonly type: 'run'; readonly now: number; readonly query: SentQuery }
  | { readonly type: 'abort' }
  | { readonly type: 'answer'; readonly now: number; readonly id: number; readonly value: unknown }
  | { readonly type: 'refusal'; readonly now: number; readonly id: number; readonly error: FailureShape };

/** What the engine asks of the process that serves, with the types of the answers. */
export interface EngineAsks {
  /** An operation of another service, as the query's caller. */
  readonly call: { readonly service: string; readonly operation: string; readonly input: unknown };
  /** Paths on disk of objects that the caller may read, by their URIs. */
  readonly paths: { readonly uris: readonly string[] };
  /** An operation on the prepared statements. */
  readonly prepared: { readonly operation: 'get' | 'put' | 'delete'; readonly values: readonly unknown[] };
}

export type Ask = {
  [Kind in keyof EngineAsks]: { readonly kind: Kind } & EngineAsks[Kind];
}[keyof EngineAsks];

/** From the process that runs queries. */
export type FromEngine =
  | { readonly type: 'ask'; readonly id: number; readonly ask: Ask }
  | {
      readonly type: 'ended';
      readonly result: EngineResult;
      /** Resident memory of the process, bytes. */
      readonly memory: number;
    }
  | {
      readonly type: 'failed';
      readonly error: FailureShape;
      readonly memory: number;
      /** Whether the engine can't be trusted with another query. */
      readonly broken: boolean;
    };
