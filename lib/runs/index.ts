/**
 * The story of executions, for command line, API and page: listed, described, their states, checks and logs.
 * Modules are imported by their own names; this list is held by a test.
 */
export {
  describeRun,
  messageOf,
  type StateVisit,
  startedExecutionOf,
} from './describe-run.ts';
export { findRun, runOfArn } from './find-run.ts';
export { listMachines, listRuns, type Run } from './list-runs.ts';
export type { LogLine } from './log-line.ts';
export { readHistory } from './read-history.ts';
export { checksOf, isBroken } from './run-checks.ts';
export {
  countsText,
  describeRuns,
  outcomeText,
  type RunDetails,
  repairOf,
  runDetails,
} from './run-details.ts';
export { readRunLogs } from './run-logs.ts';
export { progressOf, type RunProgress } from './run-progress.ts';
export { RunReader } from './run-reader.ts';
export { latestScheduledTime } from './scheduled-runs.ts';
