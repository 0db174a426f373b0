import { StateError } from '../interpreter/state-error.ts';
import { isObject, type Json, type JsonObject } from '../json-value.ts';
import { argumentsOf, type Integration, type TaskCall } from './integration.ts';
import { withMetadata } from './sdk-output.ts';
import { type ErrorNaming, serviceError } from './service-error.ts';

const naming: ErrorNaming = { prefix: 'Lambda', service: 'AWSLambda', fallback: 'AWSLambdaException' };

interface Invocation {
  readonly StatusCode?: number;
  readonly FunctionError?: string;
  readonly Payload?: unknown;
  readonly ExecutedVersion?: string;
}

/** lambda:invoke. https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html */
export const lambdaInvoke: Integration = {
  patterns: ['request', 'waitForTaskToken'],
  required: ['FunctionName'],
  known: ['FunctionName', 'Payload', 'InvocationType', 'Qualifier', 'ClientContext', 'LogType'],
  async run(call) {
    const { Payload, ...rest } = argumentsOf(call);
    const { result, payload } = await invoke(call, rest, Payload ?? {});
    return withMetadata({
      ExecutedVersion: result.ExecutedVersion ?? '$LATEST',
      Payload: payload,
      StatusCode: result.StatusCode ?? 200,
    });
  },
};

/** A function's own ARN as Resource: the arguments are the payload, the payload the result. */
export const lambdaFunction: Integration = {
  patterns: ['request'],
  required: [],
  known: undefined,
  async run(call) {
    const { payload } = await invoke(call, { FunctionName: call.resource.arn }, call.arguments);
    return payload;
  },
};

async function invoke(
  call: TaskCall,
  request: JsonObject,
  input: Json,
): Promise<{ result: Invocation; payload: Json }> {
  let result: Invocation;
  let text: string;
  try {
    result = (await call.services.call(
      'lambda',
      'Invoke',
      { InvocationType: 'RequestResponse', ...request, Payload: JSON.stringify(input) },
      call.role,
    )) as Invocation;
    text = payloadText(result.Payload);
  } catch (error) {
    throw serviceError(naming, error);
  }
  const payload = text === '' ? (request.InvocationType === 'Event' ? '' : {}) : parse(text);
  if (result.FunctionError === undefined || result.FunctionError === '') return { result, payload };
  const errorType = isObject(payload) ? payload.errorType : undefined;
  if (typeof errorType === 'string' && errorType !== '') throw new StateError(errorType, text);
  throw new StateError(
    'Lambda.Unknown',
    `The cause could not be determined because Lambda did not return an error type. Returned payload: ${text}`,
  );
}

function payloadText(payload: unknown): string {
  if (payload === undefined || payload === null) return '';
  if (typeof payload === 'string') return payload;
  if (payload instanceof Uint8Array) return Buffer.from(payload).toString('utf8');
  return JSON.stringify(payload);
}

function parse(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw new StateError(
      'States.Runtime',
      `The function returned a payload that is not JSON: ${text.slice(0, 200)}`,
    );
  }
}
