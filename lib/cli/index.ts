/**
 * What `bin/` may use of the command line.
 * Modules are imported by their own names, so that a function's bundle holds what it uses alone; this list is held by a test.
 */

export { UsageError } from './failure.ts';
export { failureReport } from './failure-report.ts';
export { main } from './program.ts';
