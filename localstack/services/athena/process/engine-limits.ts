import { availableParallelism } from 'node:os';
import { LIMIT_VARIABLES } from './limit-variables.ts';
import type { LineLimits } from './query-line.ts';

/** What the queries of one local runtime may use. */
export interface EngineLimits extends LineLimits {
  /** How long one query may run, milliseconds. */
  readonly timeMs: number;
  /** What one query's process may hold beside its own 100 MB: rows and sorts of the engine, MiB. What is more goes to disk, where it can. */
  readonly memoryMb: number;
  /** Threads of one query. */
  readonly threads: number;
}

/**
 * Ten minutes: far more than any model needs on a laptop, and as long as the local S3 keeps the files that a query reads when others
 * replace them. Athena's own limit is 30 minutes. Source: Athena user guide, "Service quotas".
 */
const MINUTES = 10;
const MEMORY_MB = 512;

/**
 * The limits, from the environment where it names them.
 * @throws Error for a value that is no positive number
 */
export function engineLimits(environment: NodeJS.ProcessEnv = process.env): EngineLimits {
  return {
    timeMs: Math.round(positive(environment, LIMIT_VARIABLES.minutes, MINUTES) * 60_000),
    memoryMb: Math.round(positive(environment, LIMIT_VARIABLES.memory, MEMORY_MB)),
    processes: 4,
    threads: Math.min(availableParallelism(), 4),
  };
}

function positive(environment: NodeJS.ProcessEnv, name: string, otherwise: number): number {
  const given = environment[name];
  if (given === undefined || given === '') return otherwise;
  const value = Number(given);
  if (!(value > 0 && value < 1e6)) throw new Error(`${name} must be a number above 0, it is '${given}'`);
  return value;
}
