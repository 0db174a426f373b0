/**
 * What the other areas may use of the API: to make it for a lake, and to serve it.
 * Modules are imported by their own names, so that a function's bundle holds what it uses alone; this list is held by a test.
 */
export { createApi } from './create-api.ts';
export type { DatasetFreshness } from './health.ts';
export { Problem, problemDetails } from './problem.ts';
export { QueryFailed, type QueryRows, type QueryRunner } from './query-runner.ts';
export { TableReader } from './reading/table-reader.ts';
export { readsOf } from './reads-of.ts';
export { lineageOf } from './routes/lineage.ts';
export type { ServedLake } from './served-lake.ts';
