/** How a Task waits: for the answer, for the job to end, or for its token. */
export type Pattern = 'request' | 'sync' | 'sync:2' | 'waitForTaskToken';

/** The Resource of a Task, read. */
export interface TaskResource {
  readonly arn: string;
  /** As history shows it: lambda, athena, states, aws-sdk:s3 …; function for a Lambda function's own ARN. */
  readonly resourceType: string;
  /** As history shows it, pattern included: invoke, startQueryExecution.sync. */
  readonly resource: string;
  /** Without the pattern: startQueryExecution. */
  readonly action: string;
  readonly pattern: Pattern;
}

const FUNCTION = /^arn:[\w-]+:lambda:[\w-]*:\d*:function:[\w-]+(:[\w$-]+)?$/;
const INTEGRATION =
  /^arn:[\w-]+:states:[\w-]*:\d*:((?:aws-sdk:)?[\w-]+):(\w+)(?:\.(sync|sync:2|waitForTaskToken))?$/;

/** undefined when the text is neither a function's ARN nor a service integration. */
export function parseTaskResource(arn: string): TaskResource | undefined {
  if (FUNCTION.test(arn)) {
    return { arn, resourceType: 'function', resource: arn, action: 'invoke', pattern: 'request' };
  }
  const match = INTEGRATION.exec(arn);
  if (match === null) return undefined;
  const [, resourceType, action, pattern] = match as unknown as [string, string, string, Pattern?];
  return {
    arn,
    resourceType,
    resource: pattern === undefined ? action : `${action}.${pattern}`,
    action,
    pattern: pattern ?? 'request',
  };
}
