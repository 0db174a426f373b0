import type { Caller } from '../../service.ts';

/** What integrations reach: other services, with the machine's role, and the ends of executions. */
export interface Services {
  /** As Runtime.call: input and output in the API's JSON shapes. @throws AwsError */
  call(service: string, operation: string, input: unknown, caller: Caller): Promise<unknown>;
  /** Resolves when the execution is no longer RUNNING (at once if it never was). */
  executionFinished(arn: string): Promise<void>;
}
