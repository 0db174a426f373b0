import { StateError } from '../interpreter/state-error.ts';
import type { Json } from '../json-value.ts';
import { argumentsOf, type Integration, type TaskCall } from './integration.ts';
import { sdkOutput, withMetadata } from './sdk-output.ts';
import { type ErrorNaming, serviceError } from './service-error.ts';

const naming: ErrorNaming = { prefix: 'Athena', service: 'AmazonAthena', fallback: 'AmazonAthenaException' };

/** First and longest pause between two looks at a running query that the runtime is not told the end of, in milliseconds. */
const POLL = { first: 20, longest: 250 };

async function athena(call: TaskCall, operation: string, input: unknown): Promise<Record<string, unknown>> {
  try {
    return (await call.services.call('athena', operation, input, call.role)) as Record<string, unknown>;
  } catch (error) {
    throw serviceError(naming, error);
  }
}

/** athena:startQueryExecution, and .sync, which ends with the query. https://docs.aws.amazon.com/step-functions/latest/dg/connect-athena.html */
export const startQueryExecution: Integration = {
  patterns: ['request', 'sync'],
  required: ['QueryString'],
  known: [
    'QueryString',
    'ClientRequestToken',
    'QueryExecutionContext',
    'ResultConfiguration',
    'WorkGroup',
    'ExecutionParameters',
    'ResultReuseConfiguration',
  ],
  async run(call) {
    const given = argumentsOf(call);
    if (call.resource.pattern === 'sync') mayFollow(call, given.WorkGroup);
    const started = withMetadata(sdkOutput(await athena(call, 'StartQueryExecution', given), 'milliseconds'));
    if (call.resource.pattern === 'request') return started;
    call.submitted(started);
    return waitForQuery(call, String(started.QueryExecutionId));
  },
};

/**
 * A role that can't stop the query would learn it only when a run is stopped or times out, with the query running on.
 * https://docs.aws.amazon.com/step-functions/latest/dg/athena-iam.html
 */
function mayFollow(call: TaskCall, workGroup: Json = 'primary'): void {
  try {
    for (const action of ['athena:GetQueryExecution', 'athena:StopQueryExecution'])
      call.services.authorize(call.role, action, `workgroup/${workGroup}`);
  } catch (error) {
    throw serviceError(naming, error);
  }
}

async function waitForQuery(call: TaskCall, QueryExecutionId: string): Promise<Json> {
  let told = false;
  const ended = call.services.queryEnded(QueryExecutionId).then(() => {
    told = true;
  });
  let pause = POLL.first;
  for (;;) {
    const answer = await athena(call, 'GetQueryExecution', { QueryExecutionId });
    const execution = answer.QueryExecution as { readonly Status?: { readonly State?: string } };
    const state = execution.Status?.State;
    if (state === 'SUCCEEDED') return sdkOutput({ QueryExecution: execution }, 'milliseconds');
    if (state === 'FAILED' || state === 'CANCELLED') {
      throw new StateError(
        'States.TaskFailed',
        JSON.stringify(sdkOutput({ QueryExecution: execution }, 'milliseconds')),
      );
    }
    try {
      await pauseOrEnd(call, pause, told ? undefined : ended);
    } catch (aborted) {
      // The task's end (timeout, StopExecution) cancels the query; the task does not wait for that.
      await athena(call, 'StopQueryExecution', { QueryExecutionId }).catch(() => undefined);
      throw aborted;
    }
    pause = Math.min(pause * 1.5, POLL.longest);
  }
}

/** Waits for a while, or until `ended`. Rejects when the task is aborted. */
async function pauseOrEnd(call: TaskCall, milliseconds: number, ended?: Promise<void>): Promise<void> {
  const awake = new AbortController();
  const pause = call.clock.sleep(milliseconds, AbortSignal.any([call.signal, awake.signal]));
  try {
    await (ended ? Promise.race([pause, ended]) : pause);
  } finally {
    // A pause that is cut short is no failure of the task.
    pause.catch(() => {});
    awake.abort();
  }
}

function request(operation: string, required: readonly string[], known: readonly string[]): Integration {
  return {
    patterns: ['request'],
    required,
    known,
    run: async (call) => sdkOutput(await athena(call, operation, argumentsOf(call)), 'milliseconds'),
  };
}

export const getQueryExecution = request('GetQueryExecution', ['QueryExecutionId'], ['QueryExecutionId']);
export const stopQueryExecution = request('StopQueryExecution', ['QueryExecutionId'], ['QueryExecutionId']);
export const getQueryResults = request(
  'GetQueryResults',
  ['QueryExecutionId'],
  ['QueryExecutionId', 'NextToken', 'MaxResults', 'QueryResultType'],
);
