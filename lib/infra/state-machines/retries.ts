import type { Json } from './render-definition.ts';

/** Delays are drawn, so that runs which met one fault together do not meet it again together. */
const DRAWN = { BackoffRate: 2, MaxDelaySeconds: 60, JitterStrategy: 'FULL' } as const;

/** Faults of Lambda itself, not of the function. Source: Step Functions developer guide, "Handle transient Lambda service exceptions". */
const LAMBDA_FAULTS: Json = {
  ErrorEquals: [
    'Lambda.ClientExecutionTimeoutException',
    'Lambda.ServiceException',
    'Lambda.AWSLambdaException',
    'Lambda.SdkClientException',
    'Lambda.TooManyRequestsException',
  ],
  IntervalSeconds: 1,
  MaxAttempts: 6,
  ...DRAWN,
};

/** Athena takes no more queries for now. */
const ATHENA_BUSY: Json = {
  ErrorEquals: ['Athena.TooManyRequestsException'],
  IntervalSeconds: 2,
  MaxAttempts: 8,
  ...DRAWN,
};

/**
 * A function that ran out of time or memory: the next attempt takes one slice at a time, and those that it died on last. So
 * many attempts let all others through where three slices kill.
 */
const FUNCTION_DIED: Json = {
  ErrorEquals: ['Sandbox.Timedout', 'Lambda.Unknown', 'Runtime.OutOfMemory', 'Runtime.ExitError'],
  IntervalSeconds: 5,
  MaxAttempts: 4,
  ...DRAWN,
};

/** The account runs as many executions as it may. */
const MACHINE_BUSY: Json = {
  ErrorEquals: ['StepFunctions.ExecutionLimitExceededException'],
  IntervalSeconds: 5,
  MaxAttempts: 6,
  ...DRAWN,
};

/** What stands for the placeholders in the Retry of a dataset's machine. */
export const datasetRetries: Readonly<Record<string, Json>> = {
  LambdaFaults: LAMBDA_FAULTS,
  FunctionDied: FUNCTION_DIED,
  MachineBusy: MACHINE_BUSY,
};

/** What stands for the placeholders in the Retry of the machine of gold models. */
export const goldModelRetries: Readonly<Record<string, Json>> = {
  LambdaFaults: LAMBDA_FAULTS,
  AthenaBusy: ATHENA_BUSY,
};
