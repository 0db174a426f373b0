import { StateError } from '../interpreter/state-error.ts';
import { isObject, type Json, type JsonObject } from '../json-value.ts';
import { argumentsOf, type Integration, type TaskCall } from './integration.ts';
import { sdkOutput, withMetadata } from './sdk-output.ts';
import { type ErrorNaming, serviceError } from './service-error.ts';

const naming: ErrorNaming = {
  prefix: 'StepFunctions',
  service: 'AWSStepFunctions',
  fallback: 'AWSStepFunctionsException',
};

async function states(call: TaskCall, operation: string, input: unknown): Promise<JsonObject> {
  try {
    return (await call.services.call('states', operation, input, call.role)) as JsonObject;
  } catch (error) {
    throw serviceError(naming, error);
  }
}

/**
 * states:startExecution; .sync and .sync:2 end with the execution, the latter with its output parsed.
 * https://docs.aws.amazon.com/step-functions/latest/dg/connect-stepfunctions.html
 */
export const startExecution: Integration = {
  patterns: ['request', 'sync', 'sync:2', 'waitForTaskToken'],
  required: ['StateMachineArn'],
  known: ['StateMachineArn', 'Input', 'Name', 'TraceHeader'],
  async run(call) {
    const { StateMachineArn, Input, Name } = argumentsOf(call);
    const answer = await states(call, 'StartExecution', {
      stateMachineArn: StateMachineArn,
      ...(Input !== undefined && { input: typeof Input === 'string' ? Input : JSON.stringify(Input) }),
      ...(Name !== undefined && { name: Name }),
    });
    const started = withMetadata(sdkOutput(answer, 'milliseconds'));
    if (call.resource.pattern !== 'sync' && call.resource.pattern !== 'sync:2') return started;
    call.submitted(started);
    return waitForExecution(call, String(answer.executionArn));
  },
};

async function waitForExecution(call: TaskCall, executionArn: string): Promise<Json> {
  // A role that may not watch the execution learns it at once, as on AWS; one that may not stop it does here.
  await states(call, 'DescribeExecution', { executionArn });
  mayStop(call, executionArn);
  await new Promise<void>((resolve, reject) => {
    const onAbort = () => reject(call.signal.reason);
    if (call.signal.aborted) return onAbort();
    call.signal.addEventListener('abort', onAbort, { once: true });
    call.services.executionFinished(executionArn).then(resolve, reject);
  }).catch(async (aborted: unknown) => {
    await states(call, 'StopExecution', { executionArn }).catch(() => undefined);
    throw aborted;
  });
  const description = await states(call, 'DescribeExecution', { executionArn });
  const described = sdkOutput(execution(description), 'milliseconds') as JsonObject;
  if (description.status !== 'SUCCEEDED')
    throw new StateError('States.TaskFailed', JSON.stringify(described));
  if (call.resource.pattern === 'sync') return described;
  return { ...described, Input: parsed(described.Input), Output: parsed(described.Output) };
}

/**
 * Without this a role would learn only when a run is stopped or times out that the nested one runs on.
 * https://docs.aws.amazon.com/step-functions/latest/dg/stepfunctions-iam.html
 */
function mayStop(call: TaskCall, executionArn: string): void {
  try {
    call.services.authorize(call.role, 'states:StopExecution', executionArn.split(':').slice(5).join(':'));
  } catch (error) {
    throw serviceError(naming, error);
  }
}

/** Members of DescribeExecution that the task's output has. */
function execution(description: JsonObject): Record<string, unknown> {
  const { executionArn, input, inputDetails, name, output, outputDetails, startDate, stateMachineArn } =
    description;
  const { status, stopDate, error, cause, redriveCount, redriveStatus, redriveStatusReason } = description;
  return {
    ...(cause !== undefined && { cause }),
    ...(error !== undefined && { error }),
    executionArn,
    input,
    inputDetails: isObject(inputDetails) ? { Included: true } : undefined,
    name,
    output,
    outputDetails: isObject(outputDetails) ? { Included: true } : undefined,
    redriveCount,
    redriveStatus,
    redriveStatusReason,
    startDate,
    stateMachineArn,
    status,
    stopDate,
  };
}

function parsed(text: Json | undefined): Json {
  return typeof text === 'string' ? (JSON.parse(text) as Json) : null;
}
