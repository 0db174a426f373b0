import { memoryOfAll } from '../../process/started-processes.ts';
import { toJson } from '../../protocols/aws-json.ts';
import type { LocalRuntime } from '../../runtime.ts';
import type { RestRequest, RestResponse, RestService } from '../rest-service.ts';
import { AwsError, type Call, type Operation } from '../service.ts';
import { describeConfiguration } from './describe-configuration.ts';
import { EnvironmentPlaces } from './environment-places.ts';
import { EventQueue, RETRY_DELAYS_MS } from './event-queue.ts';
import type { InvocationResult } from './execution-environment.ts';
import { FunctionPool, stopping } from './function-pool.ts';
import {
  type EventInvokeConfig,
  type FunctionRecord,
  type FunctionSpec,
  FunctionStore,
  type Permission,
} from './function-store.ts';
import { WarmEnvironments, type WarmLimits } from './warm-environments.ts';

/** Lambda, and what the stack engine does with it without a caller's permission. */
export interface LambdaService extends RestService {
  /** Creates the function or replaces it; a change starts new execution environments. @throws AwsError when Lambda may not assume the role */
  putFunction(spec: FunctionSpec): FunctionRecord;
  deleteFunction(name: string): void;
  addPermission(functionName: string, permission: Permission): void;
  removePermission(functionName: string, id: string): void;
  /** Undefined restores the defaults. */
  putEventInvokeConfig(functionName: string, config: EventInvokeConfig | undefined): void;
}

declare module '../../runtime.ts' {
  interface ServiceMap {
    readonly lambda: LambdaService;
  }
}

export interface LambdaOptions {
  /** Waits before the retries of an asynchronous event. @default one minute, two minutes */
  readonly retryDelaysMs?: readonly number[];
  /** Execution environments of one function at a time. @default one a core, at least two */
  readonly concurrency?: number;
  /** How many environments wait for an invocation, and for how long. @default as WarmLimits has it */
  readonly warm?: WarmLimits;
}

const LARGEST_REQUEST_BYTES = 6_291_456;
const LARGEST_EVENT_BYTES = 262_144;

// biome-ignore lint/suspicious/noExplicitAny: inputs are the API's own shapes.
type Input = any;

/** Lambda for Node.js functions: unpublished versions alone. */
export function createLambda(runtime: LocalRuntime, options: LambdaOptions = {}): LambdaService {
  const store = new FunctionStore(runtime);
  const pools = new Map<string, FunctionPool>();
  const places = new EnvironmentPlaces();
  const warm = new WarmEnvironments({ memory: memoryOfAll, busy: () => places.taken, ...options.warm });
  let stopped = false;
  const queue = new EventQueue(runtime, store, run, options.retryDelaysMs ?? RETRY_DELAYS_MS);

  function poolOf(record: FunctionRecord): FunctionPool {
    const before = pools.get(record.name);
    if (before?.record.revisionId === record.revisionId) return before;
    before?.retire();
    const pool = new FunctionPool(runtime, record, warm, places, options.concurrency);
    pools.set(record.name, pool);
    return pool;
  }

  async function run(record: FunctionRecord, payload: string, requestId: string): Promise<InvocationResult> {
    if (stopped) throw stopping();
    const result = await poolOf(record).invoke(payload, requestId);
    measure(record, result);
    return result;
  }

  /** https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html */
  function measure(record: FunctionRecord, result: InvocationResult): void {
    if (!runtime.hasService('monitoring')) return;
    const monitoring = runtime.service('monitoring');
    const values = {
      Invocations: [1, 'Count'],
      Errors: [result.functionError ? 1 : 0, 'Count'],
      Duration: [result.milliseconds, 'Milliseconds'],
    } as const;
    for (const [MetricName, [Value, Unit]] of Object.entries(values))
      monitoring.record(
        {
          Namespace: 'AWS/Lambda',
          MetricName,
          Dimensions: [{ Name: 'FunctionName', Value: record.name }],
        },
        { Value, Unit, Timestamp: runtime.now() },
      );
  }

  /** Lambda refuses a destination that the function may not send to. Source: Lambda developer guide, "Capturing records of asynchronous invocations". */
  function requireReachable(record: FunctionRecord, destination: string): void {
    const [action, call, service] = DESTINATIONS[destination.split(':')[2] ?? ''] ?? [];
    if (!action)
      throw new AwsError(
        'InvalidParameterValueException',
        `The local runtime does not deliver to ${destination}`,
      );
    try {
      runtime.access.authorize(runtime.sessionCaller(record.roleArn, record.name), action, destination);
    } catch (error) {
      throw new AwsError(
        'InvalidParameterValueException',
        `The function execution role does not have permissions to call ${call} on ${service}: ${(error as Error).message}`,
      );
    }
  }

  const found = (call: Call, action: string, reference: string): FunctionRecord => {
    call.authorize(`lambda:${action}`, store.arn(store.nameOf(reference)));
    return store.require(reference);
  };

  const operations: Readonly<Record<string, Operation>> = {
    async Invoke(input: Input, call) {
      call.authorize('lambda:InvokeFunction', store.arn(store.nameOf(input.FunctionName)));
      refuseOptions(input);
      const record = store.require(input.FunctionName);
      const payload = payloadOf(input.Payload);
      const type = input.InvocationType ?? 'RequestResponse';
      checkPayload(payload, type);
      if (type === 'DryRun') return { StatusCode: 204 };
      if (type === 'Event') {
        queue.add(record, payload);
        return { StatusCode: 202 };
      }
      const result = await run(record, payload, call.requestId);
      return {
        StatusCode: 200,
        ExecutedVersion: '$LATEST',
        Payload: result.payload,
        ...(result.functionError ? { FunctionError: result.functionError } : {}),
      };
    },
    GetFunction(input: Input, call) {
      const record = found(call, 'GetFunction', input.FunctionName);
      return { Configuration: describeConfiguration(record), Code: { RepositoryType: 'S3' } };
    },
    GetFunctionConfiguration: (input: Input, call) =>
      describeConfiguration(found(call, 'GetFunctionConfiguration', input.FunctionName)),
    ListFunctions(input: Input, call) {
      call.authorize('lambda:ListFunctions', '*');
      const start = Number(input.Marker ?? 0);
      const count = Number(input.MaxItems ?? 50);
      const all = store.all();
      return {
        Functions: all.slice(start, start + count).map(describeConfiguration),
        ...(start + count < all.length ? { NextMarker: String(start + count) } : {}),
      };
    },
    GetPolicy(input: Input, call) {
      const { arn } = found(call, 'GetPolicy', input.FunctionName);
      const policy = runtime.identities.resourcePolicy(arn);
      if (policy === undefined)
        throw new AwsError('ResourceNotFoundException', 'The resource you requested does not exist.', 404);
      return { Policy: JSON.stringify(policy) };
    },
    GetFunctionEventInvokeConfig(input: Input, call) {
      const record = found(call, 'GetFunctionEventInvokeConfig', input.FunctionName);
      const config = store.eventInvokeConfig(record.name);
      if (!config)
        throw new AwsError(
          'ResourceNotFoundException',
          `The function ${record.arn}:$LATEST doesn't have an EventInvokeConfig`,
          404,
        );
      return {
        FunctionArn: `${record.arn}:$LATEST`,
        MaximumRetryAttempts: config.retries ?? 2,
        MaximumEventAgeInSeconds: config.maximumAgeSeconds ?? 21_600,
        DestinationConfig: {
          OnSuccess: config.onSuccess ? { Destination: config.onSuccess } : {},
          OnFailure: config.onFailure ? { Destination: config.onFailure } : {},
        },
      };
    },
  };

  return {
    name: 'lambda',
    operations,
    handle: (request, call) => route(request, operations, call),
    start() {
      stopped = false;
      queue.start();
    },
    async stop() {
      stopped = true;
      queue.stop();
      await Promise.all([...pools.values()].map((pool) => pool.close()));
      await queue.idle();
    },
    putFunction(spec) {
      runtime.access.authorizeAssumeRole(
        {
          arn: 'lambda.amazonaws.com',
          service: 'lambda.amazonaws.com',
          sourceArn: store.arn(spec.name),
        },
        spec.roleArn,
      );
      return store.put(spec);
    },
    deleteFunction(name) {
      pools.get(store.nameOf(name))?.retire();
      pools.delete(store.nameOf(name));
      store.delete(name);
    },
    addPermission: (name, permission) => store.addPermission(name, permission),
    removePermission: (name, id) => store.removePermission(name, id),
    putEventInvokeConfig(name, config) {
      for (const destination of [config?.onFailure, config?.onSuccess])
        if (destination) requireReachable(store.require(name), destination);
      store.putEventInvokeConfig(name, config);
    },
  };
}

/** What a function's role needs for a destination, and Lambda's words for it, by the destination's service. */
const DESTINATIONS: Readonly<Record<string, readonly [action: string, call: string, service: string]>> = {
  sqs: ['sqs:SendMessage', 'SendMessage', 'SQS'],
  sns: ['sns:Publish', 'Publish', 'SNS'],
  lambda: ['lambda:InvokeFunction', 'Invoke', 'Lambda'],
};

function payloadOf(given: unknown): string {
  const text =
    given === undefined || given === null
      ? ''
      : typeof given === 'string'
        ? given
        : given instanceof Uint8Array
          ? Buffer.from(given).toString('utf8')
          : JSON.stringify(given);
  return text === '' ? '{}' : text;
}

/** Members of Invoke that would change its answer and that the local runtime does not implement. */
function refuseOptions(input: Input): void {
  const refused =
    input.LogType !== undefined && input.LogType !== 'None'
      ? `LogType ${input.LogType}`
      : input.ClientContext !== undefined
        ? 'ClientContext'
        : input.Qualifier !== undefined && input.Qualifier !== '$LATEST'
          ? `Qualifier ${input.Qualifier}`
          : undefined;
  if (refused)
    throw new AwsError(
      'NotImplemented',
      `The local runtime does not implement lambda:Invoke with ${refused}`,
      501,
    );
}

function checkPayload(payload: string, type: string): void {
  const bytes = Buffer.byteLength(payload);
  const limit = type === 'Event' ? LARGEST_EVENT_BYTES : LARGEST_REQUEST_BYTES;
  if (!['RequestResponse', 'Event', 'DryRun'].includes(type))
    throw new AwsError('InvalidParameterValueException', `InvocationType ${type} is not supported`);
  if (bytes > limit)
    throw new AwsError(
      'RequestTooLargeException',
      `${bytes} byte payload is too large for the ${type} invocation type (limit ${limit} bytes)`,
      413,
      { Type: 'User' },
    );
  try {
    JSON.parse(payload);
  } catch (error) {
    throw new AwsError(
      'InvalidRequestContentException',
      `Could not parse request body into json: ${(error as Error).message}`,
      400,
      { Type: 'User' },
    );
  }
}

const ROUTES: readonly [method: string, path: RegExp, operation: string][] = [
  ['POST', /^\/2015-03-31\/functions\/([^/]+)\/invocations$/, 'Invoke'],
  ['GET', /^\/2015-03-31\/functions\/([^/]+)\/configuration$/, 'GetFunctionConfiguration'],
  ['GET', /^\/2015-03-31\/functions\/([^/]+)\/policy$/, 'GetPolicy'],
  ['GET', /^\/2019-09-25\/functions\/([^/]+)\/event-invoke-config$/, 'GetFunctionEventInvokeConfig'],
  ['GET', /^\/2015-03-31\/functions\/([^/]+)$/, 'GetFunction'],
  ['GET', /^\/2015-03-31\/functions\/?$/, 'ListFunctions'],
];

/** Answers by method and path: rest-json, with the payloads of Invoke as they are. */
async function route(
  request: RestRequest,
  operations: Readonly<Record<string, Operation>>,
  call: Call,
): Promise<RestResponse> {
  for (const [method, path, operation] of ROUTES) {
    const match = path.exec(request.path);
    if (request.method !== method || !match) continue;
    const input: Input = {
      ...Object.fromEntries(request.query),
      ...(match[1] === undefined ? {} : { FunctionName: decodeURIComponent(match[1]) }),
    };
    if (operation !== 'Invoke') return json(await operations[operation]?.(input, call));
    const {
      'x-amz-invocation-type': type,
      'x-amz-log-type': log,
      'x-amz-client-context': context,
    } = request.headers;
    const output = (await operations.Invoke?.(
      {
        ...{ ...input, Payload: request.body, LogType: log, ClientContext: context },
        ...(type ? { InvocationType: type } : {}),
      },
      call,
    )) as { StatusCode: number; Payload?: string; FunctionError?: string };
    return {
      statusCode: output.StatusCode,
      headers: {
        'content-type': 'application/json',
        ...(output.Payload === undefined ? {} : { 'x-amz-executed-version': '$LATEST' }),
        ...(output.FunctionError ? { 'x-amz-function-error': output.FunctionError } : {}),
      },
      body: output.Payload ?? '',
    };
  }
  throw new AwsError(
    'NotImplemented',
    `The local runtime does not implement lambda ${request.method} ${request.path}`,
    501,
  );
}

const json = (output: unknown): RestResponse => ({
  statusCode: 200,
  headers: { 'content-type': 'application/json' },
  body: toJson(output ?? {}),
});
