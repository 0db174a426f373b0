import type { Caller } from '../../service.ts';

/** What integrations reach: other services, with the machine's role, and the ends of executions. */
export interface Services {
  /** As Runtime.call: input and output in the API's JSON shapes. @throws AwsError */
  call(service: string, operation: string, input: unknown, caller: Caller): Promise<unknown>;
  /**
   * Holds a permission that AWS documents for an integration and that no call here asks for.
   * @param resource without partition, region and account, e.g. `workgroup/primary` of action athena:StopQueryExecution
   * @throws AwsError
   */
  authorize(caller: Caller, action: string, resource: string): void;
  /** Resolves when the execution is no longer RUNNING (at once if it never was). */
  executionFinished(arn: string): Promise<void>;
  /** Resolves when the query has ended (at once if it never was); never where the runtime is not told. */
  queryEnded(queryExecutionId: string): Promise<void>;
}
